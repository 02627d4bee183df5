import Sky
import Testing

/// Reference values for circles: they cut small circles about a pole in arcs with a closed form. The remaining integral
/// over the distance from the pole is computed here in very many steps.
private enum ByArcs {
  static let degree = Double.pi / 180

  /// Returns half the arc, in deg, of the small circle at `distance` from the pole that lies inside a circle of
  /// `radius` whose centre is `away` from the pole.
  static func halfArc(at distance: Double, radius: Double, away: Double) -> Double {
    let (distance, radius, away) = (distance * degree, radius * degree, away * degree)
    let cosine = (cosineOf(radius) - cosineOf(distance) * cosineOf(away)) / (sineOf(distance) * sineOf(away))
    if cosine >= 1 { return 0 }
    return cosine <= -1 ? 180 : arcCosine(cosine) / degree
  }

  // The functions of the library are under test, so this uses an independent method.
  static func cosineOf(_ x: Double) -> Double { 1 - 2 * sineOf(x / 2) * sineOf(x / 2) }
  static func sineOf(_ x: Double) -> Double {
    if x.magnitude > 0.1 {
      let third = sineOf(x / 3)
      return third * (3 - 4 * third * third)
    }
    let s = x * x
    return x * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110)))))
  }
  static func arcCosine(_ x: Double) -> Double {
    // Newton's method from a start that is accurate to 0.02.
    let start = x < 0 ? Double.pi - arcCosineStart(-x) : arcCosineStart(x)
    var angle = start
    for _ in 0..<4 where sineOf(angle) != 0 { angle += (cosineOf(angle) - x) / sineOf(angle) }
    return angle
  }
  private static func arcCosineStart(_ x: Double) -> Double {
    (1 - x).squareRoot() * (1.5707288 - 0.2121144 * x + 0.0742610 * x * x - 0.0187293 * x * x * x)
  }

  /// Returns the fraction of each ring that a circle does not cover.
  static func rings(_ edges: [Double], radius: Double, away: Double, steps: Int = 20_000) -> [Double] {
    zip(edges, edges.dropFirst()).map { low, high in
      var (covered, total) = (0.0, 0.0)
      for i in 0..<steps {
        let distance = low + (high - low) * (Double(i) + 0.5) / Double(steps)
        let weight = sineOf(distance * degree)
        covered += weight * halfArc(at: distance, radius: radius, away: away) / 180
        total += weight
      }
      return 1 - covered / total
    }
  }

  /// Returns the fraction of each cell that a circle about (lon, lat) does not cover, with lat varying fastest.
  static func cells(
    lon lonEdges: [Double], lat latEdges: [Double], centre: (lon: Double, lat: Double), radius: Double,
    steps: Int = 2000
  ) -> [Double] {
    var kept = [Double](repeating: 0, count: (lonEdges.count - 1) * (latEdges.count - 1))
    for j in 0..<latEdges.count - 1 {
      var covered = [Double](repeating: 0, count: lonEdges.count - 1)
      var total = 0.0
      for step in 0..<steps {
        let lat = latEdges[j] + (latEdges[j + 1] - latEdges[j]) * (Double(step) + 0.5) / Double(steps)
        let weight = cosineOf(lat * degree)
        total += weight
        if abs(lat - centre.lat) > radius { continue }
        let half = halfArc(at: 90 - lat, radius: radius, away: 90 - centre.lat)
        for i in covered.indices {
          let overlap = min(lonEdges[i + 1], centre.lon + half) - max(lonEdges[i], centre.lon - half)
          covered[i] += weight * max(0, overlap) / (lonEdges[i + 1] - lonEdges[i])
        }
      }
      for i in covered.indices { kept[i * (latEdges.count - 1) + j] = 1 - covered[i] / total }
    }
    return kept
  }
}

