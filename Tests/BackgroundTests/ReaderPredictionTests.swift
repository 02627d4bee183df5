import Histograms
import TestSupport
import Testing
import Units

@testable import BackgroundModels
@testable import ModelFiles

/// What programs such as gammapy read from files with empty bins.
@Suite("Extrapolated rates of model files", .timeLimit(.minutes(60))) struct ReaderPredictionTests {
  private func axes() throws -> CubeAxes { try Fixture.cubeAxes(energies: 3, columns: 5, rows: 5) }

  /// A cube with the rate E^-2, except for some bins.
  private func cube(_ changed: [(bin: [Int], rate: Double)]) throws -> BackgroundModel {
    let axes = try axes()
    var rate = Histogram(axes: axes.all)
    for energy in 0..<3 {
      for position in 0..<25 { rate.values[25 * energy + position] = 1e-3 / Double(1 << (2 * energy)) }
    }
    for (bin, value) in changed { rate.values[rate.offset(of: bin)] = value }
    return try model(rate, axes)
  }

  /// A model that has only a rate.
  private func model(_ rate: Histogram, _ axes: any ModelAxes) throws -> BackgroundModel {
    try BackgroundModel(
      axes: axes, nodes: rate, nodeFactors: nil, errors: nil, states: nil, counts: nil, exposure: nil, smoothing: nil,
      method: nil, treatment: .none, scale: 1)
  }

  private func warnings(_ model: BackgroundModel) throws -> [String] {
    try withTemporaryFolder { folder in
      try ModelFile.write(model, to: folder + "/m.fits", named: "m.fits").descriptions(of: .warning)
    }
  }

  @Test("A cube without empty bins has no warning, and its integral is that of gammapy")
  func smooth() throws {
    let model = try cube([])
    #expect(try warnings(model).isEmpty)
    let prediction = ReaderPrediction(of: model)
    #expect(prediction.integral == model.integral() && prediction.note == nil)
  }

  @Test("A rate of 0 next to the rim of the field is a loud warning that names the bins and the options")
  func nextToRim() throws {
    let model = try cube([0, 1, 2].map { (bin: [$0, 1, 2], rate: 0.0) })
    let found = try #require(try warnings(model).first)
    #expect(found.contains("option 'empty' of background:rate, or model:fill_empty"))
    // At 1 TeV the rate is 2e-3. Half the slope from 2.2e-308 is extrapolated, up to 2e-3^1.5 / 2.2e-308^0.5 = 6e149.
    #expect(found.contains("e+149 s-1 MeV-1 sr-1 at energy 1 TeV, lon -3 deg, lat "), "\(found)")
    #expect(found.contains("the rate is 0.001 in bin [1, 1, 3] and 0 in its inner neighbour, [1, 2, 3];"), "\(found)")
    #expect(ReaderPrediction(of: model).note?.contains("times the value without interpolation") == true)
  }

  @Test("A rate of 0 at the rim itself, or inside the field, is not extrapolated to large rates")
  func harmless() throws {
    #expect(try warnings(cube([0, 1, 2].map { (bin: [$0, 0, 0], rate: 0.0) })).isEmpty)
    #expect(try warnings(cube([([1, 2, 2], .nan)])).isEmpty)
  }

  @Test("A rate of 0 in the second energy is extrapolated below the first one, for radial models as well")
  func energies() throws {
    let axes = try Fixture.axes()
    var rate = Histogram(axes: axes.all, filledWith: 1e-3)
    rate[1, 0] = 0
    let found = try #require(try warnings(model(rate, axes)).first)
    #expect(found.contains("energy 0.1 TeV, offset 0.25 deg"), "\(found)")
    #expect(found.contains("the rate is 0.001 in bin [1, 1] and 0 in its inner neighbour, [2, 1];"), "\(found)")
    // The offset of a radial model is not extrapolated.
    rate = Histogram(axes: axes.all, filledWith: 1e-3)
    for energy in 0..<4 { rate[energy, 1] = 0 }
    #expect(try warnings(model(rate, axes)).isEmpty)
  }

  @Test("Rates that are not 0 but drop steeply are reported; a tiny drop is not")
  func steep() throws {
    #expect(try warnings(cube([([0, 1, 2], 1e-12)])).count == 1)
    #expect(try warnings(cube([([0, 1, 2], 2e-4)])).isEmpty)
  }

  @Test("A policy for empty bins removes the warning")
  func filled() throws {
    let axes = try axes()
    var counts = [40.0, 10, 2.5].flatMap { [Double](repeating: $0, count: 25) }
    for energy in 0..<3 { counts[25 * energy + 7] = 0 }
    let empty = try Fixture.model(counts, axes: axes)
    #expect(try warnings(empty).count == 1)
    #expect(try warnings(empty.fillingEmptyBins(by: ShrinkSparseBins())).isEmpty)
    #expect(try warnings(empty.fillingEmptyBins(by: FloorEmptyBins())).isEmpty)
  }

  @Test(
    "The integral of a cube of H.E.S.S. DR1 in single precision is that of gammapy, which replaces 0 by 1.2e-38",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func shipped() throws {
    let stored = try ModelFile(path: SharedData.path("data/hess-dl3-dr1/data/hess_dl3_dr1_obs_id_020136.fits.gz"))
    let prediction = stored.prediction
    // gammapy 2.1 evaluates 2.9397735990749743 at this point. It reads this cube with DETX and DETY exchanged and lon
    // reversed, at lon -1.15 deg, lat -2.5 deg.
    let rate = stored.model.interpolator(0.16788040350042943, 1.15, -2.5)
    #expect(abs(rate / 2.9397735990749743 - 1) < 1e-3, "\(rate)")
    #expect(prediction.sum > 0.01 && prediction.sum < 10 && prediction.integral < 1e6 * prediction.sum)
  }
}
