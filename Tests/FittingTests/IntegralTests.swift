import Foundation
import Testing

@testable import Fitting

/// Compares predicted counts with closed forms and numerical sums.
@Suite("Integrals of models", .timeLimit(.minutes(60))) struct IntegralTests {
  private func predicted(_ model: ParametricModel, _ run: RunData) -> SecondOrderExpansion {
    var result = RunLikelihood(model, run).predicted(model.values)
    result.symmetrize()
    return result
  }

  /// Returns the integral of (E / 1 TeV)^index over a range, MeV.
  private func powerIntegral(_ index: Double, _ range: ClosedRange<Double>) -> Double {
    1e6 * (pow(range.upperBound, index + 1) - pow(range.lowerBound, index + 1)) / (index + 1)
  }

  @Test("A flat field with a power law is the solid angle times the closed form, to 1e-12")
  func flat() {
    let flat = model(
      PolynomialShape(degree: 1), spectrum: PowerLaw(), values: [1, 0, 0.1, -0.05, 3e-4, -2.7, 1])
    let run = region(energy: 0.87...30)
    let solidAngle = 2 * Double.pi * (1 - cos(2 * Double.pi / 180))
    let expected = 1000 * 3e-4 * powerIntegral(-2.7, 0.87...30) * solidAngle
    #expect(abs(predicted(flat, run).value / expected - 1) < 1e-12)
  }

  @Test("Nodes are the sum of their pieces in closed form, also beyond the outer nodes, to 1e-12")
  func nodes() throws {
    let nodes = try LogNodes([1, 3, 9])
    let values = [2e-4, 1e-5, 3e-6]
    let spectrum = NodeFunction(nodes: nodes, intensities: values)
    let flat = model(
      PolynomialShape(degree: 1), gradient: nil, spectrum: spectrum, values: [1, 0] + values)
    func piece(_ k: Int, _ range: ClosedRange<Double>) -> Double {
      let index = log(values[k + 1] / values[k]) / log(3.0)
      return values[k] * pow(nodes.energies[k], -index) * powerIntegral(index, range)
    }
    let solidAngle = 2 * Double.pi * (1 - cos(2 * Double.pi / 180))
    let expected = 1000 * solidAngle * (piece(0, 0.7...3) + piece(1, 3...25))
    #expect(abs(predicted(flat, region(energy: 0.7...25)).value / expected - 1) < 1e-12)
  }

  @Test(
    "A Gaussian in the squared offset agrees with a numerical integral over the sphere, to 1e-9"
  )
  func gaussian() {
    let sigma = 3.2
    let gauss = model(gradient: nil, spectrum: PowerLaw(), values: [sigma, 1e-4, -2, 1])
    // With sin t = t (1 - t^2 / 6 + t^4 / 120) and u = t^2, the integral of exp(-u^2 / 2 s^2) u^k du is a fine sum.
    let degree = Double.pi / 180
    var sum = 0.0
    let steps = 200_000
    for i in 0..<steps {
      let u = 4 * (Double(i) + 0.5) / Double(steps)
      let square = u * degree * degree
      sum +=
        exp(-u * u / (2 * sigma * sigma)) * (1 - square / 6 + square * square / 120) * 4
        / Double(steps)
    }
    let expected = 1000 * 1e-4 * powerIntegral(-2, 0.8...20) * .pi * degree * degree * sum
    #expect(abs(predicted(gauss, region()).value / expected - 1) < 1e-9)
  }

  @Test("A gradient has no effect on a whole circle; a hole removes its own integral, to 1e-4")
  func hole() {
    let spectrum = PowerLaw()
    let values = [3.0, 0.15, -0.1, 1e-4, -2, 1]
    let with = model(spectrum: spectrum, values: values)
    let without = model(gradient: nil, spectrum: spectrum, values: [3.0, 1e-4, -2, 1])
    #expect(abs(predicted(with, region()).value / predicted(without, region()).value - 1) < 1e-13)
    let hole = (lon: 0.5, lat: 0.6, radius: 0.4)
    let run = region(coverage: holedCoverage(radius: 2, hole: hole))
    // The integral over the hole is a sum over its disc.
    var taken = 0.0
    let side = 400
    for i in 0..<side {
      for j in 0..<side {
        let (x, y) = (
          (Double(i) + 0.5) / Double(side) * 2 - 1, (Double(j) + 0.5) / Double(side) * 2 - 1
        )
        guard x * x + y * y < 1 else { continue }
        let (lon, lat) = (hole.lon + hole.radius * x, hole.lat + hole.radius * y)
        let area = pow(2 * hole.radius / Double(side) * .pi / 180, 2)
        taken += with.rate(energy: 1, lon: lon, lat: lat) / 1e-4 * area
      }
    }
    let expected =
      predicted(with, region()).value - 1000 * 1e-4 * powerIntegral(-2, 0.8...20) * taken
    #expect(abs(predicted(with, run).value / expected - 1) < 1e-4)
  }

  @Test("Derivatives of ln L agree with differences of its values", arguments: 0..<4)
  func derivatives(index: Int) throws {
    let nodes = try nodeSpectrum(4)
    let shapes: [any SpatialShape] = [
      GaussianShape(), EnergyDependentGaussianShape(nodes: try LogNodes([0.8, 3, 15])),
      ProfileShape(),
      PolynomialShape(),
    ]
    let coverage = holedCoverage(radius: 2, hole: (lon: 0.3, lat: -0.4, radius: 0.3))
    let start = ParametricModel(
      spatial: shapes[index], gradient: BilinearGradient(), spectrum: nodes)
    let run = region(300, coverage: coverage).drawn(from: start, seed: 7)
    let likelihood = JointLikelihood(start, [run, run], hasNorms: true)
    var place =
      zip(start.parameters, start.values).map { $0.scale == .linear ? $1 : log($1) } + [0.2]
    place[start.gradientRange.lowerBound] = 0.1
    place[start.gradientRange.upperBound - 1] = -0.07
    let here = likelihood(place)
    let step = 1e-5
    for i in place.indices {
      func moved(_ by: Double) -> SecondOrderExpansion {
        var there = place
        there[i] += by
        return likelihood(there)
      }
      let (up, down) = (moved(step), moved(-step))
      let scale = 1 + here.gradient.map(abs).reduce(0, max)
      #expect(
        abs((up.value - down.value) / (2 * step) - here.gradient[i]) < 1e-5 * scale,
        "parameter \(i)")
      for j in place.indices {
        let bend = (up.gradient[j] - down.gradient[j]) / (2 * step)
        #expect(
          abs(bend - here.hessian[i * here.count + j]) < 1e-5 * scale, "parameters \(i), \(j)")
      }
    }
  }

  @Test("Derivatives of ln L with a source in the field agree with differences, too")
  func source() throws {
    let source = SourceModel(
      name: "s", ra: 0, dec: 0, image: .gaussian(GaussianSource(sigma: 0.1, isFixed: false)),
      spectrum: PowerLaw())
    let start = ParametricModel(
      spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw(),
      sources: [source])
    var run = region(300).drawn(
      from: ParametricModel(spatial: GaussianShape(), spectrum: PowerLaw()), seed: 3)
    run.sources = [
      SourceView(
        distances: zip(run.events.lon, run.events.lat).map {
          (($0 - 0.5) * ($0 - 0.5) + $1 * $1).squareRoot()
        },
        coverage: PolarCoverage(radius: 1.5), places: [.init(lon: 0.5, lat: 0)])
    ]
    for norms in [[], [log(0.4), log(1.7)]] {
      let likelihood = JointLikelihood(start, [run] + norms.map { _ in run }, hasNorms: true)
      var place = zip(start.parameters, start.values).map { $0.scale == .linear ? $1 : log($1) } + norms
      place[start.sourceRanges[0].spectrum.lowerBound] = log(1e-7)
      let here = likelihood(place)
      let isFixed = start.parameters.map(\.isFixed) + norms.map { _ in false }
      for i in place.indices where !isFixed[i] {
        var (up, down) = (place, place)
        up[i] += 1e-5
        down[i] -= 1e-5
        let (high, low) = (likelihood(up), likelihood(down))
        let scale = 1 + here.gradient.map(abs).reduce(0, max)
        #expect(abs((high.value - low.value) / 2e-5 - here.gradient[i]) < 1e-5 * scale)
        for j in place.indices where !isFixed[j] {
          #expect(
            abs((high.gradient[j] - low.gradient[j]) / 2e-5 - here.hessian[i * here.count + j]) < 1e-5
              * scale)
        }
      }
    }
  }
}
