import BackgroundModels
import DL3
import Diagnostics
import Sky

/// How the field of view of a run lies on the sky.
public enum FieldFrame {
  /// Fixed on the sky.
  case radec(FieldOfView)
  /// Turning, in slices of time.
  case sliced(RotatingField)
  /// Turning, event by event, about a pointing (deg).
  case accurate(HorizonFrame, ra: Double, dec: Double)

  /// The field of a run.
  /// - Throws: ``BackgroundError/noHorizon(_:missing:expected:)``, ``BackgroundError/horizon(_:_:)``
  public init(of events: RunEvents, alignment: FieldAlignment, horizon: HorizonRule) throws(BackgroundError) {
    switch (alignment, horizon) {
    case (.radec, _): self = .radec(FieldOfView(pointingRA: events.pointingRA, pointingDec: events.pointingDec))
    case (.altaz, .sliced): self = .sliced(try events.rotatingField())
    case (.altaz, .accurate):
      self = .accurate(try events.horizonFrame(), ra: events.pointingRA, dec: events.pointingDec)
    }
  }

  /// The field-of-view coordinates of a block of events.
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

  /// How the field of a run lies on the sky, and for what share of its good time.
  /// - Throws: ``BackgroundError/noHorizon(_:missing:expected:)``, ``BackgroundError/horizon(_:_:)``
  public static func orientations(
    of events: RunEvents, alignment: FieldAlignment
  ) throws(BackgroundError) -> [WeightedOrientation] {
    // Without good time there is nothing to share out, and no exposure either.
    guard alignment == .altaz, events.ontime > 0 else { return [WeightedOrientation(.radec)] }
    return try events.rotatingField().orientations(during: events.goodTimes.intervals.map { ($0.start, $0.stop) })
  }
}

extension RunEvents {
  /// The horizon of the site around the middle of the good time.
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
      return try HorizonFrame(
        longitude: site.longitude, latitude: site.latitude, height: site.altitude, referenceDays: reference.days,
        referenceFraction: reference.fraction, scale: TimeScale(timesys: reference.scale),
        around: (span.start + span.stop) / 2)
    } catch { throw .horizon(place, error) }
  }

  /// The field in slices of the good time.
  fileprivate func rotatingField() throws(BackgroundError) -> RotatingField {
    RotatingField(
      horizon: try horizonFrame(), pointingRA: pointingRA, pointingDec: pointingDec, from: goodSpan.start,
      to: goodSpan.stop)
  }

  /// From the start of the first good time interval to the stop of the last.
  private var goodSpan: (start: Double, stop: Double) {
    (goodTimes.intervals.first?.start ?? 0, goodTimes.intervals.last?.stop ?? 0)
  }
}
