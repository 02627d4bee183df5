import BackgroundModels
import DL3
import Histograms

/// The inner loop of a fill: it counts the events of a run in the bins of a model, one block at a time.
struct FillKernel<Finder: FieldBinner>: EventCounter {
  private let energies: BinFinder
  private let finder: Finder
  private let positions: Int
  private let coordinates: FieldCoordinates
  private let alignment: FieldAlignment

  /// Creates a kernel.
  /// - Parameters:
  ///   - energy: The energy axis.
  ///   - finder: The binner that finds the positions of events in the field.
  ///   - positions: The number of positions in the field.
  ///   - coordinates: The source of the field-of-view coordinates.
  ///   - alignment: The alignment of the field of view.
  init(
    energy: Axis, finder: Finder, positions: Int, coordinates: FieldCoordinates = .computed,
    alignment: FieldAlignment = .radec
  ) {
    (self.coordinates, self.alignment) = (coordinates, alignment)
    energies = BinFinder(energy)
    self.finder = finder
    self.positions = positions
  }

  /// Counts the events of a run.
  func count(
    _ events: RunEvents, marks: [EventStatus]?, into contribution: inout RunCounts
  ) throws(BackgroundError) {
    if let field = try coordinates.values(of: events, alignment: alignment) {
      count(
        energy: events.energy, time: events.time, ra: field.lon.map { -$0 }, dec: field.lat, in: finder.fieldFrame,
        marks: marks, into: &contribution)
    } else {
      count(
        energy: events.energy, time: events.time, ra: events.ra, dec: events.dec, in: try finder.frame(of: events),
        marks: marks, into: &contribution)
    }
  }

  /// Adds events to the counts of `contribution`. The histogram of these counts must have the axes of this kernel.
  /// - Parameters:
  ///   - energy: The energies in TeV.
  ///   - time: The times in s.
  ///   - ra: The right ascensions in deg.
  ///   - dec: The declinations in deg.
  ///   - frame: The field of view of the run.
  ///   - marks: The status of each event before it is binned; `nil` if all events are used.
  ///   - contribution: The counts of the run.
  func count(
    energy: [Double], time: [Double], ra: [Double], dec: [Double], in frame: Finder.Frame, marks: [EventStatus]?,
    into contribution: inout RunCounts
  ) {
    precondition(time.count == energy.count && ra.count == energy.count && dec.count == energy.count)
    precondition(marks.map { $0.count == energy.count } ?? true)
    energy.withUnsafeBufferPointer { energy in
      time.withUnsafeBufferPointer { time in
        ra.withUnsafeBufferPointer { ra in
          dec.withUnsafeBufferPointer { dec in
            count(energy, EventDirections(time: time, ra: ra, dec: dec), in: frame, marks, &contribution)
          }
        }
      }
    }
  }

  private func count(
    _ energy: UnsafeBufferPointer<Double>, _ directions: EventDirections, in frame: Finder.Frame,
    _ marks: [EventStatus]?, _ contribution: inout RunCounts
  ) {
    let length = EventBlock.length
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * length) { bins in
      for start in stride(from: 0, to: energy.count, by: length) {
        let events = start..<min(start + length, energy.count)
        let block = EventBlock(
          energy: UnsafeBufferPointer(rebasing: energy[events]),
          energyBins: UnsafeMutableBufferPointer(rebasing: bins[..<events.count]),
          positions: UnsafeMutableBufferPointer(rebasing: bins[length..<length + events.count]))
        energies.find(block.energy, into: block.energyBins)
        finder.find(directions[events], in: frame, into: block.positions)
        if let marks { block.drop(events, marks, &contribution.statistics) }
        if let counted = contribution.energies { block.setAside(outside: counted.events) }
        block.increment(&contribution.counts.values, positions, &contribution.statistics)
      }
    }
  }
}

/// A block of events and their bins. The type is not generic, so that the compiler optimises its loops for concrete
/// types.
private struct EventBlock {
  var energy: UnsafeBufferPointer<Double>
  var energyBins: UnsafeMutableBufferPointer<Int32>
  var positions: UnsafeMutableBufferPointer<Int32>

  /// The number of events in a block. It is so small that the data of a block stay in the fastest cache.
  static var length: Int { 512 }

  /// The value that replaces the energy bin of an event that was dropped by an expression or is in an excluded region.
  private static var leftOut: Int32 { -2 }
  /// The value that replaces the energy bin of an event outside the safe energy range of the run.
  private static var unsafe: Int32 { -3 }

  func drop(_ events: Range<Int>, _ marks: [EventStatus], _ statistics: inout RunStatistics) {
    for (position, event) in events.enumerated() where marks[event] != .counts {
      energyBins[position] = Self.leftOut
      if marks[event] == .cut { statistics.cut += 1 } else { statistics.excluded += 1 }
    }
  }

  /// Marks events that are outside a range of energies as outside the safe energy range.
  func setAside(outside energies: Range<Double>) {
    let (low, high) = (energies.lowerBound, energies.upperBound)
    for i in 0..<energy.count where energyBins[i] >= 0 && !(energy[i] >= low && energy[i] < high) {
      energyBins[i] = Self.unsafe
    }
  }

  func increment(_ counts: inout [Double], _ positionCount: Int, _ statistics: inout RunStatistics) {
    var (filled, outsideOffset, outsideEnergy, outsideSafeEnergies) = (0, 0, 0, 0)
    counts.withUnsafeMutableBufferPointer { counts in
      for i in 0..<energyBins.count {
        let (energy, position) = (energyBins[i], positions[i])
        if energy >= 0, position >= 0 {
          counts[Int(energy) * positionCount + Int(position)] += 1
          filled += 1
        } else if energy != Self.leftOut {
          if position < 0 {
            outsideOffset += 1
          } else if energy == Self.unsafe {
            outsideSafeEnergies += 1
          } else {
            outsideEnergy += 1
          }
        }
      }
    }
    statistics.filled += filled
    statistics.outsideOffset += outsideOffset
    statistics.outsideEnergy += outsideEnergy
    statistics.outsideSafeEnergies += outsideSafeEnergies
  }
}
