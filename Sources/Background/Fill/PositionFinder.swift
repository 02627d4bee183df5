import DL3

/// Finds the positions in the field at which events lie, a block at a time.
protocol PositionFinder: Sendable {
  /// What is prepared once for a run.
  associatedtype Frame

  /// Prepares the search among the events of a run.
  /// - Throws: ``BackgroundError`` where the event list does not tell what the search needs.
  func frame(of events: RunEvents) throws(BackgroundError) -> Frame

  /// The frame in which right ascension and declination are -lon and lat in the field itself.
  var fieldFrame: Frame { get }

  /// The positions of a block of events, -1 outside the field. All buffers are of equal length.
  func find(_ events: EventDirections, in frame: Frame, into positions: UnsafeMutableBufferPointer<Int32>)
}

/// Where the events of a block come from, and when.
struct EventDirections {
  /// Mission time in s.
  let time: UnsafeBufferPointer<Double>
  /// Right ascension in deg.
  let ra: UnsafeBufferPointer<Double>
  /// Declination in deg.
  let dec: UnsafeBufferPointer<Double>

  /// The number of events.
  var count: Int { ra.count }

  /// Some of them.
  subscript(_ range: Range<Int>) -> EventDirections {
    EventDirections(
      time: UnsafeBufferPointer(rebasing: time[range]), ra: UnsafeBufferPointer(rebasing: ra[range]),
      dec: UnsafeBufferPointer(rebasing: dec[range]))
  }
}
