import Sky

/// Room for some events that are drawn together, a column after the other, in the order of time: loops over one column
/// of what fits into the fastest cache.
struct EventBlock: ~Copyable {
  static let capacity = 512

  /// Seconds since the start of the run.
  let time: UnsafeMutableBufferPointer<Double>
  /// TeV.
  let energy: UnsafeMutableBufferPointer<Double>
  /// A place about a centre: 1 - cos of the distance and the position angle in deg; or in the field: the sine of lat,
  /// and lon in deg.
  let across: UnsafeMutableBufferPointer<Double>
  let along: UnsafeMutableBufferPointer<Double>
  /// J2000, in deg.
  let ra: UnsafeMutableBufferPointer<Double>
  let dec: UnsafeMutableBufferPointer<Double>
  private let storage: UnsafeMutablePointer<Double>

  init() {
    let storage = UnsafeMutablePointer<Double>.allocate(capacity: 6 * Self.capacity)
    storage.initialize(repeating: 0, count: 6 * Self.capacity)
    func column(_ number: Int) -> UnsafeMutableBufferPointer<Double> {
      UnsafeMutableBufferPointer(start: storage + number * Self.capacity, count: Self.capacity)
    }
    (time, energy, across) = (column(0), column(1), column(2))
    (along, ra, dec) = (column(3), column(4), column(5))
    self.storage = storage
  }

  deinit { storage.deallocate() }

  /// Turns the places about a centre, of the events in a range, into directions.
  func place(_ events: Range<Int>, about centre: DirectionFinder) {
    centre.directions(
      versines: .init(rebasing: across[events]), positionAngles: .init(rebasing: along[events]),
      ra: .init(rebasing: ra[events]), dec: .init(rebasing: dec[events]))
  }

  /// Turns the places in a field, of the events in a range, into directions.
  func place(_ events: Range<Int>, in field: FieldOfView) {
    field.directions(
      lon: .init(rebasing: along[events]), sineOfLat: .init(rebasing: across[events]),
      ra: .init(rebasing: ra[events]), dec: .init(rebasing: dec[events]))
  }
}

extension UnsafeBufferPointer {
  fileprivate init(rebasing slice: Slice<UnsafeMutableBufferPointer<Element>>) {
    self.init(UnsafeMutableBufferPointer(rebasing: slice))
  }
}
