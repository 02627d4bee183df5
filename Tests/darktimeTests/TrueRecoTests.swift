import BackgroundModels
import Foundation
import Histograms
import ModelFiles
import Simulation
import Tables
import TestSupport
import Testing

@Suite("true_reco: simulated data reproduce the truth", .timeLimit(.minutes(60))) struct TrueRecoTests {
  /// A model over 6 energies and 60 x 60 cells in ALTAZ alignment, in which every cell expects 11 to 17 events in
  /// 2400 s.
  private func writeTruth(to path: String) throws {
    let axes = try CubeAxes(
      energy: .log("energy", from: 0.3, to: 30, bins: 6, unit: .TeV),
      lon: .linear("lon", from: -3, to: 3, bins: 60, unit: .deg),
      lat: .linear("lat", from: -3, to: 3, bins: 60, unit: .deg), alignment: .altaz)
    let exposure = axes.phaseSpace().mapping { $0 * 2400 }
    var counts = exposure
    for bin in counts.values.indices { counts.values[bin] = 14 + Double(bin % 60) / 20 - Double(bin / 60 % 60) / 20 }
    _ = try ModelFile.write(BackgroundModel(axes: axes, counts: counts, exposure: exposure), to: path)
  }

  @Test("A cube in a rotating field: chi2 is 1 per cell over 20,000 cells")
  func cube() throws {
    try withTemporaryFolder { folder in
      try writeTruth(to: folder + "/truth.fits.gz")
      var options = SimulationOptions()
      (options.runs, options.targetRuns, options.ontime, options.threads) = (4, 0, 620, 2)
      (options.dialect, options.zenith) = (.veritas, 15...50)
      options.truth = try ModelField(ModelFile(path: folder + "/truth.fits.gz"))
      try Simulator(options).write(to: folder + "/store")
      try withOutput("true_reco", data: folder + "/store") { output in
        let reco = try output.model("true_reco", 0)
        let truth = try ModelFile(path: folder + "/truth.fits.gz")
        #expect(reco.cubeAxes?.alignment == .altaz)
        let agreement = try #require(ModelAgreement(of: reco.model, with: truth.model))
        #expect(agreement.bins >= 20_000, "\(agreement)")
        // chi2 per cell of 21,600 cells is 1 +- 0.01.
        #expect((0.97...1.03).contains(agreement.chi2PerBin), "\(agreement.chi2PerBin)")
        #expect(agreement.holds(), "\(agreement)")

        let cells = try Table(ecsv: output.text("ratio.ecsv"), path: "ratio.ecsv")
        #expect(cells.rowCount == agreement.bins)
        guard case .double(let ratios)? = cells["RATIO"]?.values,
          case .double(let expected)? = cells["TRUTH"]?.values
        else { return #expect(Bool(false), "columns of numbers") }
        let chi2 = zip(ratios, expected).reduce(0) { $0 + ($1.0 - 1) * ($1.0 - 1) * $1.1 }
        #expect(abs(chi2 / agreement.chi2 - 1) < 1e-6)
        let energies = try Table(ecsv: output.text("energies.ecsv"), path: "energies.ecsv")
        #expect(energies.rowCount == 6 && energies["ENERG_LO"]?.unit == "TeV")
      }
    }
  }

  @Test("Rings compared with the truth of their band, from a file that a parameter names; another truth does not agree")
  func rings() throws {
    for (zenith, agrees) in [("ZEN_PNT >= 20 && ZEN_PNT < 40", true), ("ZEN_PNT >= 40", false)] {
      let truth = SampleStore.full.path + "/truth/models/zenith_bands_g001.fits.gz"
      try withOutput("true_reco", ["-p", "truth=\(truth)", "-p", "select=TARGET_NAME == 'Off data' && \(zenith)"]) {
        let agreement = try #require(
          ModelAgreement(of: $0.model("true_reco", 0).model, with: ModelFile(path: truth).model))
        #expect(agreement.bins > 40 && agreement.holds() == agrees, "\(agreement)")
      }
    }
  }

  @Test("Without a truth in the store the missing file is named")
  func missing() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["run", "true_reco", "--data", SampleStore.small.path, "--out", folder + "/out"])
      #expect(outcome.status == 3)
      #expect(outcome.error.contains("the store contains no readable true model; "))
      #expect(outcome.error.contains("truth/cube/models/true_reco_g000.fits.gz"), "\(outcome.error)")
    }
  }
}
