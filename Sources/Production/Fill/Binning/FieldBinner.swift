import BackgroundModels
import DL3

/// A type that assigns events to positions in the field (rings or cells), one block of events at a time.
protocol FieldBinner: Sendable {
  /// The type of the values that are computed once for each run, such as the orientation of the field.
  associatedtype Frame

  /// Returns the values that are computed once for each run.
  /// - Throws: ``BackgroundError`` if the event list lacks something that the coordinates need, such as the site.
  func frame(of events: RunEvents) throws(BackgroundError) -> Frame

  /// The frame to give to ``find(_:in:into:)`` for events whose field-of-view coordinates are already known. The
  /// directions of these events must contain -lon as right ascension and lat as declination.
  var fieldFrame: Frame { get }

  /// Writes the number of the position of each event in a block to `positions`; -1 for an event outside the field. The
  /// buffer must have the length of the block.
  func find(_ events: EventDirections, in frame: Frame, into positions: UnsafeMutableBufferPointer<Int32>)
}

/// The times and directions of a block of events.
public struct EventDirections {
  /// The mission times, in s.
  public let time: UnsafeBufferPointer<Double>
  /// The right ascensions, in deg.
  public let ra: UnsafeBufferPointer<Double>
  /// The declinations, in deg.
  public let dec: UnsafeBufferPointer<Double>

  /// Creates a block of events. All buffers must have the same length.
  public init(
    time: UnsafeBufferPointer<Double>, ra: UnsafeBufferPointer<Double>, dec: UnsafeBufferPointer<Double>
  ) {
    (self.time, self.ra, self.dec) = (time, ra, dec)
  }

  /// The number of events.
  public var count: Int { ra.count }

  /// The events with indices in a range.
  public subscript(_ range: Range<Int>) -> EventDirections {
    EventDirections(
      time: UnsafeBufferPointer(rebasing: time[range]), ra: UnsafeBufferPointer(rebasing: ra[range]),
      dec: UnsafeBufferPointer(rebasing: dec[range]))
  }
}
