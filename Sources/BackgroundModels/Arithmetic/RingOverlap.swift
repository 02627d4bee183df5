import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The solid angles of the overlaps between the rings of a radial model and the cells of a cube.
///
/// The integral along lat is exact. The integral along lon is the mean over 16 meridians in each cell.
struct RingOverlap {
  /// A pair of a cell and a ring that overlap, with the solid angle of their overlap in sr.
  struct Part {
    let cell: Int
    let ring: Int
    let solidAngle: Double
  }

  /// All overlapping pairs, ordered by column, row and ring.
  let parts: [Part]
  /// The solid angle of each cell in sr.
  let cells: [Double]
  /// The solid angle of each ring in sr.
  let rings: [Double]

  private static let meridians = 16

  /// Computes the overlaps of the cells of a cube with the rings of a radial model.
  init(_ cube: CubeAxes, _ radial: RadialAxes) {
    cells = cube.solidAngles()
    rings = radial.solidAngles()
    let degree = Double.pi / 180
    let cosines = radial.offset.edges.map { cos($0 * degree) }
    // On the sphere, the solid angle along a meridian is the difference of the sines of lat.
    let bands = (0..<cube.lat.count).map { sin(cube.lat.edges[$0] * degree)...sin(cube.lat.edges[$0 + 1] * degree) }
    var parts: [Part] = []
    for column in 0..<cube.lon.count {
      let (west, width) = (cube.lon.edges[column], cube.lon.edges[column + 1] - cube.lon.edges[column])
      let meridians = (0..<Self.meridians).map { number in
        let lon = west + width * (Double(number) + 0.5) / Double(Self.meridians)
        return cosines.map { Reach(offset: $0, lon: cos(lon * degree)) }
      }
      for (row, band) in bands.enumerated() {
        let cell = column * cube.lat.count + row
        // For each ring edge, compute the extent of the cell in sin(lat) that is inside the edge. The extent inside a
        // ring is the difference of the values of its two edges.
        let within = cosines.indices.map { edge in
          meridians.reduce(0) { $0 + $1[edge].length(within: band) } / Double(Self.meridians)
        }
        for ring in rings.indices where within[ring + 1] > within[ring] {
          let solidAngle = width * degree * (within[ring + 1] - within[ring])
          parts.append(Part(cell: cell, ring: ring, solidAngle: solidAngle))
        }
      }
    }
    self.parts = parts
  }

  /// The part of a meridian that is inside a circle around the pointing: cos(lon) cos(lat) > cos(offset).
  private struct Reach {
    /// The sine of the absolute lat at which the meridian crosses the circle. If ``isNear`` is true, the meridian is
    /// inside the circle at smaller absolute lats, otherwise at larger ones.
    private let sine: Double
    private let isNear: Bool

    /// Computes the part of a meridian that is inside a circle.
    /// - Parameters:
    ///   - offset: The cosine of the radius of the circle.
    ///   - lon: The cosine of the lon of the meridian.
    init(offset: Double, lon: Double) {
      let cosine = min(max(offset / lon, 0), 1)
      sine = ((1 - cosine) * (1 + cosine)).squareRoot()
      isNear = lon > 0
    }

    /// Returns the length of the overlap between this part and `band`. The length and `band` are in sin(lat).
    func length(within band: ClosedRange<Double>) -> Double {
      let middle = max(0, min(band.upperBound, sine) - max(band.lowerBound, -sine))
      return isNear ? middle : band.upperBound - band.lowerBound - middle
    }
  }
}

extension RingOverlap {
  /// Returns the counts and exposures of bins, distributed over the bins of other axes in proportion to the overlaps.
  /// - Parameter share: A function that returns, for each overlap, the source position, the target position, and the
  ///   solid angle of the source position in sr.
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

extension BackgroundModel {
  /// Returns this cube averaged over rings around the pointing.
  ///
  /// Each ring receives the fraction of a cell's counts and exposure that is inside the ring. Cells are therefore
  /// weighted by solid angle and time. Parts of cells that are outside all rings are dropped. The result has no
  /// treatment of empty bins; apply it afterwards.
  /// - Throws: ``BackgroundError/offsetAxisRange(low:high:)``; ``BackgroundError/conversion(to:from:)`` for a radial
  ///   model.
  public func radialAverage(offset: Axis) throws(BackgroundError) -> BackgroundModel {
    guard case .cube(let cube) = axes.kind else { throw .conversion(to: "a radial model", from: axes.format) }
    let radial = try RadialAxes(energy: axes.energy, offset: offset)
    let overlap = RingOverlap(cube, radial)
    var result = BackgroundModel(
      axes: radial, bins: overlap.transferred(bins, to: radial) { ($0.cell, $0.ring, overlap.cells[$0.cell]) },
      origin: origin.moved(to: radial))
    (result.smoothing, result.scale, result.hasThresholds) = (smoothing, scale, hasThresholds)
    return result
  }
}

extension BackgroundModel {
  /// Returns this radial model as a cube whose rates do not depend on the direction from the pointing.
  ///
  /// Each cell receives the fraction of a ring's counts and exposure that is inside the cell. The rate is assumed
  /// to be constant within each ring. Cells outside all rings have no rate. The result has no treatment of empty bins;
  /// apply it afterwards.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` for a different energy axis;
  ///   ``BackgroundError/conversion(to:from:)`` for a cube.
  public func cube(over cube: CubeAxes) throws(BackgroundError) -> BackgroundModel {
    guard case .radial(let radial) = axes.kind else { throw .conversion(to: "a cube", from: axes.format) }
    guard cube.energy == axes.energy else {
      throw .differentFills(what: "axes", left: axes.energy.description, right: cube.energy.description)
    }
    let overlap = RingOverlap(cube, radial)
    var result = BackgroundModel(
      axes: cube, bins: overlap.transferred(bins, to: cube) { ($0.ring, $0.cell, overlap.rings[$0.ring]) },
      origin: origin.moved(to: cube))
    (result.smoothing, result.scale, result.hasThresholds) = (smoothing, scale, hasThresholds)
    return result
  }
}
