import BackgroundModels
import DL3
import Diagnostics
import Sky

/// How the field of view of a run is oriented on the sky.
public enum FieldFrame {
  /// The field is fixed on the sky.
  case radec(FieldOfView)
  /// The field rotates on the sky. The orientation of the field is constant during each slice of time.
  case sliced(RotatingField)
  /// The field rotates on the sky around a pointing (deg). The orientation of the field is computed for every event.
  case accurate(HorizonFrame, ra: Double, dec: Double)

  /// Creates the frame of a run.
  /// - Throws: ``BackgroundError/noHorizon(_:missing:expected:)``, ``BackgroundError/horizon(_:_:)``
  public init(of events: RunEvents, alignment: FieldAlignment, horizon: HorizonRule) throws(BackgroundError) {
    switch (alignment, horizon) {
    case (.radec, _): self = .radec(FieldOfView(pointingRA: events.pointingRA, pointingDec: events.pointingDec))
    case (.altaz, .sliced): self = .sliced(try events.rotatingField())
    case (.altaz, .accurate):
      self = .accurate(try events.horizonFrame(), ra: events.pointingRA, dec: events.pointingDec)
    }
  }

  /// Writes the field-of-view coordinates of a block of events, in deg, to `lon` and `lat`.
  public func coordinates(
    _ events: EventDirections, lon: UnsafeMutableBufferPointer<Double>, lat: UnsafeMutableBufferPointer<Double>
  ) {
    switch self {
    case .radec(let field): field.coordinates(ra: events.ra, dec: events.dec, lon: lon, lat: lat)
    case .sliced(let field):
      field.coordinates(ra: events.ra, dec: events.dec, time: events.time, lon: lon, lat: lat)
    case .accurate(let horizon, let ra, let dec):
      horizon.fieldCoordinates(
        pointingRA: ra, pointingDec: dec, ra: events.ra, dec: events.dec, time: events.time, lon: lon, lat: lat)
    }
  }

  /// Returns the orientations of the field of a run on the sky. The weight of an orientation is its fraction of the
  /// good time.
  /// - Throws: ``BackgroundError/noHorizon(_:missing:expected:)``, ``BackgroundError/horizon(_:_:)``
  public static func orientations(
    of events: RunEvents, alignment: FieldAlignment
  ) throws(BackgroundError) -> [WeightedOrientation] {
    // Without good time there are no fractions. Any orientation can then be used, because there is no exposure either.
    guard alignment == .altaz, events.ontime > 0 else { return [WeightedOrientation(.radec)] }
    return try events.rotatingField().orientations(during: events.goodTimes.intervals.map { ($0.start, $0.stop) })
  }
}

extension RunEvents {
  /// Returns the horizontal coordinate system at the site of the run, for times around the middle of the good time. A
  /// pointing below the horizon is an error, because the site or the times must then be wrong.
  func horizonFrame() throws(BackgroundError) -> HorizonFrame {
    let place = FilePlace(path, hdu: "EVENTS")
    guard let site else {
      throw .noHorizon(place, missing: "site", expected: "GEOLON and GEOLAT in the header or the observation table")
    }
    guard let reference = timeReference else {
      throw .noHorizon(place, missing: "reference time", expected: "MJDREFI and MJDREFF in the header")
    }
    let span = goodSpan
    do throws(SkyError) {
      let middle = (span.start + span.stop) / 2
      let frame = try HorizonFrame(
        longitude: site.longitude, latitude: site.latitude, height: site.altitude, referenceDays: reference.days,
        referenceFraction: reference.fraction, scale: TimeScale(timesys: reference.scale), around: middle)
      let altitude = frame.direction(ra: pointingRA, dec: pointingDec, time: middle).altitude
      guard altitude >= 0 else {
        throw SkyError.belowHorizon(altitude: altitude, longitude: site.longitude, latitude: site.latitude)
      }
      return frame
    } catch { throw .horizon(place, error) }
  }

  /// Returns the rotating field of view of the run, divided into slices of time that cover the good time.
  fileprivate func rotatingField() throws(BackgroundError) -> RotatingField {
    RotatingField(
      horizon: try horizonFrame(), pointingRA: pointingRA, pointingDec: pointingDec, from: goodSpan.start,
      to: goodSpan.stop)
  }

  /// The time from the start of the first good time interval to the stop of the last one, in s.
  private var goodSpan: (start: Double, stop: Double) {
    (goodTimes.intervals.first?.start ?? 0, goodTimes.intervals.last?.stop ?? 0)
  }
}
