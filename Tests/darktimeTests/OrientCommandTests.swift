import BackgroundModels
import Foundation
import Simulation
import TestSupport
import Testing

@Suite("darktime orient", .timeLimit(.minutes(60))) struct OrientCommandTests {
  private func simulate(_ folder: String, lon: Double) throws {
    var options = SimulationOptions()
    (options.runs, options.targetRuns, options.threads) = (4, 0, 2)
    options.dialect = .veritas
    options.law.gradient = FieldGradient(lon: lon, lat: -0.05, alignment: .radec)
    options.truthCube = try CubeAxes(
      energy: .log("energy", from: 0.2, to: 6, bins: 4, unit: .TeV),
      lon: .linear("lon", from: -3, to: 3, bins: 12, unit: .deg),
      lat: .linear("lat", from: -3, to: 3, bins: 12, unit: .deg), alignment: .radec)
    try Simulator(options).write(to: folder)
  }

  @Test("Exits with 0 if the data agree with the file, and with 3 if they reject its orientation, as the manual says")
  func exitCodes() throws {
    try withTemporaryFolder { folder in
      try simulate(folder + "/right", lon: 0.12)
      try simulate(folder + "/mirrored", lon: -0.12)
      let cube = "truth/cube/models/true_reco_g000.fits.gz"
      let agrees = try Command.run(["orient", "right/" + cube, "--data", "right"], in: folder)
      #expect(agrees.status == 0, "\(agrees.out)\(agrees.error)")
      let refuted = try Command.run(["orient", "mirrored/" + cube, "--data", "right"], in: folder)
      #expect(refuted.status == 3, "\(refuted.out)\(refuted.error)")
      #expect(refuted.out.contains("RADEC, lon mirrored"), "\(refuted.out)")
      #expect(refuted.error.isEmpty)
    }
    let manual = try String(
      contentsOfFile: SharedData.repository.appendingPathComponent("docs/darktime.1").path, encoding: .utf8)
    let status = try #require(manual.components(separatedBy: ".SH EXIT STATUS").last)
    #expect(status.contains("finds that the data reject the orientation in the file"))
  }
}
