/// A Gaussian in the square of the offset: `exp(-(theta^2 / Sigma)^2 / 2)` with Sigma in deg2 (GAUSS of csbkgmodel,
/// `GCTAModelRadialGauss` of gammalib).
public struct GaussianShape: SpatialShape {
  /// The start value of Sigma, in deg2.
  public let start: Double

  /// Creates a shape. A fit starts with Sigma = 3 deg2 unless `start` is given.
  public init(start: Double = 3) { self.start = start }

  /// The name `GAUSS`.
  public var name: String { "GAUSS" }
  /// The parameter Sigma.
  public var parameters: [Parameter] { [Self.sigma("Sigma", start)] }
  /// The type `Gaussian`.
  public var xml: XMLForm { .parameters(type: "Gaussian") }

  static func sigma(_ name: String, _ start: Double) -> Parameter {
    Parameter(name, unit: "deg2", value: start, lower: 2, upper: 1000, scale: .logarithmic)
  }

  /// Computes `ln S = -theta^4 exp(-2 u) / 2`, where theta is the offset and `u = ln Sigma`.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let inverse = 1 / (values[0] * values[0])
    for i in 0..<points.count {
      let square = points.offset[i] * points.offset[i]
      let term = square * square * inverse
      derivatives.value[i] = -0.5 * term
      derivatives.first[i] = term
      derivatives.second[i] = -2 * term
    }
  }
}
