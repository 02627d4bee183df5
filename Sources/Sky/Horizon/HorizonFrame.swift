import CERFA
import Diagnostics

/// Converts directions in ICRS to azimuth and altitude at a site, for times near a given time.
///
/// ERFA computes annual aberration, the Sun's deflection of light, precession and nutation (IAU 2006/2000A), Earth
/// rotation and diurnal aberration. Refraction is not included.
///
/// The slowly varying part of the conversion is computed once, for the middle of a run (eraApco). Then only the
/// rotation of the Earth is computed for the time of each event (eraAper13, eraAtciqz, eraAtioq). The error of the
/// fixed part, which includes the motion of the site about the Earth's axis, is below 0.03 arcsec after a quarter of an
/// hour, and 0.1 arcsec after an hour. UT1 - UTC (below 0.9 s, 13 arcsec) and polar motion (below 0.6 arcsec) are set
/// to 0, because the files do not contain them. Angles are in degrees; azimuth is measured from north through east.
public struct HorizonFrame: Sendable {
  private let astrometry: eraASTROM
  /// The time UT1 at `middle`, as a Julian date in two parts.
  private let universal: (Double, Double)
  private let middle: Double

  /// Creates the horizon frame of a site.
  /// - Parameters:
  ///   - longitude: deg, positive to the east.
  ///   - latitude: deg, geodetic (WGS84).
  ///   - height: m above the ellipsoid.
  ///   - referenceDays: the integer part of the reference time, in days (MJDREFI).
  ///   - referenceFraction: the fractional part of the reference time, in days (MJDREFF).
  ///   - scale: the scale of the reference time (TIMESYS).
  ///   - middle: the time, in s after the reference, for which the slowly varying part is computed. The times to
  ///     convert should be close to it.
  ///   - accuracy: the accuracy of the slowly varying part.
  /// - Throws: ``SkyError/unusableDate(days:fraction:scale:seconds:)`` if the time is not a valid date.
  public init(
    longitude: Double, latitude: Double, height: Double, referenceDays: Double, referenceFraction: Double,
    scale: TimeScale, around middle: Double, accuracy: Accuracy = .complete
  ) throws(SkyError) {
    let moment = try Moment(days: referenceDays, fraction: referenceFraction, scale: scale, seconds: middle)
    let (day, part) = moment.terrestrial
    let pole = accuracy.pole(day, part)
    var earth = accuracy.earth(day, part)
    var astrometry = eraASTROM()
    eraApco(
      day, part, &earth.barycentric, &earth.heliocentric, pole.x, pole.y, eraS06(day, part, pole.x, pole.y),
      eraEra00(moment.universal.0, moment.universal.1), longitude * radiansPerDegree, latitude * radiansPerDegree,
      height, 0, 0, eraSp00(day, part), 0, 0, &astrometry)
    self.astrometry = astrometry
    universal = moment.universal
    self.middle = middle
  }

  /// The accuracy of the part of a conversion that varies slowly.
  public enum Accuracy: Sendable {
    /// The nutation of IAU 2000A, and the motion of the Earth.
    case complete
    /// The nutation of IAU 2000B, without annual aberration and deflection of light. The error is below 21 arcsec, and
    /// the computation takes a twentieth of the time.
    case coarse

