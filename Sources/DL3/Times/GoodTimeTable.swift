import Diagnostics
import FITS
import Units

/// A GTI HDU: its header, and its rows in the units of the file.
struct GoodTimeTable {
  private let place: FilePlace
  private let header: Header
  private let columns: [[Double]]
  private let layouts: [ColumnLayout?]

  init(_ stream: inout FITSStream, _ hdu: StreamedHDU) throws(FITSError) {
    var columns: [[Double]] = []
    try stream.readColumns(["START", "STOP"], into: &columns)
    self.columns = columns
    place = FilePlace(stream.path, hdu: hdu.name)
    header = hdu.header
    layouts = [hdu.column("START"), hdu.column("STOP")]
  }

  /// Returns the good times in seconds relative to the reference time of the event list.
  /// - Throws: ``DL3Error/wrongUnit(_:found:expected:)``, and errors for intervals that are invalid or contradict the
  ///   times stated for the run.
  func goodTimes(
    for events: TimeReference?, of run: StatedTimes, notes: inout Notes
  ) throws(DL3Error) -> GoodTimes {
    var units = ColumnUnits(place: place)
    let shift = shiftToEvents(events, &notes)
    var seconds: [[Double]] = []
    for (values, layout) in zip(columns, layouts) {
      let factor = try units.factor(layout, fallback: header.string("TIMEUNIT"), to: .s)
      seconds.append(factor == 1 && shift == 0 ? values : values.map { $0 * factor + shift })
    }
    units.note(in: &notes)
    let goodTimes = try GoodTimes(starts: seconds[0], stops: seconds[1], place: place, notes: &notes)
    try run.demandPossible(starts: seconds[0], stops: seconds[1], goodTimes: goodTimes, at: place, notes: &notes)
    return goodTimes
  }

  /// Returns the seconds to add to the times of the GTI, so that they refer to the reference time of EVENTS.
  private func shiftToEvents(_ events: TimeReference?, _ notes: inout Notes) -> Double {
    guard let own = TimeReference(header), let events else {
      notes.add(
        "no-mjdref", "EVENTS or GTI has no MJDREFI: the same reference time is assumed for both",
        at: place.description)
      return 0
    }
    if own.scale != events.scale {
      notes.add(
        "timesys-differs", "GTI and EVENTS differ in TIMESYS: times are used as if TIMESYS were the same in both",
        at: place.description)
    }
    let shift = own.seconds(to: events)
    // Headers contain MJDREFF with limited precision, so a smaller difference means the same reference time.
    guard abs(shift) > 1e-5 else { return 0 }
    notes.add(
      "mjdref-differs",
      "GTI and EVENTS have different reference times (MJDREF): the times of the GTI are converted to the reference "
        + "time of EVENTS",
      at: place.description)
    return shift
  }
}
