#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where an array of telescopes stands, and which part of the sky is above it when.
public struct ObservingSite: Sendable, Equatable {
  /// Geographic latitude in degrees, north positive.
  public let latitude: Double
  /// Geographic longitude in degrees, east positive.
  public let longitude: Double
  /// Altitude above the sea in metres.
  public let altitude: Double

  /// Local sidereal time in degrees. The mean one of J. Meeus, Astronomical Algorithms (12.4), its quadratic term left
  /// out; precession, nutation and refraction are left out too, so that a direction is "of the date" and taken as
  /// J2000.
  func siderealTime(at instant: Instant) -> Double {
    let days = Double(instant.universalDay - 51544) + instant.universalSecond / 86400 - 0.5
    return wrapped(280.46061837 + 360.98564736629 * days + longitude)
  }

  /// The direction in degrees that stands at a zenith angle and an azimuth (from north over east) in degrees.
  func equatorial(zenith: Double, azimuth: Double, siderealTime: Double) -> (ra: Double, dec: Double) {
    let (z, a, latitude) = (zenith * .pi / 180, azimuth * .pi / 180, latitude * .pi / 180)
    let dec = asin(sin(latitude) * cos(z) + cos(latitude) * sin(z) * cos(a))
    let hourAngle = atan2(-sin(z) * sin(a), cos(z) * cos(latitude) - sin(z) * sin(latitude) * cos(a))
    return (wrapped(siderealTime - hourAngle * 180 / .pi), dec * 180 / .pi)
  }

  /// The zenith angle and the azimuth in degrees of a direction in degrees.
  func horizontal(ra: Double, dec: Double, siderealTime: Double) -> (zenith: Double, azimuth: Double) {
    let (h, d, latitude) = ((siderealTime - ra) * .pi / 180, dec * .pi / 180, latitude * .pi / 180)
    let east = -cos(d) * sin(h)
    let north = sin(d) * cos(latitude) - cos(d) * cos(h) * sin(latitude)
    let up = sin(d) * sin(latitude) + cos(d) * cos(h) * cos(latitude)
    return (atan2(hypot(east, north), up) * 180 / .pi, wrapped(atan2(east, north) * 180 / .pi))
  }

  /// The zenith angle in degrees at which a declination in degrees culminates.
  func culmination(dec: Double) -> Double { abs(dec - latitude) }

  /// The hour angle in degrees, 0 to 180, at which a declination stands at a zenith angle it can reach.
  func hourAngle(dec: Double, zenith: Double) -> Double {
    let (z, d, latitude) = (zenith * .pi / 180, dec * .pi / 180, latitude * .pi / 180)
    let cosine = (cos(z) - sin(latitude) * sin(d)) / (cos(latitude) * cos(d))
    return acos(min(1, max(-1, cosine))) * 180 / .pi
  }

  /// The night, counted from the first, whose middle is nearest to a sidereal time in degrees, and the instant of that
  /// sidereal time in it.
  func nextInstant(ofSiderealTime wanted: Double, afterNight night: Int) -> Instant {
    // From one midnight to the next the sidereal time grows by 0.9856 degrees.
    let ahead = wrapped(wanted - siderealTime(at: midnight(night)))
    let chosen = night + Int((ahead / 0.98564736629).rounded())
    var rest = wrapped(wanted - siderealTime(at: midnight(chosen)))
    if rest > 180 { rest -= 360 }
    return midnight(chosen).advanced(by: rest / 360.98564736629 * 86400)
  }

  /// The middle of a night (mean solar), counted from the first.
  func midnight(_ night: Int) -> Instant {
    Instant(seconds: Double(night + 1) * 86400 - longitude / 360 * 86400 + Instant.terrestrialMinusUniversal)
  }
}

/// An angle in degrees, between 0 and 360.
func wrapped(_ angle: Double) -> Double {
  let rest = angle.truncatingRemainder(dividingBy: 360)
  return rest < 0 ? rest + 360 : rest
}
