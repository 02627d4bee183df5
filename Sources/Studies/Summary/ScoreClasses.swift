import Production

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The classes of the pixels of a grid: the rings, the tiles and the sectors of the field to which the pixels belong.
struct ScoreClasses {
  let options: ScoreOptions
  let grid: PixelGrid
  /// The edges of the rings in deg.
  let ringEdges: [Double]
  let scatterEdges: [Double]
  /// The ring of each pixel. ``scatterRings`` and ``tiles`` also have one element for each pixel.
  let rings: [Int]
  let scatterRings: [Int]
  let tiles: [Int]
  let tileCount: Int

  init(_ grid: PixelGrid, _ options: ScoreOptions) {
    (self.grid, self.options) = (grid, options)
    (ringEdges, rings) = Self.rings(grid, width: options.ringWidth)
    (scatterEdges, scatterRings) = Self.rings(grid, width: options.scatterRingWidth)
    let side = (grid.side + options.tilePixels - 1) / options.tilePixels
    tiles = (0..<grid.count).map { pixel in
      let place = grid.place(ofPixel: pixel)
      return place.row / options.tilePixels * side + place.column / options.tilePixels
    }
    tileCount = side * side
  }

  /// Returns the edges of rings of the given width, and the ring of each pixel. The last ring ends at the radius of the
  /// grid or beyond it.
  private static func rings(_ grid: PixelGrid, width: Double) -> (edges: [Double], ofPixel: [Int]) {
    let ofPixel = grid.offsets.map { Int($0 / width) }
    return ((0...(ofPixel.max() ?? 0) + 1).map { Double($0) * width }, ofPixel)
  }

  /// The number of cells for the scatter between runs: energies times scatter rings.
  var cellCount: Int { grid.energies * (scatterEdges.count - 1) }

  /// Returns the coordinates of the pixels for a run. Sectors and halves of the field are defined by these coordinates.
  func coordinates(of run: PixelCounts, usesHorizon: Bool) -> (lon: [Double], lat: [Double]) {
    if usesHorizon, let altaz = run.altaz { (altaz.lon, altaz.lat) } else { (grid.lon, grid.lat) }
  }

  /// Returns the sector that contains a place in the field. The first sector begins at the positive lon axis. The
  /// others follow towards positive lat.
  func sector(lon: Double, lat: Double) -> Int {
    let turn = atan2(lat, lon) / (2 * .pi)
    return min(options.sectors - 1, Int((turn < 0 ? turn + 1 : turn) * Double(options.sectors)))
  }
}