    /// Returns the coordinates of the celestial intermediate pole at a Julian date in TT, given in two parts.
    fileprivate func pole(_ day: Double, _ part: Double) -> (x: Double, y: Double) {
      var (gamma, phi, psi, epsilon) = (0.0, 0.0, 0.0, 0.0)
      eraPfw06(day, part, &gamma, &phi, &psi, &epsilon)
      var (longitude, obliquity) = (0.0, 0.0)
      switch self {
      case .complete: eraNut06a(day, part, &longitude, &obliquity)
      case .coarse: eraNut00b(day, part, &longitude, &obliquity)
      }
      var rotation = [(0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
      eraFw2m(gamma, phi, psi + longitude, epsilon + obliquity, &rotation)
      var (x, y) = (0.0, 0.0)
      eraBpn2xy(&rotation, &x, &y)
      return (x, y)
    }

    /// Returns the barycentric position and velocity of the Earth, and its heliocentric position, in au and au/d. For
    /// `coarse`, the Earth is at rest, and so far from the Sun that the Sun deflects no light.
    fileprivate func earth(
      _ day: Double, _ part: Double
    ) -> (barycentric: [(Double, Double, Double)], heliocentric: [Double]) {
      var barycentric = [(0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]
      guard self == .complete else { return (barycentric, [1e9, 0, 0]) }
      var heliocentric = barycentric
      // The status is above 0 for dates outside of 1900 to 2100, for which the Earth is less accurate.
      _ = eraEpv00(day, part, &heliocentric, &barycentric)
      return (barycentric, [heliocentric[0].0, heliocentric[0].1, heliocentric[0].2])
    }
  }

  /// Returns the azimuth (0 to below 360) and the altitude of a direction in ICRS. The time is in s after the
  /// reference.
  public func direction(ra: Double, dec: Double, time: Double) -> (azimuth: Double, altitude: Double) {
    var turned = astrometry
    turn(&turned, to: time)
    return Self.horizontal(Self.intermediate(ra: ra, dec: dec, &turned), &turned)
  }

  /// Computes azimuths and altitudes of a block of events. The five buffers must be of equal length.
  public func directions(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, time: UnsafeBufferPointer<Double>,
    azimuth: UnsafeMutableBufferPointer<Double>, altitude: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(ra.count == dec.count && ra.count == time.count)
    precondition(ra.count == azimuth.count && ra.count == altitude.count)
    var turned = astrometry
    for i in ra.indices {
      turn(&turned, to: time[i])
      (azimuth[i], altitude[i]) = Self.horizontal(Self.intermediate(ra: ra[i], dec: dec[i], &turned), &turned)
    }
  }

  /// Computes field-of-view coordinates in ALTAZ alignment, with the signs of GADF, for a pointing that is fixed on the
  /// sky.
  ///
  /// Each event is converted separately. This is the most accurate method. It is about ten times as slow as
  /// ``RotatingField``. The five buffers must be of equal length.
  public func fieldCoordinates(
    pointingRA: Double, pointingDec: Double,
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, time: UnsafeBufferPointer<Double>,
    lon: UnsafeMutableBufferPointer<Double>, lat: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(ra.count == dec.count && ra.count == time.count && ra.count == lon.count && ra.count == lat.count)
    var turned = astrometry
    // Aberration and precession do not depend on the time of an event here, so the pointing is transformed once.
    let pointing = Self.intermediate(ra: pointingRA, dec: pointingDec, &turned)
    for i in ra.indices {
      turn(&turned, to: time[i])
      let centre = Self.horizontal(pointing, &turned)
      let event = Self.horizontal(Self.intermediate(ra: ra[i], dec: dec[i], &turned), &turned)
      (lon[i], lat[i]) = FieldOfView(pointingRA: centre.azimuth, pointingDec: centre.altitude)
        .coordinates(ra: event.azimuth, dec: event.altitude)
    }
  }

  /// Returns the parallactic angle: the position angle of the zenith as seen from a position at a time, in deg from
  /// north through east, -180...180.
  public func zenithAngle(ra: Double, dec: Double, time: Double) -> Double {
    ZenithFinder(self, ra: ra, dec: dec).angle(at: time)
  }

  /// Computes the position angle of the zenith as seen from one position, at many times.
  ///
  /// A second position is defined one degree north of the first. The result is the position angle, computed from
  /// azimuths and altitudes, of the second position as seen from the first. It equals the position angle of the zenith,
  /// because azimuth and right ascension increase in opposite directions.
  struct ZenithFinder {
    private let horizon: HorizonFrame
    private let from: (ra: Double, dec: Double)
    private let to: (ra: Double, dec: Double)

    /// Prepares the computation for a position. Both positions are transformed only once, because aberration and
    /// precession are assumed to be constant in time.
    init(_ horizon: HorizonFrame, ra: Double, dec: Double) {
      let north = offsetBy(ra: ra, dec: dec, positionAngle: 0, distance: 1)
      var astrometry = horizon.astrometry
      self.horizon = horizon
      from = HorizonFrame.intermediate(ra: ra, dec: dec, &astrometry)
      to = HorizonFrame.intermediate(ra: north.ra, dec: north.dec, &astrometry)
    }

    /// Returns the angle in deg, as ``HorizonFrame/zenithAngle(ra:dec:time:)`` does.
    func angle(at time: Double) -> Double {
      var turned = horizon.astrometry
      horizon.turn(&turned, to: time)
      let (from, to) = (HorizonFrame.horizontal(from, &turned), HorizonFrame.horizontal(to, &turned))
      return reducedTurns(positionAngle(from.azimuth, from.altitude, to.azimuth, to.altitude))
    }
  }

  @inline(__always)
  private func turn(_ astrometry: inout eraASTROM, to time: Double) {
    eraAper13(universal.0, universal.1 + (time - middle) / 86400, &astrometry)
  }

  /// Converts a right ascension and a declination in ICRS (deg) to the intermediate system of the date (CIRS, in rad).
  @inline(__always)
  private static func intermediate(
    ra: Double, dec: Double, _ astrometry: inout eraASTROM
  ) -> (ra: Double, dec: Double) {
    var place = (ra: 0.0, dec: 0.0)
    eraAtciqz(ra * radiansPerDegree, dec * radiansPerDegree, &astrometry, &place.ra, &place.dec)
    return place
  }

  @inline(__always)
  private static func horizontal(
    _ place: (ra: Double, dec: Double), _ astrometry: inout eraASTROM
  ) -> (azimuth: Double, altitude: Double) {
    var (azimuth, zenithDistance, hourAngle, declination, rightAscension) = (0.0, 0.0, 0.0, 0.0, 0.0)
    eraAtioq(place.ra, place.dec, &astrometry, &azimuth, &zenithDistance, &hourAngle, &declination, &rightAscension)
    return (azimuth / radiansPerDegree, 90 - zenithDistance / radiansPerDegree)
  }
}

let radiansPerDegree = Double.pi / 180
