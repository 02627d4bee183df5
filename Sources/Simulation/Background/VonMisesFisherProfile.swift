#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A Gaussian on the sphere (the von Mises-Fisher distribution), as a probability density per solid angle:
///
///     q(t) = exp(-(1 - cos t) / w^2) / (2 pi w^2 (1 - exp(-2 / w^2)))
///
/// For small angles, 1 - cos t is t^2 / 2, so w is the width of the Gaussian along each axis. The integral of a
/// Gaussian in t over a ring of the sphere has no closed form. The integral of q over a ring has a closed form, which
/// can also be inverted.
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

  /// Returns the probability that the angle from the centre is smaller than `angle`, given in degrees.
  public func fraction(within angle: Double) -> Double {
    let variance = width * width
    return expm1(-Self.versine(angle) / variance) / expm1(-2 / variance)
  }

  /// Returns the probability that the angle from the centre is between two angles, given in degrees.
  public func fraction(from inner: Double, to outer: Double) -> Double {
    let variance = width * width
    let low = Self.versine(inner)
    return exp(-low / variance) * expm1(-(Self.versine(outer) - low) / variance) / expm1(-2 / variance)
  }

  /// Returns the angle from the centre, in degrees, within which the probability is `probability` (0 to 1).
  public func quantile(_ probability: Double) -> Double {
    let versine = Self.versine(variance: width * width, exponential: -log1p(-probability))
    return 2 * asin((versine / 2).squareRoot()) * 180 / .pi
  }

  /// Returns 1 - cos of the angle from the centre within which the probability is 1 - exp(-x). `variance` is the square
  /// of the width w of the profile, in rad2. If x is an exponential variate, the result belongs to a random
  /// direction of the profile.
  ///
  /// For a profile that is narrow compared with the sphere (exp(-2 / w^2) is at most exp(-40)), the function returns x
  /// w^2, limited to 2.
  @inline(__always)
  static func versine(variance: Double, exponential x: Double) -> Double {
    guard variance > 0.05 else { return min(2, variance * x) }
    return -variance * log1p(-expm1(-x) * expm1(-2 / variance))
  }

  /// Returns 1 - cos of an angle in degrees. It is accurate for small angles.
  static func versine(_ angle: Double) -> Double {
    let sine = sin(angle * .pi / 360)
    return 2 * sine * sine
  }
}
