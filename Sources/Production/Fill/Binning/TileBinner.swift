import BackgroundModels
import DL3
import Histograms
import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A type that assigns the binned events of runs to square tiles of the field, for models whose own bins do not show
/// every fault of the field.
///
/// The tiles of a radial model contain exactly the events that its rings contain. They show whether the rate depends
/// only on the offset, as a radial model assumes: a source that was not excluded is visible as a single tile. They have
/// RADEC alignment, in which sources do not move.
///
/// A cube needs tiles of its own only if it uses the field-of-view coordinates of the files. Its events are then
/// assigned to tiles by their directions, so the tiles show whether the coordinates of the files have the orientation
/// that the recipe states. For other cubes, the cells show the same as tiles.
struct TileBinner: Sendable {
  private let tiles: FieldTiles
  private let finder: TileFinder
  private let reach: Double
  /// Whether events are assigned to tiles by their directions, although the model uses coordinates of the files.
  private let isComputed: Bool

  /// Creates a binner; `nil` for cubes with computed coordinates or ALTAZ alignment, and for fields that are too large.
  init?(_ axes: any ModelAxes, options: FillOptions) {
    guard let tiles = FieldTiles(axes), let finder = TileFinder(tiles) else { return nil }
    switch axes.kind {
    case .radial: isComputed = false
    case .cube(let cube):
      // In ALTAZ alignment the coordinates would need an observatory location, which such files may lack.
      guard options.rules.coordinates != .computed, cube.alignment == .radec else { return nil }
      isComputed = true
    }
    (self.tiles, self.finder, reach) = (tiles, finder, axes.reach)
  }

  /// Returns the tiles of a run before events are counted in them. The result is `nil` if the unmasked fractions of the
  /// tiles of a radial model are not known, which is the case if wedges are excluded.
  func empty(_ events: RunEvents, exclusion: Exclusion?) -> RunTiles? {
    var result = RunTiles(counts: Array(repeating: 0, count: tiles.count))
    guard let exclusion, !isComputed else { return result }
    guard exclusion.method == .exact else { return nil }
    let near = exclusion.regions(of: events, radius: reach)
    guard !near.isEmpty else { return result }
    let fractions = near.unmaskedFractions(
      lon: tiles.lonEdges, lat: tiles.latEdges, pointingRA: events.pointingRA, pointingDec: events.pointingDec
    ).map(UnmaskedField.used)
    for (tile, fraction) in fractions.enumerated() where fraction < 1 {
      result.reduced.append(RunExposure.ReducedPosition(position: UInt32(tile), fraction: fraction))
    }
    return result
  }

  /// Returns the tiles in the field of a run, and the places of its events from which their tiles are found.
  /// - Parameter field: The field-of-view coordinates of the files; `nil` if the coordinates are computed.
  func tiles(of events: RunEvents, field: EventPlaces?) -> (tiles: RunTileBinner, places: EventPlaces) {
    if !isComputed, let field {
      return (RunTileBinner(finder: finder, pointing: OffsetFinder(pointingRA: 0, pointingDec: 0)), field)
    }
    let pointing = OffsetFinder(pointingRA: events.pointingRA, pointingDec: events.pointingDec)
    return (RunTileBinner(finder: finder, pointing: pointing), EventPlaces(events))
  }
}

/// A type that finds tiles from the tangent of lon and the sine of lat, because these need no inverse functions.
struct TileFinder {
  private let columns: BinFinder
  private let rows: BinFinder

  /// Creates the tables for the edges of tiles. The result is `nil` if tiles are 90 deg or more from the pointing.
  init?(_ tiles: FieldTiles) {
    func axis(_ name: String, _ edges: [Double], _ function: (Double) -> Double) -> Axis? {
      guard edges.allSatisfy({ abs($0) < 90 }) else { return nil }
      return try? Axis(name: name, edges: edges.map { function($0 * .pi / 180) }, unit: .one)
    }
    guard let lon = axis("lon", tiles.lonEdges, tan), let lat = axis("lat", tiles.latEdges, sin) else { return nil }
    (columns, rows) = (BinFinder(lon), BinFinder(lat))
  }

  /// Counts the events of a block in their tiles.
  /// - Parameters:
  ///   - slopes: The slopes of the events.
  ///   - positions: For each event, the number of its ring or cell of the model; -1 if it is not counted.
  ///   - buffer: A buffer with the length of the block.
  ///   - counts: The number of events in each tile, to which the events of the block are added.
  func count(
    _ slopes: FieldSlopes, at positions: UnsafeMutableBufferPointer<Int32>,
    buffer: UnsafeMutableBufferPointer<Int32>, into counts: inout [UInt32]
  ) {
    let count = positions.count
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { found in
      columns.find(UnsafeBufferPointer(slopes.tangents), into: found)
      rows.find(UnsafeBufferPointer(slopes.sines), into: buffer)
      let height = rows.count
      counts.withUnsafeMutableBufferPointer { counts in
        // The sign bit is set if one of the three numbers is -1.
        for i in 0..<count where positions[i] | found[i] | buffer[i] >= 0 {
          counts[Int(found[i]) * height + Int(buffer[i])] += 1
        }
      }
    }
  }
}

/// The tiles in the field of one run.
struct RunTileBinner {
  /// The tiles.
  let finder: TileFinder
  /// The function object that computes the slopes of events.
  let pointing: OffsetFinder
}

extension RunTiles {
  /// Removes the events in tiles with an unmasked fraction of 0, because these tiles have no exposure.
  mutating func dropUnused() {
    for tile in reduced where tile.fraction == 0 { counts[Int(tile.position)] = 0 }
  }
}
