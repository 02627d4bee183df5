import Sky

/// The memory for a block of events that are simulated together, in time order. The events are computed column by
/// column. A block is small enough for the fastest cache.
struct EventBlock: ~Copyable {
  static let capacity = 512

  /// The times in seconds after the start of the run.
  let time: UnsafeMutableBufferPointer<Double>
  /// The energies in TeV.
  let energy: UnsafeMutableBufferPointer<Double>
  /// The first coordinate of each position. For a position relative to a centre, it is 1 - cos(distance), and ``along``
  /// is the position angle in deg. For a position in a field of view, it is the sine of lat, and ``along`` is lon in
  /// deg.
  let across: UnsafeMutableBufferPointer<Double>
  let along: UnsafeMutableBufferPointer<Double>
  /// The right ascensions and declinations (J2000) in deg.
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

  /// Computes the directions of a range of events from their positions relative to a centre.
  func place(_ events: Range<Int>, about centre: DirectionFinder) {
    centre.directions(
      versines: .init(rebasing: across[events]), positionAngles: .init(rebasing: along[events]),
      ra: .init(rebasing: ra[events]), dec: .init(rebasing: dec[events]))
  }

  /// Computes the directions of a range of events from their positions in a field of view.
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
