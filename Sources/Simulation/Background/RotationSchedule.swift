import BackgroundModels
import Sky

/// How the field of view of a run lies on the sky as its time goes by: fixed in RADEC alignment, turning in ALTAZ.
struct RotationSchedule {
  private let fields: [(stop: Double, field: FieldOfView)]
  private var present = 0

  /// The field of a run from its start to `end`, in s after the start. In ALTAZ alignment it is that of the accurate
  /// horizon (`HorizonFrame`), in slices within which it turns by no more than 0.1 deg.
  /// - Throws: `SkyError`, for a date that no calendar holds.
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

  /// Passes through times, in s after the start of the run, which do not decrease within a call and from call to call.
  /// - Parameter body: told the field, and which of the times it holds at.
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
