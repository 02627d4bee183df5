import DL3

/// Finds the positions in the field at which events lie, a block at a time.
protocol PositionFinder: Sendable {
  /// What is prepared once for a run.
  associatedtype Frame

  /// Prepares the search among the events of a run.
  func frame(of events: RunEvents) -> Frame

  /// An offset from the pointing in deg in what ``find(ra:dec:in:measures:into:)`` measures offsets by.
  func measure(ofOffset offset: Double) -> Double

  /// The positions of a block of events, -1 outside the field; `measures` takes something that grows with their offset.
  /// All buffers are of equal length.
  func find(
    ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>, in frame: Frame,
    measures: UnsafeMutableBufferPointer<Double>, into positions: UnsafeMutableBufferPointer<Int32>)
}
