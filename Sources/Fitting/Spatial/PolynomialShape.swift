#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A polynomial in the offset, `c0 + c1 theta + c2 theta^2 + ...` with theta in deg and c0 = 1 (POLYNOM of csbkgmodel,
/// `GCTAModelRadialPolynom` of gammalib). The polynomial is kept above 0 over the whole region of a fit.
public struct PolynomialShape: SpatialShape {
  /// The highest power.
  public let degree: Int

  /// Creates a polynomial of degree 1 or more. csbkgmodel uses degree 2.
  public init(degree: Int = 2) {
    precondition(degree >= 1)
    self.degree = degree
  }

  /// The name `POLYNOM`.
  public var name: String { "POLYNOM" }
  /// The parameters: Coeff0, which is fixed at 1, and the other coefficients. A fit starts at the polynomial
  /// `1 - 0.1 theta + 0.1 theta^2`, which is above 0 everywhere. For degree 1 it starts at `1 - 0.1 theta`.
  public var parameters: [Parameter] {
    (0...degree).map { power in
      let unit = power == 0 ? "" : power == 1 ? "deg-1" : "deg-\(power)"
      return power == 0
        ? Parameter("Coeff0", unit: unit, value: 1, lower: 0.1, upper: 10, isFixed: true)
        : Parameter(
          "Coeff\(power)", unit: unit, value: power == 1 ? -0.1 : power == 2 ? 0.1 : 0, lower: -10,
          upper: 10)
    }
  }
  /// The type `Polynom`.
  public var xml: XMLForm { .parameters(type: "Polynom") }

  /// Computes `ln S`. The first derivatives are `theta^k / S`, and the second derivatives are `-theta^(k + l) / S^2`.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let width = degree + 1
    for i in 0..<points.count {
      let theta = points.offset[i]
      let shape = values.reversed().reduce(0) { $0 * theta + $1 }
      derivatives.value[i] = log(shape)
      var power = 1 / shape
      for k in 0..<width {
        derivatives.first[i * width + k] = power
        power *= theta
      }
      for k in 0..<width {
        for l in 0...k {
          derivatives.second[i * derivatives.pairs + k * (k + 1) / 2 + l] =
            -derivatives.first[i * width + k] * derivatives.first[i * width + l]
        }
      }
    }
  }

  /// Returns constraints that keep the shape above 0 at offsets up to `reach`. They apply at offsets that are at most
  /// 0.05 deg apart. A dip below 0 between two of these offsets is still possible, but the data would contradict it.
  public func positivity(reach: Double) -> [LinearConstraint] {
    let steps = max(1, Int((reach / 0.05).rounded(.up)))
    return (0...steps).map { step in
      let theta = reach * Double(step) / Double(steps)
      return LinearConstraint(
        constant: 0, terms: (0...degree).map { LinearConstraint.Term($0, pow(theta, Double($0))) })
    }
  }
}
