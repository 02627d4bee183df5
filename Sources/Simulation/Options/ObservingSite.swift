#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The location of a telescope array. The type converts between horizontal and equatorial coordinates.
public struct ObservingSite: Sendable, Equatable {
  /// The geographic latitude in degrees, positive to the north.
  public let latitude: Double
  /// The geographic longitude in degrees, positive to the east.
  public let longitude: Double
  /// The altitude above sea level in metres.
  public let altitude: Double

  /// Returns the local mean sidereal time in degrees. The formula is from J. Meeus, Astronomical Algorithms, 12.4,
  /// without the quadratic and cubic terms. Precession, nutation and refraction are neglected: directions of the date
  /// are used as J2000 directions.
  func siderealTime(at instant: Instant) -> Double {
    let days = Double(instant.universalDay - 51544) + instant.universalSecond / 86400 - 0.5
    return wrapped(280.46061837 + 360.98564736629 * days + longitude)
  }

  /// Converts a zenith angle and an azimuth (from north through east) to right ascension and declination. All angles
  /// are in degrees.
  func equatorial(zenith: Double, azimuth: Double, siderealTime: Double) -> (ra: Double, dec: Double) {
    let (z, a, latitude) = (zenith * .pi / 180, azimuth * .pi / 180, latitude * .pi / 180)
    let dec = asin(sin(latitude) * cos(z) + cos(latitude) * sin(z) * cos(a))
    let hourAngle = atan2(-sin(z) * sin(a), cos(z) * cos(latitude) - sin(z) * sin(latitude) * cos(a))
    return (wrapped(siderealTime - hourAngle * 180 / .pi), dec * 180 / .pi)
  }

  /// Converts right ascension and declination to a zenith angle and an azimuth (from north through east). All angles
  /// are in degrees.
  func horizontal(ra: Double, dec: Double, siderealTime: Double) -> (zenith: Double, azimuth: Double) {
    let (h, d, latitude) = ((siderealTime - ra) * .pi / 180, dec * .pi / 180, latitude * .pi / 180)
    let east = -cos(d) * sin(h)
    let north = sin(d) * cos(latitude) - cos(d) * cos(h) * sin(latitude)
    let up = sin(d) * sin(latitude) + cos(d) * cos(h) * cos(latitude)
    return (atan2(hypot(east, north), up) * 180 / .pi, wrapped(atan2(east, north) * 180 / .pi))
  }

  /// Returns the zenith angle of the upper culmination of a source with declination `dec`. All angles are in degrees.
  func culmination(dec: Double) -> Double { abs(dec - latitude) }

  /// Returns the hour angle, from 0 to 180 deg, at which a source with declination `dec` has the zenith angle `zenith`.
  /// If the source never has this zenith angle, the result is the nearest limit, 0 or 180 deg.
  func hourAngle(dec: Double, zenith: Double) -> Double {
    let (z, d, latitude) = (zenith * .pi / 180, dec * .pi / 180, latitude * .pi / 180)
    let cosine = (cos(z) - sin(latitude) * sin(d)) / (cos(latitude) * cos(d))
    return acos(min(1, max(-1, cosine))) * 180 / .pi
  }

  /// Returns a time at which the sidereal time has the value `wanted`, in degrees.
  ///
  /// The sidereal time at midnight increases from night to night. The chosen night is the first one, not before
  /// `night`, in which the sidereal time at midnight is close to `wanted`. The result is near this midnight.
  func nextInstant(ofSiderealTime wanted: Double, afterNight night: Int) -> Instant {
    // The sidereal time at midnight increases by 0.9856 degrees per night.
    let ahead = wrapped(wanted - siderealTime(at: midnight(night)))
    let chosen = night + Int((ahead / 0.98564736629).rounded())
    var rest = wrapped(wanted - siderealTime(at: midnight(chosen)))
    if rest > 180 { rest -= 360 }
    return midnight(chosen).advanced(by: rest / 360.98564736629 * 86400)
  }

  /// Returns the middle of a night in local mean solar time. Night 0 begins on 1 January 2004.
  func midnight(_ night: Int) -> Instant {
    Instant(seconds: Double(night + 1) * 86400 - longitude / 360 * 86400 + Instant.terrestrialMinusUniversal)
  }
}

/// Returns an angle in degrees, wrapped to the range from 0 to 360.
func wrapped(_ angle: Double) -> Double {
  let rest = angle.truncatingRemainder(dividingBy: 360)
  return rest < 0 ? rest + 360 : rest
}
