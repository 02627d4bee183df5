import Histograms
import Parallel
import Testing

@testable import BackgroundModels

@Suite("Smoothing") struct SmoothingTests {
  static func rings() throws -> RadialAxes {
    try RadialAxes(
      energy: .log("energy", from: 1, to: 4, bins: 2, unit: .TeV),
      offset: .linear("offset", from: 0, to: 3, bins: 30, unit: .deg))
  }

  @Test("The method none changes nothing")
  func none() throws {
    let model = try Fixture.model(Array(repeating: 3, count: 60), axes: Self.rings())
    #expect(try model.smoothed(by: smoothingMethods.method("none")) == model)
  }

  @Test(
    "Every smoothing stops if work should end",
    arguments: [
      "gaussian 0.4 deg", "adaptive 10 counts", "monotone", "spline", "gammapy-0.7-curve", "gammapy-0.7-cube",
    ])
  func interrupted(text: String) throws {
    let counts = (0..<60).map { Double($0 % 31) }
    let model =
      text == "gammapy-0.7-cube"
      ? try Fixture.model(counts, axes: Fixture.cubeAxes(energies: 2, columns: 6, rows: 5))
      : try Fixture.model(counts, axes: Self.rings())
    let method = try smoothingMethods.method(text)
    #expect(throws: Never.self) { try model.smoothed(by: method) }
    let error = #expect(throws: BackgroundError.self) {
      try StopSignal.$current.withValue(StopSignal { true }) { try model.smoothed(by: method) }
    }
    #expect(error?.exitReason == .interrupted)
  }

  @Test("A Gaussian conserves the counts of every energy, and does not change the observed counts")
  func keepsCounts() throws {
    let counts = (0..<60).map { Double(($0 * 7919) % 31) }
    let model = try Fixture.model(counts, axes: Self.rings())
    let smooth = try model.smoothed(by: GaussianSmoothing(sigma: 0.4))
    #expect(smooth.counts == model.counts && smooth.smoothing == "gaussian 0.4 deg")
    for energy in 0..<2 {
      let row = energy * 30..<energy * 30 + 30
      let before = model.counts.values[row].reduce(0, +)
      let after = row.map { smooth.rate.values[$0] * smooth.exposure.values[$0] }.reduce(0, +)
      #expect(close(before, after))
    }
  }

  @Test("A flat rate stays flat up to the edges of the field, for any exposure")
  func flat() throws {
    let axes = try Self.rings()
    var exposure = axes.phaseSpace()
    for bin in exposure.values.indices { exposure.values[bin] *= Double(1 + bin % 5) }
    exposure.values[7] = 0
    let model = BackgroundModel(axes: axes, counts: exposure.mapping { $0 * 2e-3 }, exposure: exposure)
    let smooth = try model.smoothed(by: GaussianSmoothing(sigma: 0.3))
    for bin in exposure.values.indices {
      if bin == 7 { #expect(smooth.rate.values[bin].isNaN) } else { #expect(close(smooth.rate.values[bin], 2e-3)) }
    }
  }

  @Test("Events at the pointing are spread as a two-dimensional Gaussian: 1 - exp(-r^2 / 2 sigma^2) stay within r")
  func spread() throws {
    var counts = [Double](repeating: 0, count: 60)
    counts[0] = 1e6
    let smooth = try Fixture.model(counts, axes: Self.rings()).smoothed(by: GaussianSmoothing(sigma: 0.5))
    let within = (0..<10).map { smooth.bins.smoothedCounts($0) }.reduce(0, +) / 1e6
    // The events start in a disc with a radius of 0.1 deg, which increases the variance by r^2/4 per direction.
    let variance = 0.25 + 0.01 / 4
    #expect(close(within, 1 - 1 / exponential(1 / (2 * variance)), within: 1e-4))
  }

  @Test("Smoothing reduces the error of a bin in the same way as averaging over its neighbours")
  func errors() throws {
    let model = try Fixture.model(Array(repeating: 100, count: 60), axes: Self.rings())
    let smooth = try model.smoothed(by: GaussianSmoothing(sigma: 0.4))
    for bin in [10, 40] { #expect(smooth.error.values[bin] < 0.5 * model.error.values[bin]) }
    let narrow = try model.smoothed(by: GaussianSmoothing(sigma: 0.01))
    #expect(close(narrow.error.values[10], model.error.values[10], within: 0.2))
  }

  @Test("The method needs a width with a unit and within limits")
  func width() throws {
    func told(_ text: String) -> String? {
      do throws(BackgroundError) { _ = try smoothingMethods.method(text) } catch { return error.description }
      return nil
    }
    #expect(told("gaussian 6 arcmin") == nil)
    #expect(told("gaussian 0.3")?.contains("write the method as 'gaussian WIDTH'") == true)
    #expect(told("gaussian")?.contains("a number with its unit") == true)
    #expect(told("gaussian 30 deg") == "smoothing: 30 deg; expected a width of 0.01 to 10 deg in 'gaussian WIDTH'")
  }
}

/// Returns exp(x) from its series, for tests without a math library.
func exponential(_ x: Double) -> Double {
  var (term, sum) = (1.0, 1.0)
  for n in 1...60 {
    term *= x / Double(n)
    sum += term
  }
  return sum
}
