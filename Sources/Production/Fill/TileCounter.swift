import BackgroundModels
import DL3
import Histograms
import Sky

/// A type that counts the events of runs in square tiles of the field, for radial models. The tiles contain the events
/// that the rings contain, except for events in completely excluded tiles. They show whether the rate depends only on
/// the offset, as a radial model assumes: a source that was not excluded appears as an excess in a single tile.
///
/// The tiles have RADEC alignment, in which sources do not move.
struct TileCounter: Sendable {
  private let tiles: FieldTiles
  private let axes: RadialAxes
  private let kernel: FillKernel<TileBinner>

  /// Creates a counter. The result is `nil` for cubes, and for fields that are too large for tiles.
  init?(_ axes: any ModelAxes, options: FillOptions) {
    guard case .radial(let radial) = axes.kind, let tiles = FieldTiles(axes),
      let field = tiles.axes(energy: axes.energy)
    else { return nil }
    self.tiles = tiles
    self.axes = radial
    kernel = FillKernel(
      energy: axes.energy, finder: TileBinner(rings: OffsetBinner(radial.offset), tiles: CellBinner(field)),
      positions: tiles.count, coordinates: options.rules.coordinates)
  }

  /// Counts the events of a run. The result is `nil` if the unmasked fractions of the tiles are not known, which is the
  /// case if wedges are excluded.
  /// - Throws: ``BackgroundError`` if the event list lacks something that the coordinates need.
  func count(
    _ events: RunEvents, marks: [EventStatus]?, energies: UsableEnergies?, exclusion: Exclusion?
  ) throws(BackgroundError) -> RunTiles? {
    let fractions: [Double]?
    if let exclusion {
      guard exclusion.method == .exact else { return nil }
      let near = exclusion.regions(of: events, radius: axes.reach)
      fractions =
        near.isEmpty
        ? nil
        : near.unmaskedFractions(
          lon: tiles.lonEdges, lat: tiles.latEdges, pointingRA: events.pointingRA, pointingDec: events.pointingDec
        ).map(UnmaskedField.used)
    } else {
      fractions = nil
    }
    let bins = Histogram(axes: [axes.energy] + tiles.field)
    var contribution = RunCounts(
      counts: bins, time: 0, energies: energies, statistics: RunStatistics(obsID: events.obsID))
    try kernel.count(events, marks: marks, into: &contribution)
    var result = tiles.sums(contribution.counts)
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
