#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A plateau with a power-law tail: `(1 + (theta / Width)^Core)^(-Tail / Core)` with theta and Width in deg (PROFILE of
/// csbkgmodel, `GCTAModelRadialProfile` of gammalib).
public struct ProfileShape: SpatialShape {
  /// Creates a shape. A fit starts at Width 2 deg, Core 4, Tail 5.
  public init() {}

  /// The name `PROFILE`.
  public var name: String { "PROFILE" }
  /// The parameters Width, Core and Tail.
  public var parameters: [Parameter] {
    [
      Parameter("Width", unit: "deg", value: 2, lower: 1, upper: 10, scale: .logarithmic),
      Parameter("Core", value: 4, lower: 1, upper: 10, scale: .logarithmic),
      Parameter("Tail", value: 5, lower: 1, upper: 10, scale: .logarithmic),
    ]
  }
  /// The type `Profile`.
  public var xml: XMLForm { .parameters(type: "Profile") }

  /// Computes `ln S = -exp(t - c) L`. Here `w`, `c` and `t` are the logarithms of Width, Core and Tail, theta is the
  /// offset, `C = exp c`, `x = C (ln theta - w)`, `L = ln(1 + exp x)` and `p = L'(x)`, which occurs in the derivatives.
  public func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives) {
    derivatives.reset(count: points.count)
    let (width, core, tail) = (values[0], values[1], values[2])
    let ratio = tail / core
    for i in 0..<points.count where points.offset[i] > 0 {
      let logRatio = log(points.offset[i] / width)
      let x = core * logRatio
      // This form of ln(1 + exp x) does not overflow.
      let softplus = x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
      let slope = 1 / (1 + exp(-x))
      let bend = slope * (1 - slope)
      // The derivatives of x are dx/dw = -C, dx/dc = x, d2x/dw dc = -C and d2x/dc2 = x.
      derivatives.value[i] = -ratio * softplus
      let first = 3 * i
      derivatives.first[first] = ratio * core * slope
      derivatives.first[first + 1] = ratio * (softplus - x * slope)
      derivatives.first[first + 2] = -ratio * softplus
      let second = 6 * i
      derivatives.second[second] = -ratio * core * core * bend
      // The derivative of C p with respect to c contains p' x.
      derivatives.second[second + 1] = ratio * core * x * bend
      derivatives.second[second + 2] = -ratio * (softplus - x * slope) - ratio * x * x * bend
      derivatives.second[second + 3] = ratio * core * slope
      derivatives.second[second + 4] = ratio * (softplus - x * slope)
      derivatives.second[second + 5] = -ratio * softplus
    }
  }
}
