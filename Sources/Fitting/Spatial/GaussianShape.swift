/// A Gaussian in the square of the offset: `exp(-(theta^2 / Sigma)^2 / 2)`, Sigma in deg2 (GAUSS of csbkgmodel,
/// `GCTAModelRadialGauss` of gammalib).
public struct GaussianShape: SpatialShape {
  /// The start value of Sigma, deg2.
  public let start: Double

  /// A shape whose fit starts at 3 deg2.
  public init(start: Double = 3) { self.start = start }

  /// `GAUSS`.
  public var name: String { "GAUSS" }
  /// Sigma.
  public var parameters: [Parameter] { [Self.sigma("Sigma", start)] }
  /// `Gaussian`.
  public var xml: XMLForm { .parameters(type: "Gaussian") }

  static func sigma(_ name: String, _ start: Double) -> Parameter {
    Parameter(name, unit: "deg2", value: start, lower: 2, upper: 1000, scale: .logarithmic)
  }

  /// With `u = ln Sigma`: `ln S = -theta^4 exp(-2 u) / 2`.
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
