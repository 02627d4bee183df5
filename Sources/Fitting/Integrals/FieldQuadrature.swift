#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The points of the field of view at which a shape is evaluated to integrate it. Each point represents a solid angle.
///
/// The integrals of lon and lat over each solid angle are stored as well. The integral of a gradient over directions is
/// therefore exact.
struct FieldQuadrature: Sendable {
  /// The points. Their energies are not used.
  var points = FieldPoints()
  /// The solid angle that each point represents, in sr.
  var solidAngle: [Double] = []
  /// The integral of lon over the solid angle of each point, in deg sr.
  var lon: [Double] = []
  /// The integral of lat over the solid angle of each point, in deg sr.
  var lat: [Double] = []

  var count: Int { solidAngle.count }

  mutating func append(
    offset: Double, lon: Double, lat: Double, solidAngle: Double, moments: (Double, Double)
  ) {
    points.append(offset: offset, lon: lon, lat: lat, logEnergy: 0)
    self.solidAngle.append(solidAngle)
    self.lon.append(moments.0)
    self.lat.append(moments.1)
  }

  /// Creates a quadrature without points.
  init() {}

  /// Adds the centre of a square cell.
  /// - Parameters:
  ///   - lon: lon of the centre of the cell, in deg.
  ///   - lat: lat of the centre of the cell, in deg.
  ///   - side: side of the cell, in deg.
  ///   - fraction: fraction of the cell that is not excluded.
  mutating func append(lon: Double, lat: Double, side: Double, fraction: Double) {
    let offset = (lon * lon + lat * lat).squareRoot()
    // lon and lat have the scale of the offset. Lengths perpendicular to the offset are smaller on the sphere, by the
    // factor sin(offset) / offset.
    let shrink = offset > 0 ? sin(offset * Self.degree) / (offset * Self.degree) : 1
    let solidAngle = side * side * Self.degree * Self.degree * shrink * fraction
    append(
      offset: offset, lon: lon, lat: lat, solidAngle: solidAngle,
      moments: (solidAngle * lon, solidAngle * lat))
  }

  private static let degree = Double.pi / 180
  /// The maximum width of the pieces into which the range of offsets is divided, in deg. At this width, eight-point
  /// Gauss-Legendre quadrature has a relative error below 1e-8; for a ``ProfileShape`` with Core below 2, below 1e-5.
  private static let widest = 0.5

  /// Creates a quadrature with one point for each radius, for a shape that depends only on the offset. The range of
  /// offsets is split at the edges of the coverage and at the kinks of the shape.
  /// - Parameters:
  ///   - coverage: the part of the field that is not excluded.
  ///   - kinks: the offsets at which the shape has a kink, in deg.
  ///   - sectors: the sectors of the coverage to integrate over; `nil` for all sectors.
  ///   - keepsRings: whether the range is split at the edges of the coverage even if nothing is excluded. This is
  ///     needed for a shape that is narrow compared to the circle.
  init(
    radial coverage: PolarCoverage, kinks: [Double] = [], sectors: Range<Int>? = nil,
    keepsRings: Bool = false
  ) {
    let isComplete = coverage.isComplete && sectors == nil && !keepsRings
    let edges = isComplete ? [0, coverage.radius] : coverage.edges
    for ring in 0..<edges.count - 1 {
      let (part, lonMean, latMean) =
        isComplete
        ? (1, 0, 0) : coverage.moments(ring: ring, sectors: sectors ?? 0..<coverage.sectors)
      guard part > 0 else { continue }
      let (low, high) = (edges[ring], edges[ring + 1])
      let pieces = max(1, Int(((high - low) / Self.widest).rounded(.up)))
      let nodes = GaussLegendre.nodes(
        from: low, to: high, between: kinks, pieces: pieces, order: high - low > 0.1 ? .eight : .two
      )
      for (theta, weight) in nodes {
        let whole = 2 * .pi * sin(theta * Self.degree) * weight * Self.degree
        append(
          offset: theta, lon: 0, lat: theta, solidAngle: whole * part,
          moments: (whole * theta * lonMean, whole * theta * latMean))
      }
    }
  }

  /// Creates a quadrature for the image of a source, over a circle around the source.
  init(around coverage: PolarCoverage, _ image: any FieldFactor) {
    self.init(radial: coverage, kinks: image.offsetKinks, keepsRings: true)
  }

  /// Creates a quadrature for a shape that also depends on the direction. The points form a polar grid. `range`
  /// contains the sectors of the coverage to integrate over; `nil` for all sectors.
  init(around coverage: PolarCoverage, sectors range: Range<Int>? = nil) {
    let sectors = max(coverage.sectors, 72)
    precondition(sectors % coverage.sectors == 0)
    let share = sectors / coverage.sectors
    for ring in 0..<coverage.edges.count - 1 {
      let (low, high) = (coverage.edges[ring], coverage.edges[ring + 1])
      let pieces = max(1, Int(((high - low) / 0.1).rounded(.up)))
      for (theta, weight) in GaussLegendre.nodes(from: low, to: high, pieces: pieces, order: .two) {
        let solidAngle = 2 * .pi * sin(theta * Self.degree) * weight * Self.degree / Double(sectors)
        for sector in 0..<sectors where range?.contains(sector / share) ?? true {
          let fraction = coverage.fractions[ring * coverage.sectors + sector / share]
          guard fraction > 0 else { continue }
          let angle = 2 * .pi * (Double(sector) + 0.5) / Double(sectors)
          let (lon, lat) = (theta * sin(angle), theta * cos(angle))
          append(
            offset: theta, lon: lon, lat: lat, solidAngle: solidAngle * fraction,
            moments: (solidAngle * fraction * lon, solidAngle * fraction * lat))
        }
      }
    }
  }

  /// Creates a quadrature over the part of the field that is not excluded. A radial shape gets one point for each
  /// radius, any other shape a polar grid.
  init(for shape: any SpatialShape, _ coverage: PolarCoverage, sectors: Range<Int>? = nil) {
    if shape.isRadial {
      self.init(radial: coverage, kinks: shape.offsetKinks, sectors: sectors)
    } else {
      self.init(around: coverage, sectors: sectors)
    }
  }

  /// Returns the points whose indices satisfy a condition.
  func choosing(_ isWanted: (Int) -> Bool) -> FieldQuadrature {
    var result = FieldQuadrature()
    for i in 0..<count where isWanted(i) {
      result.append(
        offset: points.offset[i], lon: points.lon[i], lat: points.lat[i], solidAngle: solidAngle[i],
        moments: (lon[i], lat[i]))
    }
    return result
  }
}
