import DL3

/// The times of the events of a run, and their directions or field-of-view coordinates.
struct EventPlaces {
  /// The mission times, in s.
  let time: [Double]
  /// The right ascensions in deg; for field-of-view coordinates, -lon.
  let ra: [Double]
  /// The declinations in deg; for field-of-view coordinates, lat.
  let dec: [Double]

  /// Creates places. All arrays must have the same length.
  init(time: [Double], ra: [Double], dec: [Double]) {
    precondition(time.count == ra.count && dec.count == ra.count)
    (self.time, self.ra, self.dec) = (time, ra, dec)
  }

  /// Creates places from the directions of the events of a run.
  init(_ events: RunEvents) { self.init(time: events.time, ra: events.ra, dec: events.dec) }

  /// The number of events.
  var count: Int { ra.count }

  /// Calls a function with pointers to the values.
  func withDirections<Result>(_ body: (EventDirections) -> Result) -> Result {
    time.withUnsafeBufferPointer { time in
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in body(EventDirections(time: time, ra: ra, dec: dec)) }
      }
    }
  }
}
