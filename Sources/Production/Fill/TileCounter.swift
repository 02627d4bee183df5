import BackgroundModels
import DL3
import Histograms
import Sky

/// A type that counts the events of runs in square tiles of the field, for models whose own bins do not show every
/// fault of the field.
///
/// The tiles of a radial model contain exactly the events that its rings contain. They show whether the rate depends
/// only on the offset, as a radial model assumes: a source that was not excluded is visible as a single tile. They have
/// RADEC alignment, in which sources do not move.
///
/// A cube needs tiles of its own only if it uses the field-of-view coordinates of the files. Its events are then
/// assigned to tiles by their directions, so the tiles show whether the coordinates of the files have the orientation
/// that the recipe states. For other cubes, the cells show the same as tiles.
struct TileCounter: Sendable {
  private let tiles: FieldTiles
  private let energy: Axis
  private let reach: Double
  private let isComputed: Bool
  private let counter: any EventCounter

  /// Creates a counter. The result is `nil` for cubes that need no tiles, and for fields that are too large for tiles.
  init?(_ axes: any ModelAxes, options: FillOptions) {
    guard let tiles = FieldTiles(axes) else { return nil }
    switch axes.kind {
    case .radial(let radial):
      guard let field = tiles.axes(energy: axes.energy) else { return nil }
      counter = FillKernel(
        energy: axes.energy, finder: TileBinner(rings: OffsetBinner(radial.offset), tiles: CellBinner(field)),
        positions: tiles.count, coordinates: options.rules.coordinates)
      isComputed = false
    case .cube(let cube):
      // In ALTAZ alignment the coordinates would need an observatory location, which such files may lack.
      guard options.rules.coordinates != .computed, cube.alignment == .radec,
        let field = tiles.axes(energy: axes.energy)
      else { return nil }
      counter = FillKernel(energy: axes.energy, finder: CellBinner(field), positions: tiles.count)
      isComputed = true
    }
    (self.tiles, energy, reach) = (tiles, axes.energy, axes.reach)
  }

  /// Counts the events of a run. The result is `nil` if the unmasked fractions of the tiles are not known, which is the
  /// case if wedges are excluded.
  /// - Throws: ``BackgroundError`` if the event list lacks something that the coordinates need.
  func count(
    _ events: RunEvents, marks: [EventStatus]?, energies: UsableEnergies?, exclusion: Exclusion?
  ) throws(BackgroundError) -> RunTiles? {
    let fractions: [Double]?
    if let exclusion, !isComputed {
      guard exclusion.method == .exact else { return nil }
      let near = exclusion.regions(of: events, radius: reach)
      fractions =
        near.isEmpty
        ? nil
        : near.unmaskedFractions(
          lon: tiles.lonEdges, lat: tiles.latEdges, pointingRA: events.pointingRA, pointingDec: events.pointingDec
        ).map(UnmaskedField.used)
    } else {
      fractions = nil
    }
    var contribution = RunCounts(
      counts: Histogram(axes: [energy] + tiles.field), time: 0, energies: energies,
      statistics: RunStatistics(obsID: events.obsID))
    try counter.count(events, marks: marks, into: &contribution)
    var result = tiles.sums(contribution.counts, isComputed: isComputed)
    for (tile, fraction) in (fractions ?? []).enumerated() where fraction < 1 {
      if fraction == 0 { result.counts[tile] = 0 }
      result.reduced.append(RunExposure.ReducedPosition(position: UInt32(tile), fraction: fraction))
    }
    return result
  }
}

/// A type that assigns events to tiles. Events outside the rings of a radial model are in no tile.
struct TileBinner: FieldBinner {
  let rings: OffsetBinner
  let tiles: CellBinner

  /// The properties of a run from which rings and tiles are found.
  struct Frame {
    var rings: OffsetBinner.Frame
    var tiles: CellBinner.Frame
  }

  /// Returns the pointing and the orientation of the field of a run.
  func frame(of events: RunEvents) throws(BackgroundError) -> Frame {
    Frame(rings: rings.frame(of: events), tiles: try tiles.frame(of: events))
  }

  /// A pointing at right ascension 0 and declination 0.
  var fieldFrame: Frame { Frame(rings: rings.fieldFrame, tiles: tiles.fieldFrame) }

  /// Writes the number of the tile of each event in a block to `positions`; -1 for an event outside the rings.
  func find(_ events: EventDirections, in frame: Frame, into positions: UnsafeMutableBufferPointer<Int32>) {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: events.count) { found in
      rings.find(events, in: frame.rings, into: found)
      tiles.find(events, in: frame.tiles, into: positions)
      for event in found.indices where found[event] < 0 { positions[event] = -1 }
    }
  }
}
