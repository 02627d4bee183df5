import Diagnostics
import Units

/// The times of a run that its EVENTS header and its row of the observation table state, in seconds.
///
/// The good time intervals are compared with them whenever a run is read, both for use and for a check. Exposure is
/// proportional to the sum of the intervals, so a wrong sum gives a wrong rate without any other sign. A difference
/// with which the run can still be used is a ``Disagreement``; anything worse is an error.
struct StatedTimes: Sendable {
  /// An ONTIME, with its origin.
  struct Ontime: Sendable {
    /// `ONTIME` or `ONTIME of the observation table`.
    let name: String
    /// The HDU that contains it, and the row in a table.
    let place: FilePlace
    /// The time in seconds.
    let seconds: Double
  }

  /// Two contradictory statements of the times of a run.
  struct Disagreement: Sendable, Equatable {
    /// The two statements, and which of them is used.
    let summary: String
    /// The HDU with the statement that is not used.
    let place: String
    /// Both values.
    let values: String
  }

  /// The EVENTS HDU.
  let place: FilePlace
  /// TSTART to TSTOP, relative to the reference time of EVENTS; `nil` if the header does not give a valid span.
  let span: ClosedRange<Double>?
  /// The statements of ONTIME.
  let ontimes: [Ontime]

  /// The maximum time (s) by which good time may extend beyond TSTART or TSTOP. A header in another time scale or of
  /// the planned run differs by minutes, a GTI of another night by a day.
  static let margin = 86_400.0
  /// Good time is impossible if it is longer than the run by this fraction *and* by ``lengthMargin``, because headers
  /// may contain the planned end.
  static let lengthTolerance = 0.1
  /// The margin in seconds; see ``lengthTolerance``.
  static let lengthMargin = 600.0
  /// The topic of the warning about good time that exceeds the run by ``lengthTolerance`` but not by ``lengthMargin``.
  static let lengthTopic = "good-time-too-long"
  /// The difference, relative to the larger of two times, above which a note is added when a run is read.
  static let noteTolerance = 0.01

  /// The maximum length of the run: TSTOP - TSTART, or a day if they are absent. ONTIME is no limit, because it is a
  /// sum of good time itself; if it differs, a note reports it.
  private var length: (name: String, seconds: Double) {
    guard let span else { return ("the longest run", Self.margin) }
    return ("TSTOP - TSTART of EVENTS", span.upperBound - span.lowerBound)
  }

  /// Returns whether good time of `sum` seconds is longer than the run by ``lengthTolerance``.
  private func isTooLong(_ sum: Double) -> Bool { sum > length.seconds * (1 + Self.lengthTolerance) }

  /// Throws for good times that are impossible for the run, and warns of unlikely ones: longer than the run by
  /// ``lengthTolerance``, but not by ``lengthMargin``.
  /// - Parameters:
  ///   - starts: the start of each row of the GTI.
  ///   - stops: the end of each row.
  ///   - goodTimes: the rows in order, with overlaps merged.
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
        "good time intervals that are more than \(shortest(100 * Self.lengthTolerance)) % longer than \(length.name) "
          + "are used: if they are wrong, rates are too low; correct the GTI or the header, or exclude the run",
        at: "\(place): the good time intervals add up to \(shortest(sum)) s, \(length.name) is "
          + "\(shortest(length.seconds)) s")
      return
    }
    let longest = zip(starts, stops).map { $1 - $0 }.enumerated().max { $0.element < $1.element }?.offset
    throw .tooMuchGoodTime(
      FilePlace(place.file, hdu: place.hdu, row: longest.map { $0 + 1 }), sum: sum, length: length.seconds,
      statedBy: length.name)
  }

  /// Returns the statements that differ from the good time intervals. Good time that is already the subject of the
  /// warning of ``demandPossible(starts:stops:goodTimes:at:notes:)`` is not compared with TSTART and TSTOP again.
  /// - Parameters:
  ///   - tolerance: the difference that is accepted, relative to the larger of two times.
  ///   - seconds: the difference that is always accepted.
  func disagreements(with goodTimes: GoodTimes, tolerance: Double, atLeast seconds: Double = 0) -> [Disagreement] {
    let sum = goodTimes.ontime
    func differ(_ one: Double, _ other: Double, by difference: Double) -> Bool {
      difference > max(seconds, tolerance * max(abs(one), abs(other)))
    }
    var found = ontimes.filter { differ($0.seconds, sum, by: abs($0.seconds - sum)) }.map { ontime in
      Disagreement(
        summary: "\(ontime.name) is not the sum of the good time intervals, which is used",
        place: ontime.place.description,
        values: "\(ontime.name) is \(shortest(ontime.seconds)) s, the good time intervals add up to \(shortest(sum)) s")
    }
    if let span, let first = goodTimes.intervals.first, let last = goodTimes.intervals.last {
      let length = span.upperBound - span.lowerBound
      let beyond = max(span.lowerBound - first.start, last.stop - span.upperBound)
      if !isTooLong(sum), differ(length, last.stop - first.start, by: beyond) {
        found.append(
          Disagreement(
            summary: "good time intervals outside TSTART to TSTOP of EVENTS are used", place: place.description,
            values: "TSTART to TSTOP is \(shortest(span.lowerBound)) to \(shortest(span.upperBound)) s, "
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
