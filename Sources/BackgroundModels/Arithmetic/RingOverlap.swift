import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The solid angle that rings around the pointing and cells of a cube have in common: exact along lat, by 16 meridians
/// in each cell along lon.
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

  private static let meridians = 16

  /// Cuts the cells of a cube into rings.
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
        // The part of the cell within each edge of the rings.
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

  /// Which part of a meridian lies within an offset of the pointing: where cos(lon) cos(lat) > cos(offset).
  private struct Reach {
    /// The sine of the lat at which the meridian leaves the circle, or enters it on the far side of the sphere.
    private let sine: Double
    private let isNear: Bool

    /// - Parameters: the cosines of both.
    init(offset: Double, lon: Double) {
      let cosine = min(max(offset / lon, 0), 1)
      sine = ((1 - cosine) * (1 + cosine)).squareRoot()
      isNear = lon > 0
    }

    /// How much of a band of sines of lat lies within.
    func length(within band: ClosedRange<Double>) -> Double {
      let middle = max(0, min(band.upperBound, sine) - max(band.lowerBound, -sine))
      return isNear ? middle : band.upperBound - band.lowerBound - middle
    }
  }
}

extension RingOverlap {
  /// The bins over other axes to which each part gives its share of counts and exposure.
  /// - Parameter share: for a part, the position that gives, the one that takes, and the solid angle of the one that
  ///   gives.
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
  /// A cube averaged over rings around the pointing: each cell gives a ring the part of its counts and exposure that
  /// lies in it, so that cells are weighted by solid angle and time. What lies outside the rings is left out. What was
  /// done to empty bins is not carried over: treat them afterwards.
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
  /// The cube of a radial model, the same in all directions: a cell receives the part of counts and exposure of each
  /// ring that overlaps it, with a constant rate within a ring. Cells beyond the rings have no rate. The treatment of
  /// empty bins is not carried over: treat them afterwards.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` for another energy axis;
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
