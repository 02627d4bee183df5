import BackgroundModels
import DL3

/// A type that finds the positions in the field (rings or cells) that contain events, one block at a time.
protocol FieldBinner: Sendable {
  /// The values that are computed once for a run.
  associatedtype Frame

  /// Returns the values that are computed once for the events of a run.
  /// - Throws: ``BackgroundError`` if the event list lacks what the coordinates need, such as the site.
  func frame(of events: RunEvents) throws(BackgroundError) -> Frame

  /// The frame of events whose field-of-view coordinates are known: their -lon and lat are given as right ascension and
  /// declination.
  var fieldFrame: Frame { get }

  /// Writes the positions of a block of events to `positions`; -1 outside the field. All buffers must have the same
  /// length.
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

  /// The events of a range.
  public subscript(_ range: Range<Int>) -> EventDirections {
    EventDirections(
      time: UnsafeBufferPointer(rebasing: time[range]), ra: UnsafeBufferPointer(rebasing: ra[range]),
      dec: UnsafeBufferPointer(rebasing: dec[range]))
  }
}
