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
  private let tiles: TileBinner?

  /// Creates a kernel.
  /// - Parameters:
  ///   - energy: The energy axis.
  ///   - finder: The binner that finds the positions of events in the field.
  ///   - positions: The number of positions in the field.
  ///   - coordinates: The source of the field-of-view coordinates.
  ///   - alignment: The alignment of the field of view.
  ///   - tiles: The binner that finds the tiles of events; `nil` if events are not counted in tiles.
  init(
    energy: Axis, finder: Finder, positions: Int, coordinates: FieldCoordinates = .computed,
    alignment: FieldAlignment = .radec, tiles: TileBinner? = nil
  ) {
    (self.coordinates, self.alignment, self.tiles) = (coordinates, alignment, tiles)
    energies = BinFinder(energy)
    self.finder = finder
    self.positions = positions
  }

  /// Counts the events of a run. If `contribution` has tiles, the binned events are counted in tiles, too.
  func count(
    _ events: RunEvents, marks: [EventStatus]?, into contribution: inout RunCounts
  ) throws(BackgroundError) {
    let field = try coordinates.values(of: events, alignment: alignment).map { field in
      EventPlaces(time: events.time, ra: field.lon.map { -$0 }, dec: field.lat)
    }
    let frame = field == nil ? try finder.frame(of: events) : finder.fieldFrame
    let tiles = contribution.tiles == nil ? nil : tiles?.tiles(of: events, field: field)
    count(
      energy: events.energy, field ?? EventPlaces(events), in: frame, marks: marks, tiles: tiles, into: &contribution)
  }

  /// Adds events to the counts of `contribution`. The histogram of these counts must have the axes of this kernel.
  /// - Parameters:
  ///   - energy: The energies in TeV.
  ///   - places: The times and directions of the events.
  ///   - frame: The field of view of the run.
  ///   - marks: The status of each event before it is binned; `nil` if all events are used.
  ///   - tiles: The tiles of the field, and the places of the events from which their tiles are found; `nil` if events
  ///     are not counted in tiles.
  ///   - contribution: The counts of the run.
  func count(
    energy: [Double], _ places: EventPlaces, in frame: Finder.Frame, marks: [EventStatus]?,
    tiles: (tiles: RunTileBinner, places: EventPlaces)? = nil, into contribution: inout RunCounts
  ) {
    precondition(places.count == energy.count && marks.map { $0.count == energy.count } ?? true)
    precondition(tiles.map { $0.places.count == energy.count } ?? true)
    energy.withUnsafeBufferPointer { energy in
      places.withDirections { directions in
        guard let tiles else { return count(energy, directions, in: frame, marks, nil, &contribution) }
        tiles.places.withDirections { count(energy, directions, in: frame, marks, (tiles.tiles, $0), &contribution) }
      }
    }
  }

  private func count(
    _ energy: UnsafeBufferPointer<Double>, _ directions: EventDirections, in frame: Finder.Frame,
    _ marks: [EventStatus]?, _ tiles: (tiles: RunTileBinner, directions: EventDirections)?,
    _ contribution: inout RunCounts
  ) {
    var tileCounts = contribution.tiles?.counts ?? []
    let length = EventBlock.length
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * length) { bins in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * length) { places in
        for start in stride(from: 0, to: energy.count, by: length) {
          let events = start..<min(start + length, energy.count)
          let block = EventBlock(
            energy: UnsafeBufferPointer(rebasing: energy[events]),
            energyBins: UnsafeMutableBufferPointer(rebasing: bins[..<events.count]),
            positions: UnsafeMutableBufferPointer(rebasing: bins[length..<length + events.count]))
          let slopes = tiles.map { tiles, directions in
            FieldSlopes(
              events: directions[events], pointing: tiles.pointing,
              tangents: UnsafeMutableBufferPointer(rebasing: places[..<events.count]),
              sines: UnsafeMutableBufferPointer(rebasing: places[length..<length + events.count]))
          }
          energies.find(block.energy, into: block.energyBins)
          if let slopes {
            finder.find(directions[events], in: frame, into: block.positions, slopes)
          } else {
            finder.find(directions[events], in: frame, into: block.positions)
          }
          if let marks { block.drop(events, marks, &contribution.statistics) }
          if let counted = contribution.energies { block.setAside(outside: counted.events) }
          block.increment(&contribution.counts.values, positions, &contribution.statistics)
          if let tiles, let slopes {
            block.dropUnbinned()
            // The energy bins are no longer needed, so their buffer can be used for the tiles.
            tiles.tiles.finder.count(slopes, at: block.positions, buffer: block.energyBins, into: &tileCounts)
          }
        }
      }
    }
    if tiles != nil { contribution.tiles?.counts = tileCounts }
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

  /// Removes the positions of the events that are in no energy bin.
  func dropUnbinned() {
    for i in 0..<energyBins.count where energyBins[i] < 0 { positions[i] = -1 }
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
