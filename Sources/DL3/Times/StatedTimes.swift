import Diagnostics
import Units

/// What the EVENTS header of a run and its row of the observation table state of its times, all in seconds.
///
/// The good time intervals are compared with it whenever a run is read, for a run and for a check alike: exposure is
/// proportional to their sum, so that a wrong one makes a wrong rate without any other sign. What can be used all the
/// same is a ``Disagreement``; what cannot be is an error.
struct StatedTimes: Sendable {
  /// An ONTIME, and what states it.
  struct Ontime: Sendable {
    /// `ONTIME` or `ONTIME of the observation table`.
    let name: String
    /// The HDU, and for a table the row, that states it.
    let place: FilePlace
    /// The time in seconds.
    let seconds: Double
  }

  /// Two statements of the times of a run that do not agree.
  struct Disagreement: Sendable, Equatable {
    /// Which statements they are, and which of them is used.
    let summary: String
    /// The HDU that states the one that is not used.
    let place: String
    /// Both values.
    let values: String
  }

  /// The EVENTS HDU.
  let place: FilePlace
  /// TSTART to TSTOP, relative to the reference time of EVENTS; `nil` where the header has no such span.
  let span: ClosedRange<Double>?
  /// The statements of ONTIME.
  let ontimes: [Ontime]

  /// Good time may reach so far beyond TSTART or TSTOP (s): a header in another time scale or of the planned run is off
  /// by minutes, a GTI of another night by a day.
  static let margin = 86_400.0
  /// The good time may be longer than the run by this fraction *and* by ``lengthMargin``: headers may state the planned
  /// end.
  static let lengthTolerance = 0.1
  /// Seconds; see ``lengthTolerance``.
  static let lengthMargin = 600.0
  /// The topic of the warning about good time that is too long for the run by ``lengthTolerance`` alone.
  static let lengthTopic = "good-time-too-long"
  /// The difference, relative to the larger of two times, from which on a run that is read gets a note.
  static let noteTolerance = 0.01

  /// How long the run can have been: TSTOP - TSTART, or a day where nothing states it. ONTIME is no bound: it is a sum
  /// of good time itself, and one that disagrees is a note.
  private var length: (name: String, seconds: Double) {
    guard let span else { return ("the longest run", Self.margin) }
    return ("TSTOP - TSTART of EVENTS", span.upperBound - span.lowerBound)
  }

  /// Whether good time that adds up to `sum` seconds is longer than the run by ``lengthTolerance``.
  private func isTooLong(_ sum: Double) -> Bool { sum > length.seconds * (1 + Self.lengthTolerance) }

  /// Refuses good times that cannot be those of the run, and warns of those that hardly can be: too long by
  /// ``lengthTolerance``, but not by ``lengthMargin``.
  /// - Parameters:
  ///   - starts: the first moment of each row of the GTI.
  ///   - stops: the end of each row.
  ///   - goodTimes: the rows in order, overlaps merged.
  ///   - place: the GTI HDU.
  ///   - notes: takes the warning.
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
          + "are used: rates are too low if they are wrong; correct the GTI or the header, or leave the run out",
        at: "\(place): the good time intervals add up to \(shortest(sum)) s, \(length.name) is "
          + "\(shortest(length.seconds)) s")
      return
    }
    let longest = zip(starts, stops).map { $1 - $0 }.enumerated().max { $0.element < $1.element }?.offset
    throw .tooMuchGoodTime(
      FilePlace(place.file, hdu: place.hdu, row: longest.map { $0 + 1 }), sum: sum, length: length.seconds,
      statedBy: length.name)
  }

  /// The statements that differ from the good time intervals. Good time of which
  /// ``demandPossible(starts:stops:goodTimes:at:notes:)`` warned is not told to reach beyond the run as well.
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

  /// The topic of notes on times that do not agree.
  static let topic = "times-differ"
}
