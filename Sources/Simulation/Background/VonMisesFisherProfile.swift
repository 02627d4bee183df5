#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Gaussian on the sphere (the law of Fisher and von Mises), as a probability density per solid angle:
///
///     q(t) = exp(-(1 - cos t) / w^2) / (2 pi w^2 (1 - exp(-2 / w^2)))
///
/// For small angles 1 - cos t is t^2 / 2, so w is the Gaussian's width on either axis. Unlike a Gaussian in t, its
/// integral over a ring of the sphere is exact and can be inverted.
public struct VonMisesFisherProfile: Sendable, Equatable {
  /// The width w in radians.
  public let width: Double

  /// Makes a profile from its width in degrees.
  public init(widthDegrees: Double) { width = widthDegrees * .pi / 180 }

  /// The probability density at an angle in degrees from the centre, per sr.
  public func density(_ angle: Double) -> Double {
    let variance = width * width
    return exp(-Self.versine(angle) / variance) / (-2 * .pi * variance * expm1(-2 / variance))
  }

  /// The probability within an angle in degrees of the centre.
  public func fraction(within angle: Double) -> Double {
    let variance = width * width
    return expm1(-Self.versine(angle) / variance) / expm1(-2 / variance)
  }

  /// The probability between two angles in degrees from the centre.
  public func fraction(from inner: Double, to outer: Double) -> Double {
    let variance = width * width
    let low = Self.versine(inner)
    return exp(-low / variance) * expm1(-(Self.versine(outer) - low) / variance) / expm1(-2 / variance)
  }

  /// The angle in degrees within which the probability is `probability`, which lies between 0 and 1.
  public func quantile(_ probability: Double) -> Double {
    let versine = Self.versine(variance: width * width, exponential: -log1p(-probability))
    return 2 * asin((versine / 2).squareRoot()) * 180 / .pi
  }

  /// 1 - cos of the angle from the centre within which the probability is 1 - exp(-x), under the profile whose w^2
  /// (rad2) is `variance`: with an exponential variate x it is drawn from the profile. Where the profile all but dies
  /// before it has come round the sphere (exp(-40) of it is beyond), it is an exponential variate itself.
  @inline(__always)
  static func versine(variance: Double, exponential x: Double) -> Double {
    guard variance > 0.05 else { return min(2, variance * x) }
    return -variance * log1p(-expm1(-x) * expm1(-2 / variance))
  }

  /// 1 - cos of an angle in degrees, without cancellation at small angles.
  static func versine(_ angle: Double) -> Double {
    let sine = sin(angle * .pi / 360)
    return 2 * sine * sine
  }
}
