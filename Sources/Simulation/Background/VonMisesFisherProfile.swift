#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Gaussian on the sphere (the von Mises-Fisher distribution), as a probability density per solid angle:
///
///     q(t) = exp(-(1 - cos t) / w^2) / (2 pi w^2 (1 - exp(-2 / w^2)))
///
/// For small angles, 1 - cos t is t^2 / 2, so w is the width of the Gaussian along each axis. Unlike for a Gaussian in
/// t, the integral over a ring of the sphere has a closed form that can be inverted.
public struct VonMisesFisherProfile: Sendable, Equatable {
  /// The width w in radians.
  public let width: Double

  /// Creates a profile from its width in degrees.
  public init(widthDegrees: Double) { width = widthDegrees * .pi / 180 }

  /// Returns the probability density at an angle in degrees from the centre, per sr.
  public func density(_ angle: Double) -> Double {
    let variance = width * width
    return exp(-Self.versine(angle) / variance) / (-2 * .pi * variance * expm1(-2 / variance))
  }

  /// Returns the probability within an angle in degrees from the centre.
  public func fraction(within angle: Double) -> Double {
    let variance = width * width
    return expm1(-Self.versine(angle) / variance) / expm1(-2 / variance)
  }

  /// Returns the probability between two angles in degrees from the centre.
  public func fraction(from inner: Double, to outer: Double) -> Double {
    let variance = width * width
    let low = Self.versine(inner)
    return exp(-low / variance) * expm1(-(Self.versine(outer) - low) / variance) / expm1(-2 / variance)
  }

  /// Returns the angle in degrees that contains the given probability, a number between 0 and 1.
  public func quantile(_ probability: Double) -> Double {
    let versine = Self.versine(variance: width * width, exponential: -log1p(-probability))
    return 2 * asin((versine / 2).squareRoot()) * 180 / .pi
  }

  /// Returns 1 - cos of the angle from the centre that contains the probability 1 - exp(-x), for a profile whose w^2 in
  /// rad2 is `variance`. If x is an exponential variate, the angle is drawn from the profile.
  ///
  /// If the profile is narrow compared with the sphere (the truncated part is at most exp(-40)), 1 - cos is itself an
  /// exponential variate, and the function returns that.
  @inline(__always)
  static func versine(variance: Double, exponential x: Double) -> Double {
    guard variance > 0.05 else { return min(2, variance * x) }
    return -variance * log1p(-expm1(-x) * expm1(-2 / variance))
  }

  /// Returns 1 - cos of an angle in degrees, without cancellation at small angles.
  static func versine(_ angle: Double) -> Double {
    let sine = sin(angle * .pi / 360)
    return 2 * sine * sine
  }
}
