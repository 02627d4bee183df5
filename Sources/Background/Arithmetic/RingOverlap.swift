import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The solid angle that rings around the pointing and cells of a cube have in common, by 16 x 16 points in each cell: right
/// to about 1 % of a cell that a ring cuts, and to 0.1 % of a ring that is wider than a cell.
struct RingOverlap {
  /// A cell and a ring, and what they share in sr.
  struct Part {
    let cell: Int
    let ring: Int
    let solidAngle: Double
  }

  /// All pairs that share anything, by cell.
  let parts: [Part]
  /// The solid angle of each cell in sr.
  let cells: [Double]
  /// The solid angle of each ring in sr.
  let rings: [Double]

  private static let steps = 16

  /// Samples the cells of a cube.
  init(_ cube: CubeAxes, _ radial: RadialAxes) {
    func cosines(_ axis: Axis) -> [[Double]] {
      (0..<axis.count).map { bin in
        let (low, high) = (axis.edges[bin], axis.edges[bin + 1])
        return (0..<Self.steps).map { cos((low + (high - low) * (Double($0) + 0.5) / Double(Self.steps)) * .pi / 180) }
      }
    }
    cells = cube.solidAngles()
    rings = radial.solidAngles()
    let (lons, lats) = (cosines(cube.lon), cosines(cube.lat))
    let finder = BinFinder(radial.offset)
    var parts: [Part] = []
    for cell in cells.indices {
      let (column, row) = cell.quotientAndRemainder(dividingBy: cube.lat.count)
      var hits: [Int: Int] = [:]
      for lon in lons[column] {
        for lat in lats[row] { hits[finder.index(of: acos(lon * lat) * 180 / .pi), default: 0] += 1 }
      }
      let share = cells[cell] / Double(Self.steps * Self.steps)
      parts += hits.sorted { $0.key < $1.key }.filter { $0.key >= 0 }
        .map { Part(cell: cell, ring: $0.key, solidAngle: share * Double($0.value)) }
    }
    self.parts = parts
  }
}

extension RingOverlap {
  /// The bins over other axes to which each part gives its share of counts and exposure.
  /// - Parameter share: for a part, the position that gives, the one that takes, and the solid angle of the one that gives.
  func transferred(
    _ bins: BinnedRate, to axes: some ModelAxes, _ share: (Part) -> (from: Int, to: Int, whole: Double)
  ) -> BinnedRate {
    let positions = bins.count / bins.energies
    let others = axes.field.reduce(1) { $0 * $1.count }
    return BinnedRate(axes: axes.all) { add in
      for energy in 0..<bins.energies {
        for part in parts {
          let (from, to, whole) = share(part)
          add(bins, energy * positions + from, energy * others + to, part.solidAngle / whole)
        }
      }
    }
  }
}

extension CubeModel {
  /// The cube averaged over rings around the pointing: each cell gives a ring the part of its counts and exposure that
  /// lies in it, so that cells are weighted by solid angle and time. What lies outside the rings is left out. What was
  /// done to empty bins is not carried over: treat them afterwards.
  /// - Throws: ``BackgroundError/offsetAxisRange(low:high:)``
  public func radialAverage(offset: Axis) throws(BackgroundError) -> RadialModel {
    let radial = try RadialAxes(energy: axes.energy, offset: offset)
    let overlap = RingOverlap(axes, radial)
    var result = RadialModel(
      axes: radial, bins: overlap.transferred(bins, to: radial) { ($0.cell, $0.ring, overlap.cells[$0.cell]) })
    (result.smoothing, result.scale) = (smoothing, scale)
    return result
  }
}

extension RadialModel {
  /// The cube that is the same in all directions: each ring gives a cell the part of its counts and exposure that lies in
  /// it, the rate being taken as constant within a ring. Cells beyond the rings have no rate. What was done to empty bins
  /// is not carried over: treat them afterwards.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` for another energy axis.
  public func cube(over cube: CubeAxes) throws(BackgroundError) -> CubeModel {
    guard cube.energy == axes.energy else {
      throw .differentFills(what: "axes", left: axes.energy.description, right: cube.energy.description)
    }
    let overlap = RingOverlap(cube, axes)
    var result = CubeModel(
      axes: cube, bins: overlap.transferred(bins, to: cube) { ($0.ring, $0.cell, overlap.rings[$0.ring]) })
    (result.smoothing, result.scale) = (smoothing, scale)
    return result
  }
}