@Suite("Unmasked fractions", .timeLimit(.minutes(60))) struct KeptFractionTests {
  static let pointing = (ra: 83.63, dec: 22.01)
  static func even(_ low: Double, _ high: Double, _ bins: Int) -> [Double] {
    (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
  }
  static func root(_ high: Double, _ bins: Int) -> [Double] {
    (0...bins).map { high * (Double($0) / Double(bins)).squareRoot() }
  }
  static func circle(away: Double, angle: Double, radius: Double) throws -> CircleRegion {
    let (ra, dec) = offsetBy(ra: pointing.ra, dec: pointing.dec, positionAngle: angle, distance: away)
    return try CircleRegion(longitude: ra, latitude: dec, radius: radius)
  }
  static func worst(_ found: [Double], _ expected: [Double]) -> Double {
    zip(found, expected).map { abs($0 - $1) }.max() ?? 1
  }

  @Test("A circle about the pointing: rings inside have 0, rings outside 1, the ring at the edge its solid angle")
  func centred() throws {
    let regions = SkyRegions([try CircleRegion(longitude: 83.63, latitude: 22.01, radius: 0.47)])
    let edges = Self.even(0, 3, 12)
    let kept = regions.unmaskedFractions(rings: edges, pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec)
    #expect(kept[0] == 0)
    #expect(abs(kept[1] - SolidAngle.ring(from: 0.47, to: 0.5) / SolidAngle.ring(from: 0.25, to: 0.5)) < 1e-4)
    #expect(kept[2...].allSatisfy { $0 == 1 })
  }

  @Test("A circle within one ring reduces it by its solid angle, to 3e-5")
  func within() throws {
    let regions = SkyRegions([try Self.circle(away: 1.1, angle: 200, radius: 0.3)])
    let kept = regions.unmaskedFractions(rings: [0.5, 2], pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec)
    let lost = SolidAngle.ring(from: 0, to: 0.3) / SolidAngle.ring(from: 0.5, to: 2)
    #expect(abs(kept[0] - (1 - lost)) < 3e-5)
  }

  @Test(
    "Wide and narrow rings that a circle cuts are accurate to 1e-4 of each",
    arguments: [(0.2, 0.3), (0.5, 0.3), (0.5, 0.5), (1.5, 0.3), (2.4, 0.7), (0.01, 0.1), (3.1, 0.4), (4, 2.5)])
  func rings(away: Double, radius: Double) throws {
    for edges in [Self.root(2.5, 99), Self.even(0, 3, 6), Self.root(3, 9)] {
      let regions = SkyRegions([try Self.circle(away: away, angle: 33, radius: radius)])
      let kept = regions.unmaskedFractions(rings: edges, pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec)
      #expect(Self.worst(kept, ByArcs.rings(edges, radius: radius, away: away, steps: 4000)) < 1e-4)
    }
  }

  @Test(
    "Cells that a circle cuts are accurate to 2e-4 of each",
    arguments: [
      (0.0, 0.0, 0.3), (0.03, 0.02, 0.3), (0.5, -0.7, 0.23), (-1.9, 1.9, 0.5), (2, 0, 0.4), (0.1, 0.1, 0.05),
      (1, 1, 0.02),
    ])
  func cells(lon: Double, lat: Double, radius: Double) throws {
    for bins in [40, 10] {
      let (lonEdges, latEdges) = (Self.even(-2, 2, bins), Self.even(-2, 2, bins + 3))
      let centre = FieldOfView(pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec)
        .direction(lon: lon, lat: lat)
      let regions = SkyRegions([try CircleRegion(longitude: centre.ra, latitude: centre.dec, radius: radius)])
      let kept = regions.unmaskedFractions(
        lon: lonEdges, lat: latEdges, pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec)
      let expected = ByArcs.cells(lon: lonEdges, lat: latEdges, centre: (lon, lat), radius: radius)
      #expect(Self.worst(kept, expected) < 2e-4)
      for (found, expected) in zip(kept, expected) where expected == 1 { #expect(found > 1 - 1e-4) }
    }
  }

  @Test("Overlapping regions of all kinds agree with many samples in every cell to 1e-3 of a cell")
  func overlapping() throws {
    let regions = SkyRegions([
      try Self.circle(away: 0, angle: 0, radius: 0.31),
      try Self.circle(away: 0.4, angle: 70, radius: 0.25),
      try EllipseRegion(longitude: 83.2, latitude: 21.7, halfWidth: 0.5, halfHeight: 0.17, angle: 25),
      try BoxRegion(longitude: 84.1, latitude: 22.4, width: 0.62, height: 0.33, angle: 40),
      try AnnulusRegion(longitude: 84.2, latitude: 21.6, inner: 0.13, outer: 0.29),
      try PolygonRegion(vertices: [(82.9, 22.2), (83.3, 22.3), (83.35, 22.7), (83.1, 22.4), (82.8, 22.62)]),
      try Self.circle(away: 1.05, angle: 300, radius: 0.2),
      try Self.circle(away: 30, angle: 10, radius: 3),
    ])
    let edges = Self.even(-1, 1, 20)
    let kept = regions.unmaskedFractions(
      lon: edges, lat: edges, pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec)
    let field = FieldOfView(pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec)
    var random = SplitMix(state: 11)
    // 120 x 120 squares in each cell, with one sample in each: accurate to 1.2e-4, one standard deviation.
    let squares = 120
    var worst = 0.0
    for i in 0..<20 {
      for j in 0..<20 where kept[i * 20 + j] > 0 && kept[i * 20 + j] < 1 {
        var left = 0
        for k in 0..<squares * squares {
          func place(_ edge: Double, _ square: Int) -> Double {
            edge + 0.1 * (Double(square) + random.uniform()) / Double(squares)
          }
          let direction = field.direction(lon: place(edges[i], k / squares), lat: place(edges[j], k % squares))
          if !regions.contains(ra: direction.ra, dec: direction.dec) { left += 1 }
        }
        worst = max(worst, abs(kept[i * 20 + j] - Double(left) / Double(squares * squares)))
      }
    }
    #expect(worst < 1e-3)
    // Cells that are entirely inside or outside, by their centre.
    for i in 0..<20 {
      for j in 0..<20 where kept[i * 20 + j] == 0 || kept[i * 20 + j] == 1 {
        let middle = field.direction(lon: edges[i] + 0.05, lat: edges[j] + 0.05)
        #expect(regions.contains(ra: middle.ra, dec: middle.dec) == (kept[i * 20 + j] == 0))
      }
    }
  }

  @Test("Rings and cells of the whole sky lose the solid angle of the region")
  func wholeSky() throws {
    let regions = SkyRegions([try CircleRegion(longitude: 300, latitude: -80, radius: 25)])
    let lost = SolidAngle.ring(from: 0, to: 25) / (4 * .pi)
    let ring = regions.unmaskedFractions(rings: [0, 180], pointingRA: 10, pointingDec: 20)
    let cell = regions.unmaskedFractions(lon: [-180, 180], lat: [-90, 90], pointingRA: 10, pointingDec: 20)
    #expect(abs(ring[0] - (1 - lost)) < 1e-4)
    #expect(abs(cell[0] - (1 - lost)) < 1e-4)
  }

  @Test("Without regions nearby every fraction is exactly 1; with a region over everything, exactly 0")
  func extremes() throws {
    let far = SkyRegions([try CircleRegion(longitude: 10, latitude: -80, radius: 3)])
    let over = SkyRegions([try CircleRegion(longitude: 83, latitude: 22, radius: 9)])
    let edges = Self.even(-3, 3, 7)
    #expect(far.unmaskedFractions(rings: [0, 1, 3], pointingRA: 83.63, pointingDec: 22.01) == [1, 1])
    #expect(over.unmaskedFractions(rings: [0, 1, 3], pointingRA: 83.63, pointingDec: 22.01) == [0, 0])
    #expect(SkyRegions().unmaskedFractions(rings: [0, 1, 3], pointingRA: 83.63, pointingDec: 22.01) == [1, 1])
    #expect(far.unmaskedFractions(lon: edges, lat: edges, pointingRA: 83.63, pointingDec: 22.01).allSatisfy { $0 == 1 })
    #expect(
      over.unmaskedFractions(lon: edges, lat: edges, pointingRA: 83.63, pointingDec: 22.01).allSatisfy { $0 == 0 })
  }

  @Test("Two regions that together cover a cell leave a fraction of 0")
  func seam() throws {
    let regions = SkyRegions([
      try BoxRegion(longitude: 83.63, latitude: 22.41, width: 4, height: 1, angle: 0),
      try BoxRegion(longitude: 83.63, latitude: 21.61, width: 4, height: 1, angle: 0),
    ])
    let kept = regions.unmaskedFractions(lon: [-0.5, 0.5], lat: [-0.5, 0.5], pointingRA: 83.63, pointingDec: 22.01)
    #expect(kept == [0])
  }

  @Test("In ALTAZ alignment the regions rotate in the field: fractions are weighted means over orientations")
  func orientations() throws {
    let regions = SkyRegions([try Self.circle(away: 1, angle: 0, radius: 0.25)])
    let edges = Self.even(-1.5, 1.5, 15)
    func kept(_ orientations: [WeightedOrientation]) -> [Double] {
      regions.unmaskedFractions(
        lon: edges, lat: edges, pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec, orientations: orientations
      )
    }
    // With the zenith in the north, the region is above the pointing. With the zenith in the east, it is to the right,
    // where azimuth increases and lon decreases.
    let up = kept([WeightedOrientation(.altaz(zenithAngle: 0))])
    let right = kept([WeightedOrientation(.altaz(zenithAngle: 90))])
    #expect(up[7 * 15 + 12] == 0 && up[2 * 15 + 7] == 1)
    #expect(right[2 * 15 + 7] == 0 && right[7 * 15 + 12] == 1)
    let both = kept([
      WeightedOrientation(.altaz(zenithAngle: 0), weight: 3), WeightedOrientation(.altaz(zenithAngle: 90), weight: 1),
    ])
    for i in both.indices { #expect(abs(both[i] - (0.75 * up[i] + 0.25 * right[i])) < 1e-12) }
    // Mirrored in lon, with north up, it is RADEC.
    let radec = kept([WeightedOrientation(.radec)])
    for i in 0..<15 { for j in 0..<15 { #expect(abs(radec[i * 15 + j] - up[(14 - i) * 15 + j]) < 2e-4) } }
  }

  @Test("The mean over many orientations agrees with closed forms to 2e-4 of a cell")
  func manyOrientations() throws {
    let radius = 0.3
    let region = try Self.circle(away: 1.05, angle: 0, radius: radius)
    let edges = Self.even(-1.5, 1.5, 30)
    let angles = (0..<24).map { 2.3 * Double($0) }
    let kept = SkyRegions([region]).unmaskedFractions(
      lon: edges, lat: edges, pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec,
      orientations: angles.map { WeightedOrientation(.altaz(zenithAngle: $0)) })
    var expected = [Double](repeating: 0, count: kept.count)
    for angle in angles {
      let (ra, dec) = offsetBy(ra: Self.pointing.ra, dec: Self.pointing.dec, positionAngle: 0, distance: 1.05)
      let centre = FieldOfView(
        pointingRA: Self.pointing.ra, pointingDec: Self.pointing.dec, orientation: .altaz(zenithAngle: angle)
      ).coordinates(ra: ra, dec: dec)
      let one = ByArcs.cells(lon: edges, lat: edges, centre: centre, radius: radius, steps: 500)
      for i in expected.indices { expected[i] += one[i] / Double(angles.count) }
    }
    #expect(Self.worst(kept, expected) < 2e-4)
  }
}
