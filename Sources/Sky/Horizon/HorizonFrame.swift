import CERFA
import Diagnostics

/// Azimuth and altitude at a site around a time, by ERFA: annual aberration, the Sun's deflection of light, precession
/// and nutation (IAU 2006/2000A), Earth rotation and diurnal aberration; no refraction.
///
/// The slowly varying part is computed once, for the middle of a run (eraApco13); then the Earth is turned to the time
/// of each event (eraAper13, eraAtciqz, eraAtioq). What is held fixed (it holds the site's own motion about the axis)
/// moves by less than 0.03 arcsec in a quarter of an hour and 0.1 arcsec in an hour. UT1 - UTC (below 0.9 s, 13 arcsec)
/// and polar motion (below 0.6 arcsec) are taken as 0, for no file tells them. Angles in degrees, azimuth from north
/// through east.
public struct HorizonFrame: Sendable {
  private let astrometry: eraASTROM
  /// UT1 at `middle`, as a Julian date in two parts.
  private let universal: (Double, Double)
  private let middle: Double

  /// The horizon of a site.
  /// - Parameters:
  ///   - longitude: deg, positive to the east.
  ///   - latitude: deg, geodetic (WGS84).
  ///   - height: m above the ellipsoid.
  ///   - referenceDays: the whole days of the reference time (MJDREFI).
  ///   - referenceFraction: and its fraction (MJDREFF).
  ///   - scale: the scale of the reference time (TIMESYS).
  ///   - middle: s after the reference; times are expected around it.
  /// - Throws: ``SkyError/unusableDate(days:fraction:scale:seconds:)``
  public init(
    longitude: Double, latitude: Double, height: Double, referenceDays: Double, referenceFraction: Double,
    scale: TimeScale, around middle: Double
  ) throws(SkyError) {
    let moment = try Moment(days: referenceDays, fraction: referenceFraction, scale: scale, seconds: middle)
    var astrometry = eraASTROM()
    var equationOfOrigins = 0.0
    let status = eraApco13(
      moment.utc.0, moment.utc.1, 0, longitude * radiansPerDegree, latitude * radiansPerDegree, height, 0, 0, 0, 0, 0,
      0.5, &astrometry, &equationOfOrigins)
    guard status >= 0 else {
      throw .unusableDate(days: referenceDays, fraction: referenceFraction, scale: scale, seconds: middle)
    }
    self.astrometry = astrometry
    universal = moment.utc
    self.middle = middle
  }

  /// Azimuth (0 to below 360) and altitude of a direction in ICRS at a time, s after the reference.
  public func direction(ra: Double, dec: Double, time: Double) -> (azimuth: Double, altitude: Double) {
    var turned = astrometry
    turn(&turned, to: time)
    return Self.horizontal(Self.intermediate(ra: ra, dec: dec, &turned), &turned)
  }

  /// Azimuths and altitudes of a block of events. The five buffers must be of equal length.
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

  /// Coordinates in the field of view of a pointing on the sky, ALTAZ alignment with GADF's signs, event by event: the
  /// accurate way, about ten times as slow as ``RotatingField``. The five buffers must be of equal length.
  public func fieldCoordinates(
    pointingRA: Double, pointingDec: Double,
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, time: UnsafeBufferPointer<Double>,
    lon: UnsafeMutableBufferPointer<Double>, lat: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(ra.count == dec.count && ra.count == time.count && ra.count == lon.count && ra.count == lat.count)
    var turned = astrometry
    // Neither aberration nor precession depends on the time of an event here, so the pointing's part is done once.
    let pointing = Self.intermediate(ra: pointingRA, dec: pointingDec, &turned)
    for i in ra.indices {
      turn(&turned, to: time[i])
      let centre = Self.horizontal(pointing, &turned)
      let event = Self.horizontal(Self.intermediate(ra: ra[i], dec: dec[i], &turned), &turned)
      (lon[i], lat[i]) = FieldOfView(pointingRA: centre.azimuth, pointingDec: centre.altitude)
        .coordinates(ra: event.azimuth, dec: event.altitude)
    }
  }

  /// The direction in which the zenith is seen from a position at a time: deg from north through east, -180...180. (The
  /// parallactic angle.)
  public func zenithAngle(ra: Double, dec: Double, time: Double) -> Double {
    ZenithFinder(self, ra: ra, dec: dec).angle(at: time)
  }

  /// Finds the direction of the zenith as seen from one position, at many times.
  ///
  /// It is the way to a second position, a degree to the north, as seen from the zenith: azimuth runs against the
  /// sense of position angles, which makes one angle the other.
  struct ZenithFinder {
    private let horizon: HorizonFrame
    private let from: (ra: Double, dec: Double)
    private let to: (ra: Double, dec: Double)

    /// Neither aberration nor precession depends on the time here, so their part is done once.
    init(_ horizon: HorizonFrame, ra: Double, dec: Double) {
      let north = offsetBy(ra: ra, dec: dec, positionAngle: 0, distance: 1)
      var astrometry = horizon.astrometry
      self.horizon = horizon
      from = HorizonFrame.intermediate(ra: ra, dec: dec, &astrometry)
      to = HorizonFrame.intermediate(ra: north.ra, dec: north.dec, &astrometry)
    }

    /// The angle in deg, as of ``HorizonFrame/zenithAngle(ra:dec:time:)``.
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

  /// Right ascension and declination in the intermediate system of the date (CIRS), rad.
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
