import Diagnostics

/// The good time intervals of a run: in order, apart from each other, none empty.
///
/// An interval holds its start and not its stop, `[start, stop)`, as gammapy's selection of events in time has it.
public struct GoodTimes: Sendable, Equatable {
  /// One interval, in seconds of mission time.
  public struct Interval: Sendable, Equatable {
    /// The first moment.
    public var start: Double
    /// The moment after the last one.
    public var stop: Double

    /// An interval of time.
    public init(start: Double, stop: Double) {
      self.start = start
      self.stop = stop
    }

    /// Its length, in seconds.
    public var duration: Double { stop - start }
  }

  /// The intervals.
  public private(set) var intervals: [Interval] = []

  /// No good time.
  public init() {}

  /// The rows of a GTI table, put in order; what overlaps is merged, and empty intervals are left out, both with a
  /// note.
  /// - Throws: ``DL3Error/stopBeforeStart(_:start:stop:)``, ``DL3Error/nonFiniteInterval(_:start:stop:)``
  public init(starts: [Double], stops: [Double], place: FilePlace, notes: inout Notes) throws(DL3Error) {
    var rows: [Interval] = []
    rows.reserveCapacity(starts.count)
    for (row, (start, stop)) in zip(starts, stops).enumerated() {
      let there = FilePlace(place.file, hdu: place.hdu, column: "STOP", row: row + 1)
      guard start.isFinite, stop.isFinite else { throw .nonFiniteInterval(there, start: start, stop: stop) }
      guard stop >= start else { throw .stopBeforeStart(there, start: start, stop: stop) }
      if stop > start {
        rows.append(Interval(start: start, stop: stop))
      } else {
        notes.add("gti-empty-interval", "a good time interval of no length is left out", at: there.description)
      }
    }
    rows.sort { ($0.start, $0.stop) < ($1.start, $1.stop) }
    for row in rows {
      guard let last = intervals.last, row.start < last.stop else {
        intervals.append(row)
        continue
      }
      notes.add("gti-overlap", "good time intervals that overlap are merged", at: place.description)
      intervals[intervals.count - 1].stop = max(last.stop, row.stop)
    }
  }

  /// The sum of the intervals, in seconds.
  public var ontime: Double { intervals.reduce(0) { $0 + $1.duration } }

  /// Whether a moment lies in one of the intervals.
  public func contains(_ time: Double) -> Bool {
    var low = 0
    var high = intervals.count
    while low < high {
      let middle = (low + high) / 2
      if intervals[middle].start <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 && time < intervals[low - 1].stop
  }
}
