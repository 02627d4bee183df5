import Foundation
import ModelFiles
import TestSupport
import Testing

/// Runs the recipe on the cubes of Gammapy up to 0.7. The numbers come from astropy and numpy and the same files.
@Suite("fov_cube", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), .timeLimit(.minutes(60)))
struct FOVCubeTests {
  private static func file(_ name: String) -> String { SharedData.path("data/fov-cubes/bg_cube_model_\(name)") }

  private func withCube(
    _ name: String, _ options: [String], _ body: (Command.Outcome, Output) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["run", "fov_cube", "--out", folder + "/out", "-p", "file=" + Self.file(name)] + options)
      try #require(outcome.status == 0, "\(outcome.error)")
      try body(outcome, Output(path: folder + "/out"))
    }
  }

  @Test(
    "Every cube is read, written as table and image, and read back equal; its integral is that of the reference",
    arguments: [
      ("test1.fits", "9.45707758"), ("test2.fits.gz", "88.35933333"), ("true.fits.gz", "70102.71768611"),
      ("reco.fits.gz", "209.49382000"),
    ])
  func layouts(name: String, integral: String) throws {
    try withCube(name, ["-p", "smoothing=none"]) { outcome, output in
      #expect(outcome.error.contains("integral: \(integral)"), "\(outcome.error)")
      let read = try ModelFile(path: Self.file(name))
      for layout in ["", "_table"] {
        let again = try ModelFile(path: "\(output.path)/cube\(layout).fits.gz")
        #expect(again.rate.values == read.rate.values && again.axes.map(\.edges) == read.axes.map(\.edges))
        #expect(again.arrays["COUNTS"]?.values == read.arrays["COUNTS"]?.values)
        #expect(again.arrays["EXPOSURE"]?.values == read.arrays["EXPOSURE"]?.values)
      }
      let image = try ModelFile(path: "\(output.path)/cube_image.fits.gz")
      #expect(image.rate.values == read.rate.values)
      // A linear WCS gives the edges by one of them and the width of a cell.
      for (mine, other) in zip(image.axes, read.axes) {
        for (left, right) in zip(mine.edges, other.edges) { #expect(abs(left - right) < 1e-12) }
      }
    }
  }

  @Test(
    "A cube that is recomputed from its counts agrees with its file to 1e-12",
    arguments: [
      ("test2.fits.gz", ["-p", "smoothing=gammapy-0.7-cube"]), ("reco.fits.gz", []),
      ("true.fits.gz", ["-p", "smoothing=none", "-p", "empty=none"]),
    ])
  func madeAgain(name: String, options: [String]) throws {
    try withCube(name, options) { _, output in
      let again = try ModelFile(path: "\(output.path)/cube_again.fits.gz")
      for (mine, other) in zip(again.rate.values, try ModelFile(path: Self.file(name)).rate.values) {
        #expect(abs(mine - other) <= 1e-12 * other)
      }
    }
  }

  @Test("Tables contain the counts and the integral at each energy, and the bins at a position")
  func tables() throws {
    try withCube("test1.fits", ["-p", "lon=3.1 deg", "-p", "lat=-7 deg"]) { _, output in
      let spectrum = try output.text("spectrum.ecsv").split(separator: "\n").filter { !$0.hasPrefix("#") }
      #expect(spectrum.count == 15 && spectrum[0] == "E_BIN X_BIN Y_BIN ENERGY COUNTS RATE")
      // Slice 8, counted from 0, is [1.9307, 3.7276) TeV; there are 24 cells of 10/12 deg from -10 deg.
      let line = spectrum[9].split(separator: " ")
      #expect(line.prefix(3) == ["9", "16", "4"] && abs((Double(line[3]) ?? 0) - 2.6827) < 1e-4)
      let energies = try output.text("energies.ecsv").split(separator: "\n").filter { !$0.hasPrefix("#") }
      let integrals = energies.dropFirst().compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
      #expect(abs(integrals.reduce(0, +) - 9.457077587) < 1e-8)
      #expect(try output.provenance()["inputs"][0]["file"].string == "bg_cube_model_test1.fits")
      #expect(try output.provenance()["store"].isNull)
    }
  }
}
