import BackgroundModels
import DL3
import Sky

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

  /// Writes the number of the position of each event in a block to `positions`, as ``find(_:in:into:)`` does, and the
  /// slopes from which the tiles of the events are found.
  func find(
    _ events: EventDirections, in frame: Frame, into positions: UnsafeMutableBufferPointer<Int32>,
    _ slopes: FieldSlopes)
}

extension FieldBinner {
  func find(
    _ events: EventDirections, in frame: Frame, into positions: UnsafeMutableBufferPointer<Int32>,
    _ slopes: FieldSlopes
  ) {
    find(events, in: frame, into: positions)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: events.count) { slopes.find(haversines: $0) }
  }
}

/// The tangents of lon and the sines of lat of a block of events, from which tiles are found.
struct FieldSlopes {
  /// The directions of the events, or their field-of-view coordinates. For a radial model they are those from which the
  /// rings are found.
  let events: EventDirections
  /// The function object that computes the slopes for the pointing of the run.
  let pointing: OffsetFinder
  /// The buffer for the tangents of lon, with the length of the block.
  let tangents: UnsafeMutableBufferPointer<Double>
  /// The buffer for the sines of lat, with the length of the block.
  let sines: UnsafeMutableBufferPointer<Double>

  /// Computes the slopes, and the haversines of the offsets.
  func find(haversines: UnsafeMutableBufferPointer<Double>) {
    pointing.haversines(
      ra: events.ra, dec: events.dec, into: haversines, tangentsOfLon: tangents, sinesOfLat: sines)
  }
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
