import BackgroundModels
import Sky

/// The orientation of the field of view on the sky during a run. It is fixed in RADEC alignment and rotates in ALTAZ
/// alignment.
struct RotationSchedule {
  private let fields: [(stop: Double, field: FieldOfView)]
  private var present = 0

  /// Computes the orientations from the start of a run until `end` seconds after the start. In ALTAZ alignment they are
  /// computed with the accurate horizon (`HorizonFrame`). The run is then divided into time slices in which the field
  /// rotates by at most 0.1 deg.
  ///
  /// - Throws: `SkyError` if the date is outside the calendar.
  init(_ run: PlannedRun, alignment: FieldAlignment, site: ObservingSite, end: Double) throws(SkyError) {
    switch alignment {
    case .radec:
      fields = [(.infinity, FieldOfView(pointingRA: run.pointingRA, pointingDec: run.pointingDec))]
    case .altaz:
      let horizon = try HorizonFrame(
        longitude: site.longitude, latitude: site.latitude, height: site.altitude,
        referenceDays: Double(Instant.firstDay), referenceFraction: 0, scale: .tt, around: run.middle.seconds)
      let start = run.start.seconds
      let turning = RotatingField(
        horizon: horizon, pointingRA: run.pointingRA, pointingDec: run.pointingDec, from: start, to: start + end)
      fields = turning.slices.map { slice in
        (
          slice.stop - start,
          FieldOfView(
            pointingRA: run.pointingRA, pointingDec: run.pointingDec,
            orientation: .altaz(zenithAngle: slice.zenithAngle))
        )
      }
    }
  }

  /// Calls `body` for groups of consecutive times at which the field has the same orientation.
  ///
  /// - Parameters:
  ///   - times: The times in seconds after the start of the run. They must not decrease, neither within a call nor from
  ///     one call to the next.
  ///   - count: The number of elements of `times` to use.
  ///   - body: Receives the field, and the indices of the times at which it has this orientation.
  mutating func pass(_ times: UnsafeMutableBufferPointer<Double>, count: Int, _ body: (FieldOfView, Range<Int>) -> Void)
  {
    var first = 0
    while first < count {
      while present < fields.count - 1, times[first] >= fields[present].stop { present += 1 }
      var last = first + 1
      while last < count, present == fields.count - 1 || times[last] < fields[present].stop { last += 1 }
      body(fields[present].field, first..<last)
      first = last
    }
  }
}
