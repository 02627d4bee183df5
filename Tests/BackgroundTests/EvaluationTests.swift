import BackgroundModels
import Histograms
import Testing

/// The expected values are from gammapy 2.1, `Background2D.evaluate` and a quadrature of it, for the same arrays.
@Suite("Evaluation in the same way as gammapy") struct EvaluationTests {
  static let filled = [2e-3, 1e-3, 4e-4, 5e-4, 3e-4, 1.5e-4, 2e-5, 1.7e-5, 8e-6, 1e-7, 9e-8, 6e-8]
  static let withEmptyBin = [2e-3, 1e-3, 4e-4, 5e-4, 3e-4, 1.5e-4, 2e-5, 1.7e-5, 8e-6, 1e-7, 0, 6e-8]

  /// Numbers from gammapy 2.1: `Background2D.pad(1, mode="edge", axis_name="offset")`, as in MapDatasetMaker, followed
  /// by `evaluate`.
  @Test(
    "Rates are those of gammapy between centres, in the outer half bins, and next to an empty bin",
    arguments: [
      (0.15, 0.1, 0.0023782122420160944), (0.6, 0.8, 0.00025525346531348164), (1, 1.2, 5.6424573687884626e-05),
      (0.5, 0.25, 0.0005580098493132018), (0.7, 2.0, 8.609380163140477e-05),
      (2.5, 0.6, 6.251418282383996e-32), (10, 0.5, 1.6892897775204542e-142), (5.0, 1.0, 4.7717661567904774e-154),
      (3.3, 1.9, 1.55836129545402e-06), (12, 0.1, 3.536058863074727e-08), (19.99, 1.99, 4.337615668777005e-09),
      (0.09, 1, 0), (1, 2.1, 0),
    ])
  func evaluate(energy: Double, offset: Double, expected: Double) throws {
    let model = try Fixture.rates(Self.withEmptyBin, axes: Fixture.axes())
    // Far from the nodes a logarithm of several hundred is extrapolated, so its rounding errors are larger in the
    // result.
    #expect(close(model.interpolator(energy, offset), expected, within: 1e-11))
  }

  @Test(
    "Next to a bin without a rate every interpolation that uses it gives 0",
    arguments: [
      (0.6, 0.8, 0.0), (0.15, 0.1, 0.0023782122420160944), (0.6, 0.25, 0), (2.5, 1.9, 3.8594794902562105e-06),
      (2.0, 1.6, 8e-6),
    ])
  func besideNaN(energy: Double, offset: Double, expected: Double) throws {
    var rates = Self.withEmptyBin
    rates[4] = .nan
    let model = try Fixture.rates(rates, axes: Fixture.axes())
    #expect(close(model.interpolator(energy, offset), expected, within: 1e-11))
  }

  @Test("With one bin along an axis the rate is constant along it")
  func oneBin() throws {
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: [1, 10], unit: .TeV),
      offset: Axis(name: "offset", edges: [0, 1, 2], unit: .deg))
    let model = try Fixture.rates([4, 1], axes: axes)
    #expect(close(model.interpolator(1.5, 1), 2) && close(model.interpolator(9, 1), 2))
  }

  @Test("The integral over a region agrees with a quadrature of gammapy's evaluation")
  func integral() throws {
    let model = try Fixture.rates(Self.filled, axes: Fixture.axes())
    let region = try RadialRegion(energyMin: 0.2, energyMax: 10, offsetMax: 1.5)
    #expect(close(model.integral(over: region), 0.5568451961275099, within: 1e-9))
  }

  @Test("The integral of a flat rate is rate x energy width x solid angle, also for a region cut by the axes")
  func flat() throws {
    let axes = try Fixture.axes()
    let model = try Fixture.rates(Array(repeating: 3e-7, count: 12), axes: axes)
    let whole = axes.phaseSpace().sum() * 3e-7
    #expect(close(model.integral(over: try RadialRegion(energyMin: 0.01, energyMax: 500, offsetMax: 5)), whole))
    #expect(model.integral(over: try RadialRegion(energyMin: 30, energyMax: 500, offsetMax: 5)) == 0)
  }

  @Test("A power law is integrated exactly with any bins")
  func powerLaw() throws {
    let axes = try Fixture.plainAxes(energies: 6, rings: 2)
    let rates = (0..<12).map { bin -> Double in
      let center = (axes.energy.edges[bin / 2] * axes.energy.edges[bin / 2 + 1]).squareRoot()
      return 1 / (center * center)
    }
    let model = try Fixture.rates(rates, axes: axes)
    let region = try RadialRegion(energyMin: 1.3, energyMax: 50, offsetMax: 2)
    let solidAngle = 3.8275467231484992e-3  // 2 pi (1 - cos 2 deg)
    #expect(close(model.integral(over: region), (1 / 1.3 - 1 / 50) * 1e6 * solidAngle, within: 1e-9))
  }
}
