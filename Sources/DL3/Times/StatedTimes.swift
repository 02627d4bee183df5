import Diagnostics
import Units

/// The times of a run that its EVENTS header and its row of the observation table state, in seconds.
///
/// The good time intervals are compared with the stated times whenever a run is read. Exposure is proportional to the
/// sum of the intervals, so a wrong sum gives a wrong rate without any other indication. If the times differ but the
/// run can still be used, the result is a ``Disagreement``; a larger difference is an error.
struct StatedTimes: Sendable {
  /// An ONTIME, with its origin.
  struct Ontime: Sendable {
    /// The origin in messages: `ONTIME` or `ONTIME of the observation table`.
    let name: String
    /// The HDU that contains the ONTIME, with the row if it is in a table.
    let place: FilePlace
    /// The time in seconds.
    let seconds: Double
  }

  /// Two contradictory statements of the times of a run.
  struct Disagreement: Sendable, Equatable {
    /// A sentence that gives both statements and says which one is used.
    let summary: String
    /// The HDU with the statement that is not used.
    let place: String
    /// A text with the two values.
    let values: String
  }

  /// The EVENTS HDU.
  let place: FilePlace
  /// TSTART to TSTOP, relative to the reference time of EVENTS; `nil` if the header does not give a valid span.
  let span: ClosedRange<Double>?
  /// The values of ONTIME that the header and the observation table state.
  let ontimes: [Ontime]

  /// The maximum time (s) by which good time may extend beyond TSTART or TSTOP. If the header uses another time scale
  /// or the times of the planned run, the difference is minutes. If the GTI is from another night, the difference is
  /// about a day.
  static let margin = 86_400.0
  /// The accepted excess of good time over the length of the run, as a fraction of the length. A larger excess gives a
  /// warning. It is an error only if it also exceeds ``lengthMargin``, because TSTOP may be the planned end of the run.
  static let lengthTolerance = 0.1
  /// The time in seconds by which good time may exceed the length of the run; see ``lengthTolerance``.
  static let lengthMargin = 600.0
  /// The topic of the warning about good time that exceeds the run by ``lengthTolerance`` but not by ``lengthMargin``.
  static let lengthTopic = "good-time-too-long"
  /// The difference, relative to the larger of two times, above which a note is added when a run is read.
  static let noteTolerance = 0.01

  /// The maximum length of the run: TSTOP - TSTART, or a day if they are absent. ONTIME is not used as a limit, because
  /// it is the sum of the good time itself. If ONTIME differs, a note reports it.
  private var length: (name: String, seconds: Double) {
    guard let span else { return ("the maximum length of a run", Self.margin) }
    return ("TSTOP - TSTART of EVENTS", span.upperBound - span.lowerBound)
  }

  /// Returns whether good time of `sum` seconds exceeds the length of the run by more than ``lengthTolerance``.
  private func isTooLong(_ sum: Double) -> Bool { sum > length.seconds * (1 + Self.lengthTolerance) }

  /// Throws an error for good times that are impossible for the run, and adds a warning for good times that are
  /// unlikely: they exceed the length of the run by ``lengthTolerance``, but not by ``lengthMargin``.
  /// - Parameters:
  ///   - starts: the start of each row of the GTI.
  ///   - stops: the end of each row of the GTI.
  ///   - goodTimes: the intervals of these rows, in order and with overlaps merged.
  ///   - place: the GTI HDU.
  ///   - notes: the notes to which the warning is added.
  /// - Throws: ``DL3Error/goodTimeOutsideRun(_:interval:run:)`` and
  ///   ``DL3Error/tooMuchGoodTime(_:sum:length:statedBy:)``, with the row.
  func demandPossible(
    starts: [Double], stops: [Double], goodTimes: GoodTimes, at place: FilePlace, notes: inout Notes
  ) throws(DL3Error) {
    if let span {
      for (row, (start, stop)) in zip(starts, stops).enumerated() {
        guard start < span.lowerBound - Self.margin || stop > span.upperBound + Self.margin else { continue }
        throw .goodTimeOutsideRun(
          FilePlace(place.file, hdu: place.hdu, row: row + 1), interval: .init(start: start, stop: stop),
          run: .init(start: span.lowerBound, stop: span.upperBound))
      }
    }
    let sum = goodTimes.ontime
    let length = length
    guard isTooLong(sum) else { return }
    guard sum > length.seconds + Self.lengthMargin else {
      notes.warn(
        Self.lengthTopic,
        "the total good time exceeds \(length.name) by more than \(shortest(100 * Self.lengthTolerance)) %; this "
          + "good time is used, but if it is too long, rates are too low; correct the GTI or the header, or exclude "
          + "the run",
        at: "\(place): the good time intervals add up to \(shortest(sum)) s, but \(length.name) is "
          + "\(shortest(length.seconds)) s")
      return
    }
    let longest = zip(starts, stops).map { $1 - $0 }.enumerated().max { $0.element < $1.element }?.offset
    throw .tooMuchGoodTime(
      FilePlace(place.file, hdu: place.hdu, row: longest.map { $0 + 1 }), sum: sum, length: length.seconds,
      statedBy: length.name)
  }

  /// Returns the stated times that differ from the good time intervals.
  ///
  /// If ``demandPossible(starts:stops:goodTimes:at:notes:)`` already warns about the length of the good time, the good
  /// time is not compared with TSTART and TSTOP again.
  /// - Parameters:
  ///   - tolerance: the accepted difference, as a fraction of the larger of two times.
  ///   - seconds: two times that differ by at most this number of seconds always agree.
  func disagreements(with goodTimes: GoodTimes, tolerance: Double, atLeast seconds: Double = 0) -> [Disagreement] {
    let sum = goodTimes.ontime
    func differ(_ one: Double, _ other: Double, by difference: Double) -> Bool {
      difference > max(seconds, tolerance * max(abs(one), abs(other)))
    }
    var found = ontimes.filter { differ($0.seconds, sum, by: abs($0.seconds - sum)) }.map { ontime in
      Disagreement(
        summary: "\(ontime.name) differs from the sum of the good time intervals: the sum is used",
        place: ontime.place.description,
        values: "\(ontime.name) is \(shortest(ontime.seconds)) s, but the good time intervals add up to "
          + "\(shortest(sum)) s")
    }
    if let span, let first = goodTimes.intervals.first, let last = goodTimes.intervals.last {
      let length = span.upperBound - span.lowerBound
      let beyond = max(span.lowerBound - first.start, last.stop - span.upperBound)
      if !isTooLong(sum), differ(length, last.stop - first.start, by: beyond) {
        found.append(
          Disagreement(
            summary: "good time begins before TSTART or ends after TSTOP of EVENTS: all good time is used",
            place: place.description,
            values: "TSTART is \(shortest(span.lowerBound)) s and TSTOP is \(shortest(span.upperBound)) s, but "
              + "the good time is from \(shortest(first.start)) to \(shortest(last.stop)) s"))
      }
    }
    return found
  }

  /// Adds a note for each statement that differs by more than ``noteTolerance``.
  func note(_ goodTimes: GoodTimes, in notes: inout Notes) {
    for found in disagreements(with: goodTimes, tolerance: Self.noteTolerance) {
      notes.add(Self.topic, found.summary, at: "\(found.place): \(found.values)")
    }
  }

  /// The topic of notes on inconsistent times.
  static let topic = "times-differ"
}
