import BackgroundModels
import DL3

/// Finds the positions in the field at which events lie, a block at a time.
protocol FieldBinner: Sendable {
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
public struct EventDirections {
  /// Mission time in s.
  public let time: UnsafeBufferPointer<Double>
  /// Right ascension in deg.
  public let ra: UnsafeBufferPointer<Double>
  /// Declination in deg.
  public let dec: UnsafeBufferPointer<Double>

  /// Events; all buffers are of equal length.
  public init(
    time: UnsafeBufferPointer<Double>, ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>
  ) {
    (self.time, self.ra, self.dec) = (time, ra, dec)
  }

  /// The number of events.
  public var count: Int { ra.count }

  /// Some of them.
  public subscript(_ range: Range<Int>) -> EventDirections {
    EventDirections(
      time: UnsafeBufferPointer(rebasing: time[range]), ra: UnsafeBufferPointer(rebasing: ra[range]),
      dec: UnsafeBufferPointer(rebasing: dec[range]))
  }
}
