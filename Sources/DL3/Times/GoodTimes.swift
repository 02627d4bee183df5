import Diagnostics

/// The good time intervals of a run. They are in order, do not overlap, and are not empty.
///
/// An interval includes its start and excludes its end, `[start, stop)`. Gammapy selects events by time in the same
/// way.
public struct GoodTimes: Sendable, Equatable {
  /// One interval, in seconds of mission time.
  public struct Interval: Sendable, Equatable {
    /// The start, which is included.
    public var start: Double
    /// The end, which is excluded.
    public var stop: Double

    /// Creates an interval.
    public init(start: Double, stop: Double) {
      self.start = start
      self.stop = stop
    }

    /// The length, in seconds.
    public var duration: Double { stop - start }
  }

  /// The intervals.
  public private(set) var intervals: [Interval] = []

  /// Creates an empty list of intervals.
  public init() {}

  /// Creates good times from the rows of a GTI table.
  ///
  /// The rows are sorted. Overlapping intervals are merged, and empty intervals are skipped; a note reports these two
  /// cases.
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
        notes.add("gti-empty-interval", "a good time interval of zero length is skipped", at: there.description)
      }
    }
    rows.sort { ($0.start, $0.stop) < ($1.start, $1.stop) }
    for row in rows {
      guard let last = intervals.last, row.start < last.stop else {
        intervals.append(row)
        continue
      }
      notes.add("gti-overlap", "overlapping good time intervals are merged", at: place.description)
      intervals[intervals.count - 1].stop = max(last.stop, row.stop)
    }
  }

  /// Returns the parts of the intervals that are within other intervals, which must be in order and not overlap.
  public func restricted(to others: [Interval]) -> GoodTimes {
    var result = GoodTimes()
    for interval in intervals {
      for other in others {
        let part = Interval(start: max(interval.start, other.start), stop: min(interval.stop, other.stop))
        if part.stop > part.start { result.intervals.append(part) }
      }
    }
    return result
  }

  /// The total length of the intervals, in seconds.
  public var ontime: Double { intervals.reduce(0) { $0 + $1.duration } }

  /// Returns whether a time is in one of the intervals.
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
