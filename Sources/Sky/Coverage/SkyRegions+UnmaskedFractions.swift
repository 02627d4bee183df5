extension SkyRegions {
  /// Returns, for each ring around a pointing, the fraction of its solid angle that is outside all regions.
  ///
  /// The error is below 1e-3 of a ring, and usually far smaller; see ``CoverageSum``. The fraction is exactly 1 for
  /// rings that no region reaches, and exactly 0 for entirely covered rings.
  /// - Parameter edges: the edges of the rings, as increasing offsets in deg, within 0...180.
  public func unmaskedFractions(rings edges: [Double], pointingRA: Double, pointingDec: Double) -> [Double] {
    precondition(edges.count >= 2 && (edges.first ?? -1) >= 0 && (edges.last ?? 181) <= 180)
    let near = near(ra: pointingRA, dec: pointingDec, radius: edges.last ?? 180)
    if near.isEmpty { return [Double](repeating: 1, count: edges.count - 1) }
    // Rings are bands of latitude in a frame whose pole is the pointing.
    let basis = FieldBasis(pointingRA: pointingRA, pointingDec: pointingDec, orientation: .radec)
    return CoverageSum.fractions(
      coveredBy: near, basis: FieldBasis(forward: basis.lon, lon: basis.lat, lat: basis.forward),
      grid: CoverageGrid(lonEdges: [-180, 180], latTurns: edges.reversed().map(SineCosine.init(degreesFromPole:)))
    ).reversed().map(Self.kept)
  }

  /// Returns, for each sector of each ring around a pointing, the fraction of its solid angle that is outside all
  /// regions. The fraction is averaged over orientations of the field.
  ///
  /// The error is below 1e-3 of a sector; see ``CoverageSum``.
  /// - Parameters:
  ///   - edges: the edges of the rings, as increasing offsets in deg, within 0...180.
  ///   - sectors: the number of sectors, which must be even. All sectors have the same width. The first sector begins
  ///     in the direction of increasing lat and extends towards increasing lon.
  ///   - orientations: orientations with weights. The sum of the weights must be above 0.
  /// - Returns: a fraction for each sector of each ring, with the sectors varying fastest.
  public func unmaskedFractions(
    rings edges: [Double], sectors: Int, pointingRA: Double, pointingDec: Double,
    orientations: [WeightedOrientation] = [WeightedOrientation(.radec)]
  ) -> [Double] {
    precondition(edges.count >= 2 && (edges.first ?? -1) >= 0 && (edges.last ?? 181) <= 180)
    precondition(sectors >= 2 && sectors.isMultiple(of: 2))
    let rings = edges.count - 1
    let near = near(ra: pointingRA, dec: pointingDec, radius: edges.last ?? 180)
    let total = orientations.reduce(0) { $0 + $1.weight }
    precondition(total > 0)
    if near.isEmpty { return [Double](repeating: 1, count: rings * sectors) }
    // The pointing is the pole; longitude 0 is the direction of increasing lat.
    let grid = CoverageGrid(
      lonEdges: (0...sectors).map { -180 + 360 * Double($0) / Double(sectors) },
      latTurns: edges.reversed().map(SineCosine.init(degreesFromPole:)))
    var covered = [Double](repeating: 0, count: rings * sectors)
    for turned in orientations {
      let basis = FieldBasis(pointingRA: pointingRA, pointingDec: pointingDec, orientation: turned.orientation)
      let fractions = CoverageSum.fractions(
        coveredBy: near, basis: FieldBasis(forward: basis.lat, lon: basis.lon, lat: basis.forward), grid: grid,
        isOneOfMany: orientations.count >= 8)
      for sector in 0..<sectors {
        for ring in 0..<rings {
          let from = (sector + sectors / 2) % sectors * rings + (rings - 1 - ring)
          covered[ring * sectors + sector] += turned.weight / total * fractions[from]
        }
      }
    }
    return covered.map(Self.kept)
  }

  /// Returns, for each cell of a field of view, the fraction of its solid angle that is outside all regions. The
  /// fraction is averaged over orientations of the field.
  ///
  /// In ALTAZ alignment the regions rotate in the field, so several orientations are needed
  /// (``RotatingField/orientations(during:)``). The error is below 1e-3 of a cell, and usually far smaller; see
  /// ``CoverageSum``. The fraction is exactly 1 for cells that no region reaches, and exactly 0 for entirely covered
  /// cells.
  /// - Parameters:
  ///   - lon: the edges in lon, in deg, increasing, within -180...180.
  ///   - lat: the edges in lat, in deg, increasing, within -90...90.
  ///   - orientations: orientations with weights. The sum of the weights must be above 0.
  /// - Returns: a fraction for each cell, with lat varying fastest.
  public func unmaskedFractions(
    lon: [Double], lat: [Double], pointingRA: Double, pointingDec: Double,
    orientations: [WeightedOrientation] = [WeightedOrientation(.radec)]
  ) -> [Double] {
    precondition(lon.count >= 2 && (lon.first ?? -181) >= -180 && (lon.last ?? 181) <= 180)
    precondition(lat.count >= 2 && (lat.first ?? -91) >= -90 && (lat.last ?? 91) <= 90)
    let count = (lon.count - 1) * (lat.count - 1)
    let near = near(ra: pointingRA, dec: pointingDec, radius: Self.reach(lon: lon, lat: lat))
    let total = orientations.reduce(0) { $0 + $1.weight }
    precondition(total > 0)
    if near.isEmpty { return [Double](repeating: 1, count: count) }
    var covered = [Double](repeating: 0, count: count)
    let grid = CoverageGrid(lonEdges: lon, latTurns: lat.map(SineCosine.init(degrees:)))
    for turned in orientations {
      let fractions = CoverageSum.fractions(
        coveredBy: near,
        basis: FieldBasis(pointingRA: pointingRA, pointingDec: pointingDec, orientation: turned.orientation),
        grid: grid, isOneOfMany: orientations.count >= 8)
      let share = turned.weight / total
      for i in covered.indices { covered[i] += share * fractions[i] }
    }
    return covered.map(Self.kept)
  }

  /// Converts a covered fraction to the uncovered fraction. Covered fractions within 1e-9 of 0 or 1 are treated as
  /// exactly 0 or 1, because sums of many parts have rounding errors.
  private static func kept(_ covered: Double) -> Double {
    covered < 1e-9 ? 1 : covered > 1 - 1e-9 ? 0 : 1 - covered
  }

  /// Returns an upper bound of the distance from the pointing to the farthest cell, in deg.
  private static func reach(lon: [Double], lat: [Double]) -> Double {
    let farthestLon = max(lon[0].magnitude, lon[lon.count - 1].magnitude)
    let farthestLat = max(lat[0].magnitude, lat[lat.count - 1].magnitude)
    return farthestLon > 90 ? 180 : separation(0, 0, farthestLon, farthestLat)
  }
}
