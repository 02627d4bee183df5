import BackgroundModels
import Foundation
import Histograms
import ModelFiles
import TestSupport
import Testing

@Suite("The smoothing of old Gammapy") struct OldSmoothingTests {
  @Test("Each method supports one kind of model; the error says so")
  func kinds() throws {
    let cube = try Fixture.model(
      Array(repeating: 1, count: 8), axes: Fixture.cubeAxes(energies: 2, columns: 2, rows: 2))
    let radial = try Fixture.model(Array(repeating: 1, count: 4), axes: Fixture.plainAxes(energies: 2, rings: 2))
    func told(_ body: () throws -> Void) -> String? {
      do { try body() } catch { return "\(error)" }
      return nil
    }
    #expect(
      told { _ = try cube.smoothed(by: smoothingMethods.method("gammapy-0.7-curve")) }
        == "smoothing: the method 'gammapy-0.7-curve', which cannot be used for a BKG_3D model; "
        + "choose a method that supports BKG_3D, such as 'gaussian 0.2 deg' or 'adaptive 100 counts'")
    #expect(
      told { _ = try radial.smoothed(by: smoothingMethods.method("gammapy-0.7-cube")) }
        == "smoothing: the method 'gammapy-0.7-cube', which cannot be used for a BKG_2D model; "
        + "choose a method that supports BKG_2D, such as 'gaussian 0.2 deg' or 'adaptive 100 counts'")
    #expect(
      told { _ = try cube.smoothed(by: MonotoneSmoothing()) }?
        .contains("'monotone', which cannot be used for a BKG_3D") == true)
  }

  @Test("The cube kernel spreads a count as (0 0 1 0 0, 0 2 2 2 0, 1 2 5 2 1, ...) / 25, and conserves the counts")
  func kernel() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 9, rows: 9)
    var counts = [Double](repeating: 0, count: 81)
    counts[4 * 9 + 4] = 2e6
    // With equal cells and flat exposure this is three times the kernel, whose variance along an axis is 24 / 25 cells.
    let model = BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: counts), exposure: axes.phaseSpace(.flat))
    let smooth = try model.smoothed(by: Gammapy07CubeSmoothing())
    #expect(close(smooth.bins.allSmoothedCounts.sum(), 2e6))
    #expect(smooth.counts == model.counts && smooth.smoothing == "gammapy-0.7-cube")
    #expect(close(smooth.rate[0, 4, 2], smooth.rate[0, 2, 4]))
    // A flat rate stays flat for any exposure.
    var exposure = axes.phaseSpace()
    for bin in exposure.values.indices { exposure.values[bin] *= Double(1 + bin % 4) }
    let flat = try BackgroundModel(axes: axes, counts: exposure.mapping { $0 * 3 }, exposure: exposure)
      .smoothed(by: Gammapy07CubeSmoothing())
    #expect(flat.rate.values.allSatisfy { close($0, 3) })
  }

  @Test("An energy without counts does not change")
  func noCounts() throws {
    let cube = try Fixture.model(
      Array(repeating: 0, count: 9) + Array(repeating: 4, count: 9),
      axes: Fixture.cubeAxes(energies: 2, columns: 3, rows: 3))
    #expect(try cube.smoothed(by: Gammapy07CubeSmoothing()).rate.values[..<9].allSatisfy { $0 == 0 })
    let radial = try Fixture.model([0, 0, 0, 4, 4, 4], axes: Fixture.plainAxes(energies: 2, rings: 3))
    #expect(try radial.smoothed(by: Gammapy07CurveSmoothing()).rate.values[..<3].allSatisfy { $0 == 0 })
  }

  // The names are the keys of the JSON file.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  struct Curves: Decodable {
    struct Group: Decodable {
      var counts: [[Double]]
      var bg_rate: [[Double]]
      var bg_rate_smooth: [[Double]]
      var bg_rate_err: [[Double]]
      var livetime_s: Double
    }
    var groups: [Group]
    var energy_edges_TeV: [Double]
    var offset_edges_deg: [Double]
  }

  @Test(
    "Acceptance curves of four Crab runs are smoothed as in Gammapy 0.7", .enabled(if: SharedData.isPresent),
    arguments: 0..<2)
  func curves(group: Int) throws {
    let curves = try JSONDecoder().decode(
      Curves.self,
      from: Data(contentsOf: URL(fileURLWithPath: SharedData.path("reference/crab4-acceptance-curves.json"))))
    let expected = curves.groups[group]
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: curves.energy_edges_TeV, unit: .TeV),
      offset: Axis(name: "offset", edges: curves.offset_edges_deg, unit: .deg))
    let model = BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: Array(expected.counts.joined())),
      exposure: axes.phaseSpace(.flat).mapping { $0 * expected.livetime_s })
    let smooth = try model.smoothed(by: Gammapy07CurveSmoothing())
    for (mine, other) in zip(model.rate.values, expected.bg_rate.joined()) { #expect(close(mine, other, within: 1e-6)) }
    for (mine, other) in zip(smooth.rate.values, expected.bg_rate_smooth.joined()) {
      #expect(close(mine, other, within: 1e-6))
    }
    for (mine, other) in zip(smooth.error.values, expected.bg_rate_err.joined()) {
      #expect(close(mine, other, within: 1e-6))
    }
  }

  /// The whole method of Gammapy 0.3: smooth the counts, divide, and raise what is below 1e-10 (per TeV here).
  @Test(
    "Smoothing the counts of old cubes gives their rates", .enabled(if: SharedData.isPresent),
    arguments: [
      "data/fov-cubes/bg_cube_model_test2.fits.gz", "data/fov-cubes/bg_cube_model_reco.fits.gz",
      "reference/crab4-cubes/crab4_cube_g0_default_table.fits",
      "reference/crab4-cubes/crab4_cube_g1_default_table.fits",
      "reference/crab4-cubes/crab4_cube_all_default_table.fits",
    ])
  func cubes(file: String) throws {
    let stored = try ModelFile(path: SharedData.path(file))
    let smooth = try stored.model.raw().smoothed(by: Gammapy07CubeSmoothing())
      .fillingEmptyBins(by: emptyBinPolicies.method("at-least 1e-16 s-1 MeV-1 sr-1"))
    for (mine, other) in zip(smooth.rate.values, stored.rate.values) { #expect(close(mine, other, within: 1e-12)) }
  }

  /// The method michi of Gammapy 0.3 raised all rates below 1e-10 per MeV.
  @Test(
    "Smoothing and raising cubes of the method michi gives their rates", .enabled(if: SharedData.isPresent),
    arguments: ["g0", "g1", "all"])
  func michi(group: String) throws {
    let stored = try ModelFile(path: SharedData.path("reference/crab4-cubes/crab4_cube_\(group)_michi_table.fits"))
    let smooth = try stored.model.raw().smoothed(by: Gammapy07CubeSmoothing())
      .fillingEmptyBins(by: emptyBinPolicies.method("at-least 1e-10 s-1 MeV-1 sr-1"))
    for (mine, other) in zip(smooth.rate.values, stored.rate.values) { #expect(close(mine, other, within: 1e-12)) }
    #expect(smooth.states.contains(.floored))
  }

  @Test("The true cube is its counts divided by livetime and volume", .enabled(if: SharedData.isPresent))
  func trueCube() throws {
    let stored = try ModelFile(path: SharedData.path("data/fov-cubes/bg_cube_model_true.fits.gz"))
    let model = try stored.model.raw()
    for (mine, other) in zip(model.rate.values, stored.rate.values) { #expect(close(mine, other)) }
  }
}
