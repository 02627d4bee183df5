#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A Gaussian image of a source, in the reconstructed directions of events: `exp(-d^2 / (2 Sigma^2)) / (2 pi Sigma^2)`
/// in sr-1. d is the distance from the source; d and Sigma are in deg.
public struct GaussianSource: FieldFactor {
  /// The standard deviation in each direction, in deg.
  public let sigma: Double
  /// Whether the width is kept constant in a fit.
  public let isFixed: Bool

  /// Creates an image with a given width.
  public init(sigma: Double, isFixed: Bool) { (self.sigma, self.isFixed) = (sigma, isFixed) }

  /// The bounds of a fitted width, in deg. The bounds are extended if the start value is outside.
  static let bounds = 0.01...2.0

  /// The parameter Sigma.
  public var parameters: [Parameter] {
    [
      Parameter(
        "Sigma", unit: "deg", value: sigma, lower: min(sigma, Self.bounds.lowerBound),
        upper: max(sigma, Self.bounds.upperBound), scale: .logarithmic, isFixed: isFixed)
    ]
  }

  /// Computes `-d^2 exp(-2 u) / 2 - 2 u + constant`, where `u = ln Sigma`. The offsets of the points are used as
  /// distances d from the source.
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
