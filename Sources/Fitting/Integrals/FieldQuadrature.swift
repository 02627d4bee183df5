#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Points of the field of view over which a shape is integrated: what solid angle each stands for, and the integrals of
/// lon and lat over it, with which a gradient is integrated exactly in the direction.
struct FieldQuadrature: Sendable {
  /// The points, without energies.
  var points = FieldPoints()
  /// Solid angle of each, sr.
  var solidAngle: [Double] = []
  /// Integral of lon over it, deg sr.
  var lon: [Double] = []
  /// Integral of lat over it, deg sr.
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

  /// Nothing yet.
  init() {}

  /// Adds the middle of a square cell of which a part counts; all in deg.
  mutating func append(lon: Double, lat: Double, side: Double, fraction: Double) {
    let offset = (lon * lon + lat * lat).squareRoot()
    // Equal steps along the offset and along the direction: as much less on the sphere as a circle is there.
    let shrink = offset > 0 ? sin(offset * Self.degree) / (offset * Self.degree) : 1
    let solidAngle = side * side * Self.degree * Self.degree * shrink * fraction
    append(
      offset: offset, lon: lon, lat: lat, solidAngle: solidAngle,
      moments: (solidAngle * lon, solidAngle * lat))
  }

  private static let degree = Double.pi / 180
  /// Gauss-Legendre of eight points is exact to a billionth for the shapes there are in pieces as wide as this, deg.
  private static let widest = 0.5

  /// For a shape that depends on the offset alone: one point for each ring of a quadrature that is cut at the edges of
  /// the coverage and where the shape has kinks.
  /// - Parameters:
  ///   - sectors: only these sectors of the coverage; all if `nil`.
  ///   - keepsRings: whether the rings of a circle that counts wholly are told for the sake of the shape.
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

  /// For the image of a source, over a circle around it.
  init(around coverage: PolarCoverage, _ image: any FieldFactor) {
    self.init(radial: coverage, kinks: image.offsetKinks, keepsRings: true)
  }

  /// For a shape that depends on the direction, too: points in a polar grid.
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

  /// For a shape and what counts of the field.
  init(for shape: any SpatialShape, _ coverage: PolarCoverage, sectors: Range<Int>? = nil) {
    if shape.isRadial {
      self.init(radial: coverage, kinks: shape.offsetKinks, sectors: sectors)
    } else {
      self.init(around: coverage, sectors: sectors)
    }
  }

  /// Some of the points, by their positions.
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
