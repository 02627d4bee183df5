#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The image of a source as events show it, a Gaussian: `exp(-d^2 / (2 Sigma^2)) / (2 pi Sigma^2)` in sr-1, d the
/// distance from the source, Sigma in deg.
public struct GaussianSource: FieldFactor {
  /// The width in each direction, deg.
  public let sigma: Double
  /// Whether the width is kept.
  public let isFixed: Bool

  /// An image of some width.
  public init(sigma: Double, isFixed: Bool) { (self.sigma, self.isFixed) = (sigma, isFixed) }

  /// The bounds of a width that is fitted, deg.
  static let bounds = 0.01...2.0

  /// Sigma.
  public var parameters: [Parameter] {
    [
      Parameter(
        "Sigma", unit: "deg", value: sigma, lower: min(sigma, Self.bounds.lowerBound),
        upper: max(sigma, Self.bounds.upperBound), scale: .logarithmic, isFixed: isFixed)
    ]
  }

  /// With `u = ln Sigma`: `-d^2 exp(-2 u) / 2 - 2 u + constant`. Offsets of points are from the source.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let degree = Double.pi / 180
    let inverse = 1 / (values[0] * values[0])
    let peak = -log(2 * .pi * values[0] * values[0] * degree * degree)
    for i in 0..<points.count {
      let term = points.offset[i] * points.offset[i] * inverse
      derivatives.value[i] = peak - 0.5 * term
      derivatives.first[i] = term - 2
      derivatives.second[i] = -2 * term
    }
  }
}
