import Fitting
import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension RadialAxes {
  /// The number of rings.
  public var shape: [Int] { [offset.count] }

  /// The area of each ring on the tangential plane, in deg2.
  public var areas: [Double] {
    (0..<offset.count).map { ring in
      let (low, high) = (offset.edges[ring], offset.edges[ring + 1])
      return .pi * (high - low) * (high + low)
    }
  }

  /// Returns the matrix that transfers counts between rings by a Gaussian.
  ///
  /// A transfer is the integral of `exp(-(r - s)^2 / 2 sigma^2) I0e(r s / sigma^2) / (2 pi sigma^2)` over the areas of
  /// two rings, with the offsets r and s. The integrand is the two-dimensional Gaussian averaged over the angle (a Rice
  /// distribution), with `I0e(x) = exp(-x) I0(x)`. The integral is computed by Gauss-Legendre quadrature in steps of at
  /// most sigma.
  public func gaussianTransferMatrix(sigma: Double) -> GaussianTransferMatrix {
    let rings = (0..<offset.count).map { ring in
      let (low, high) = (offset.edges[ring], offset.edges[ring + 1])
      return GaussLegendre.nodes(from: low, to: high, pieces: max(1, Int(((high - low) / sigma).rounded(.up))))
        .map { (radius: $0.x, area: 2 * .pi * $0.x * $0.weight) }
    }
    let inverse = 1 / (sigma * sigma)
    let reach = 8 * sigma
    var exchange = [Double](repeating: 0, count: offset.count * offset.count)
    for from in 0..<offset.count {
      for to in from..<offset.count {
        var sum = 0.0
        for left in rings[from] {
          for right in rings[to] where abs(left.radius - right.radius) < reach {
            let step = left.radius - right.radius
            let density = exp(-step * step * inverse / 2) * scaledBesselI0(left.radius * right.radius * inverse)
            sum += left.area * right.area * density
          }
        }
        let flux = sum * inverse / (2 * .pi)
        exchange[from * offset.count + to] = flux
        exchange[to * offset.count + from] = flux
      }
    }
    return GaussianTransferMatrix([exchange])
  }
}

/// Returns `exp(-x) I0(x)` for x >= 0, with the modified Bessel function I0. It is accurate to 2e-7 (Abramowitz &
/// Stegun, Handbook of Mathematical Functions, 9.8.1 and 9.8.2).
func scaledBesselI0(_ x: Double) -> Double {
  func polynomial(_ coefficients: [Double], _ t: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * t + $1 }
  }
  if x < 3.75 {
    let t = (x / 3.75) * (x / 3.75)
    return exp(-x) * polynomial([1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813], t)
  }
  let far = [
    0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377,
  ]
  return polynomial(far, 3.75 / x) / x.squareRoot()
}
