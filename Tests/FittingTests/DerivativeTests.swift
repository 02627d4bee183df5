import Foundation
import Testing

@testable import Fitting

/// Compares the derivatives of every factor with differences of its values.
@Suite struct DerivativeTests {
  static let factors = (try? makeFactors()) ?? []

  static func makeFactors() throws -> [(name: String, factor: any ModelFactor, values: [Double])] {
    let nodes = try LogNodes([0.7, 2, 5, 30])
    return [
      ("GAUSS", GaussianShape(), [3.2]),
      ("GAUSS(E)", EnergyDependentGaussianShape(nodes: nodes), [2.5, 3.5, 3, 6]),
      ("GAUSS(E) with one node", EnergyDependentGaussianShape(nodes: try LogNodes([1])), [2.5]),
      ("PROFILE", ProfileShape(), [1.3, 3.1, 4.7]),
      ("POLYNOM", PolynomialShape(), [1, -0.5, 0.11]),
      ("POLYNOM of degree 3", PolynomialShape(degree: 3), [1, -0.5, 0.11, -0.01]),
      ("gradient", BilinearGradient(), [0.09, -0.17]),
      ("source", GaussianSource(sigma: 0.1, isFixed: false), [0.9]),
      (
        "point spread",
        try #require(
          PointSpread(energies: [1, 10], distances: [0, 1, 3], densities: [[3, 2, 1], [4, 1, 0.5]])), []
      ),
      ("PLAW", PowerLaw(), [2e-4, -2.3, 1.5]),
      ("NODES", NodeFunction(nodes: nodes, intensities: [1, 1, 1, 1]), [1e-3, 2e-4, 3e-5, 2e-7]),
      ("NODES with one node", NodeFunction(nodes: try LogNodes([2]), intensities: [1]), [1e-3]),
      ("LOGPARABOLA", LogParabola(pivot: 2), [2e-4, -2.3, -0.2, 2]),
      ("EXPCUTOFF", ExponentialCutoff(), [2e-4, -1.8, 7, 1]),
      ("CONSTANT", ConstantSpectrum(), [2e-4]),
      ("FILE", FileFunction(path: "f.txt", nodes: nodes, intensities: [1e-3, 2e-4, 3e-5, 2e-7]), [1.3]),
    ]
  }

  static let points: FieldPoints = {
    var points = FieldPoints()
    for (offset, angle, energy) in [
      (0.0, 0.0, 0.75), (0.3, 1.0, 1.9), (1.1, 2.5, 2.1), (1.96, 4.0, 8), (2, 5.5, 40),
    ] {
      points.append(
        offset: offset, lon: offset * sin(angle), lat: offset * cos(angle), logEnergy: log(energy))
    }
    return points
  }()

  @Test("Every factor is tested", .timeLimit(.minutes(60)))
  func everyFactorTakes() { #expect(Self.factors.count == 16) }

  /// With a step of 1e-5, the third derivative causes an error of 1e-10. Differences of first derivatives have rounding
  /// errors of 1e-11.
  @Test("Derivatives agree with differences of the logarithm", .timeLimit(.minutes(60)), arguments: factors.indices)
  func firstAndSecond(index: Int) {
    let (name, factor, values) = Self.factors[index]
    let parameters = factor.parameters
    let here = derivatives(factor, values)
    for parameter in 0..<values.count {
      let step = 1e-5
      func moved(_ by: Double) -> LogDerivatives {
        var there = values
        switch parameters[parameter].scale {
        case .linear: there[parameter] += by
        case .logarithmic: there[parameter] *= exp(by)
        }
        return derivatives(factor, there)
      }
      let (up, down) = (moved(step), moved(-step))
      for i in 0..<Self.points.count {
        let local = parameter - here.base[i]
        let isActive = local >= 0 && local < here.width
        // Pivots are never fitted, so they have no derivative.
        if parameter >= factor.jetWidth && factor.energyKinks.isEmpty { continue }
        let slope = (up.value[i] - down.value[i]) / (2 * step)
        let told = isActive ? here.first[i * here.width + local] : 0
        #expect(
          abs(slope - told) < 1e-6 * (1 + abs(told)), "\(name), point \(i), parameter \(parameter)")
        guard isActive else { continue }
        for other in 0..<here.width {
          let bend =
            (up.first[i * here.width + other] - down.first[i * here.width + other]) / (2 * step)
          let (row, column) = (max(local, other), min(local, other))
          let told =
            here.isLogLinear ? 0 : here.second[i * here.pairs + row * (row + 1) / 2 + column]
          #expect(
            abs(bend - told) < 1e-6 * (1 + abs(told)),
            "\(name), point \(i), parameters \(parameter), \(other)")
        }
      }
    }
  }

  @Test(
    "Start values lie within the bounds and keep the factor above zero", .timeLimit(.minutes(60)),
    arguments: factors.indices)
  func startValuesLie(index: Int) {
    let factor = Self.factors[index].factor
    for parameter in factor.parameters {
      #expect(
        parameter.lower <= parameter.value && parameter.value <= parameter.upper,
        "\(parameter.name)")
    }
    let values = factor.parameters.map(\.value)
    for constraint in factor.positivity(reach: 2) {
      #expect(
        constraint.terms.reduce(constraint.constant) { $0 + $1.coefficient * values[$1.parameter] }
          > 0)
    }
  }

  private func derivatives(_ factor: any ModelFactor, _ values: [Double]) -> LogDerivatives {
    var derivatives = LogDerivatives(width: factor.jetWidth, isLogLinear: factor.isLogLinear)
    factor.logarithms(at: Self.points, values: values, into: &derivatives)
    return derivatives
  }
}
