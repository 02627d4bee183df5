/// The events of a run, in time order.
struct SimulatedEvents: Sendable {
  /// The origin of an event, with its number in the column MC_ID.
  struct Origin: Hashable, Sendable {
    let number: UInt16

    /// The source that the run observes.
    static let target = Origin(number: 1)
    static let background = Origin(number: 2)
    /// An event far outside the field of view.
    static let stray = Origin(number: 3)
    /// Returns the origin for an additional source. The argument is the position of the source in the options, counted
    /// from 0.
    static func source(_ position: Int) -> Origin { Origin(number: UInt16(4 + position)) }
  }

  /// The times in seconds after the start of the run.
  private(set) var time: [Double] = []
  /// The right ascensions and declinations (J2000) in degrees.
  private(set) var ra: [Double] = []
  private(set) var dec: [Double] = []
  /// The energies in TeV.
  private(set) var energy: [Double] = []
  private(set) var origin: [Origin] = []
  /// The number of events of each origin.
  private(set) var counts: [Origin: Int] = [:]

  var count: Int { time.count }

  mutating func reserveCapacity(_ count: Int) {
    time.reserveCapacity(count)
    ra.reserveCapacity(count)
    dec.reserveCapacity(count)
    energy.reserveCapacity(count)
    origin.reserveCapacity(count)
  }

  /// Appends the first `number` events of a block, which must be later than the existing events.
  mutating func append(_ number: Int, of block: borrowing EventBlock, _ origin: Origin) {
    time.append(contentsOf: block.time[..<number])
    ra.append(contentsOf: block.ra[..<number])
    dec.append(contentsOf: block.dec[..<number])
    energy.append(contentsOf: block.energy[..<number])
    self.origin.append(contentsOf: repeatElement(origin, count: number))
    counts[origin, default: 0] += number
  }

  /// Inserts the events of another process, so that all events are in time order. If times are equal, the existing
  /// events come first.
  mutating func merge(_ other: SimulatedEvents) {
    guard other.count > 0 else { return }
    // `places` contains, for each new event, the number of existing events before it.
    var (places, place) = ([Int](), 0)
    places.reserveCapacity(other.count)
    for moment in other.time {
      while place < time.count, time[place] <= moment { place += 1 }
      places.append(place)
    }
    time.insert(other.time, at: places)
    ra.insert(other.ra, at: places)
    dec.insert(other.dec, at: places)
    energy.insert(other.energy, at: places)
    origin.insert(other.origin, at: places)
    counts.merge(other.counts, uniquingKeysWith: +)
  }
}

extension Array {
  /// Inserts elements. `places` contains, for each new element, the number of existing elements before it, and must not
  /// decrease. The loop begins at the end, so that each existing element is moved only once.
  fileprivate mutating func insert(_ elements: [Element], at places: [Int]) {
    var end = count
    append(contentsOf: elements)
    withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for (number, place) in places.enumerated().reversed() {
        (base + place + number + 1).update(from: base + place, count: end - place)
        base[place + number] = elements[number]
        end = place
      }
    }
  }
}
