import Sky
import Testing

/// A region with the results of the package regions 0.10: `contains` for 512 points in a WCS whose reference point is
/// the region's centre (ARC for the shapes that are defined there; TAN for polygons, in which great circles are
/// straight).
struct RegionCase: Sendable, CustomStringConvertible {
  let description: String
  let shape: any SkyShape
  let ra, dec, reach: Double
  /// One bit for each point, four in a hexadecimal digit.
  let inside: String

  init(_ description: String, _ shape: any SkyShape, _ ra: Double, _ dec: Double, _ reach: Double, _ inside: String) {
    (self.description, self.shape, self.ra, self.dec, self.reach) = (description, shape, ra, dec, reach)
    self.inside = inside
  }

  var flags: [Bool] {
    inside.flatMap { digit in
      let bits = digit.hexDigitValue ?? 0
      return [bits & 8 != 0, bits & 4 != 0, bits & 2 != 0, bits & 1 != 0]
    }
  }

  /// The points: the R2 sequence in a box about the probe.
  var points: [(ra: Double, dec: Double)] {
    let level = separation(0, dec, 1e-3, dec) / 1e-3
    return (1...512).map { i in
      func part(_ step: Double) -> Double { (Double(i) * step).truncatingRemainder(dividingBy: 1) - 0.5 }
      return (ra + 2 * reach * part(0.7548776662466927) / level, dec + 2 * reach * part(0.5698402909980532))
    }
  }

  static func all() throws -> [RegionCase] {
    [
      RegionCase(
        "circle", try CircleRegion(longitude: 83.63, latitude: 22.01, radius: 0.7), 83.63, 22.01, 0.77,
        "ec6af7ef772776377ab53bb3ab9bbb5abddaddc9d5efdead4eec6ef5ee7767563772b57bb7bb93bb5bbd5a9dd9d5eddc"
          + "ad4eec6ee5eaf7ef573776b57bb5bb93"),
      RegionCase(
        "annulus", try AnnulusRegion(longitude: 359.9, latitude: -60, inner: 0.3, outer: 0.9), 359.9, -60, 0.99,
        "e86af3ef7707761778b43ba3ab8bb85a3dda5dc1d5e59ead0ee86ef1ee7747561770b47ba7bb83bb5b3c5a1dd1d5e5dc"
          + "ad0ee82ee1eaf7cf571774b579b5bb83"),
      RegionCase(
        "ellipse",
        try EllipseRegion(longitude: 83.63, latitude: 22.01, halfWidth: 1.2, halfHeight: 0.4, angle: 35), 83.63, 22.01,
        1.32,
        "240a0482402052251201209028120900814090480489448048240a0402412050241201229120120912810090481409048"
          + "040a448240241205024120502012090"),
      RegionCase(
        "ellipse taller than wide",
        try EllipseRegion(longitude: 266, latitude: -29, halfWidth: 0.3, halfHeight: 1.1, angle: -20), 266, -29, 1.21,
        "044064064022022032013011011001009808800800c80c8044044064026022022022013011001001101900800880880c8"
          + "04c0440440260260220020032010011"),
      RegionCase(
        "ellipse in galactic coordinates",
        try EllipseRegion(
          longitude: 359.9, latitude: -5, halfWidth: 1.2, halfHeight: 0.4, angle: 70, frame: .galactic),
        271.351072988811, -31.535958716724, 1.32,
        "840a042050205021028502102810a14281408408140840a140840a040a50205021028502102810291081428508140850a"
          + "040a44a040a04205021420502052810"),
      RegionCase(
        "ellipse near the pole",
        try EllipseRegion(longitude: 120, latitude: 80, halfWidth: 5, halfHeight: 2, angle: 110), 120, 80, 5.5,
        "0c42066206220621023103310311031881988198808cc48c440c400462066206220631033103110318811881988188c48"
          + "c440c40046206620622063103310331"),
      RegionCase(
        "box", try BoxRegion(longitude: 83.63, latitude: 22.01, width: 2, height: 0.6, angle: 35), 83.63, 22.01, 1.1,
        "240a058241245225120120902812090281409049148b448048240a058241a05024120522912092090281409048140b048"
          + "048a448248241a05124120502812092"),
      RegionCase(
        "box in galactic coordinates",
        try BoxRegion(longitude: 184.6, latitude: -5.8, width: 0.5, height: 1.9, angle: -15, frame: .galactic),
        83.643265389543, 21.970375441892, 1.045,
        "0c6084210421043102300230821882188018c1084108420c400c600460042104310230023082108218801881184108420"
          + "c400c60046084210431063002308230"),
      RegionCase(
        "large box", try BoxRegion(longitude: 10, latitude: -70, width: 20, height: 8, angle: 60), 10, -70, 11,
        "64ca64a6622602253241305321921902992998c984c94c844c04ca64a660a6422432413253319309129908982994c94c8"
          + "04c8448648264a64326322532533113"),
      RegionCase(
        "concave polygon",
        try PolygonRegion(vertices: [(83, 21.5), (84, 21.4), (84.2, 22.4), (83.6, 21.9), (83.1, 22.5)]), 83.58, 21.94,
        0.74,
        "a42ac4215325521162112a90a900a908950855c8558040844aa42ac4224225520552112210ab82a908910815495580408"
          + "44aa42ac422c025520552116210ab92"),
      RegionCase(
        "polygon over RA 0",
        try PolygonRegion(vertices: [(359, -30.5), (1.5, -30.2), (0.5, -29), (358.5, -29.4)]), 359.875, -29.775, 1.47,
        "846a042254a1522502b502112810a91281489508548840a942844a042a54205221423502112a10a91281588508d40844a"
          + "940a44a842a44205421422502112a10"),
      RegionCase(
        "large polygon", try PolygonRegion(vertices: [(10, -20), (60, -25), (50, 10), (20, 15)]), 35, -5, 31.23,
        "a46a44a25627522512312a11a91289189d089548d489468c4aa46a64a24427562512312211ab12a9129d189508d489448"
          + "c4ea44a64e244235625523532112b13"),
    ]
  }
}

@Suite("Regions", .timeLimit(.minutes(60))) struct RegionTests {
  @Test("Directions inside agree with the package regions", arguments: try RegionCase.all())
  func inside(region: RegionCase) {
    let regions = SkyRegions([region.shape])
    let found = region.points.map { regions.contains(ra: $0.ra, dec: $0.dec) }
    #expect(found == region.flags)
  }

  @Test("A block has the same results as single directions", arguments: try RegionCase.all())
  func block(region: RegionCase) throws {
    let regions =
      SkyRegions([region.shape])
      + SkyRegions([try CircleRegion(longitude: region.ra, latitude: region.dec, radius: region.reach / 4)])
    let points = region.points
    var flags = [UInt8](repeating: 9, count: points.count)
    points.map(\.ra).withUnsafeBufferPointer { ra in
      points.map(\.dec).withUnsafeBufferPointer { dec in
        flags.withUnsafeMutableBufferPointer { regions.mark(ra: ra, dec: dec, into: $0) }
      }
    }
    #expect(flags == points.map { regions.contains(ra: $0.ra, dec: $0.dec) ? 1 : 0 })
  }

  @Test(
    "The distance to the edge is negative inside, and never exceeds the true one",
    arguments: try RegionCase.all())
  func distance(region: RegionCase) {
    var random = SplitMix(state: 5)
    var reached = 0
    for point in region.points {
      let direction = SkyCap(ra: point.ra, dec: point.dec, radius: 0).centre
      let distance = region.shape.distanceToEdge(direction)
      let isInside = region.shape.contains(direction)
      #expect((distance < 0) == isInside)
      #expect(!isInside || SkyCap(ra: point.ra, dec: point.dec, radius: 0).meets(region.shape.cap))
      for _ in 0..<8 {
        let other = offsetBy(
          ra: point.ra, dec: point.dec, positionAngle: 360 * random.uniform(), distance: abs(distance) * 0.999999)
        let there = SkyCap(ra: other.ra, dec: other.dec, radius: 0).centre
        #expect(region.shape.contains(there) == isInside)
        reached += 1
      }
    }
    #expect(reached == 4096)
  }

  @Test("Circles at the poles, over RA 0, and of any size")
  func circles() throws {
    let north = SkyRegions([try CircleRegion(longitude: 123, latitude: 90, radius: 1)])
    #expect(north.contains(ra: 0, dec: 89.01) && !north.contains(ra: 250, dec: 88.99))
    let seam = SkyRegions([try CircleRegion(longitude: 0, latitude: 0, radius: 1)])
    #expect(seam.contains(ra: 359.01, dec: 0) && seam.contains(ra: 0.99, dec: 0) && !seam.contains(ra: 358.99, dec: 0))
    let most = SkyRegions([try CircleRegion(longitude: 0, latitude: 0, radius: 179)])
    #expect(most.contains(ra: 178, dec: 0.5) && !most.contains(ra: 180, dec: 0.5))
    let tiny = SkyRegions([try CircleRegion(longitude: 83.63, latitude: 22.01, radius: 1e-5)])
    #expect(tiny.contains(ra: 83.63, dec: 22.0100099) && !tiny.contains(ra: 83.63, dec: 22.0100101))
  }

  @Test("Regions keep their origin when added and near a field; a region given twice is counted once")
  func origins() throws {
    let near = try CircleRegion(longitude: 83.63, latitude: 22.01, radius: 0.3)
    let far = try BoxRegion(longitude: 200, latitude: 22, width: 1, height: 1, angle: 0)
    let again = try CircleRegion(longitude: 83.63, latitude: 22.01, radius: 0.3)
    let all = SkyRegions([far, near], from: .ds9) + SkyRegions([again])
    #expect(all.origins == [.ds9, .ds9, .single] && all.count == 3)
    #expect(all.near(ra: 83.63, dec: 22.01, radius: 2).origins == [.ds9, .single])
    #expect(Set(all.shapes.map { AnyHashable($0) }).count == 2)
    let ring = try AnnulusRegion(longitude: 83.63, latitude: 22.01, inner: 0.1, outer: 0.3)
    #expect(AnyHashable(ring) != AnyHashable(near))
  }

  @Test("Only regions that extend into the field are kept for it")
  func near() throws {
    let regions = SkyRegions([
      try CircleRegion(longitude: 83.63, latitude: 22.01, radius: 0.3),
      try CircleRegion(longitude: 86.7, latitude: 22.01, radius: 0.5),
      try CircleRegion(longitude: 87.5, latitude: 22.01, radius: 0.3),
      try BoxRegion(longitude: 83.63, latitude: 18.9, width: 1, height: 0.1, angle: 90),
    ])
    #expect(regions.near(ra: 83.63, dec: 22.01, radius: 2.7).countsByKind.map(\.count) == [2, 1])
    #expect(regions.near(ra: 83.63, dec: 22.01, radius: 2.7).count == 3)
    #expect(regions.near(ra: 263.63, dec: -22.01, radius: 2.7).isEmpty)
  }

  @Test("Impossible regions are reported")
  func impossible() {
    func text(_ make: () throws(SkyError) -> any SkyShape) -> String? {
      do { _ = try make() } catch { return error.description }
      return nil
    }
    #expect(
      text { () throws(SkyError) in try CircleRegion(longitude: 1, latitude: 2, radius: -0.5) }
        == "circle: a radius of -0.5 deg; expected a radius above 0 and at most 180 deg")
    #expect(
      text { () throws(SkyError) in try CircleRegion(longitude: 1, latitude: 92, radius: 0.5) }
        == "circle: a latitude of 92.0 deg; expected a latitude from -90 to 90 deg")
    #expect(
      text { () throws(SkyError) in try CircleRegion(longitude: .nan, latitude: 2, radius: 0.5) }
        == "circle: a longitude of nan deg; expected a longitude from -720 to 720 deg")
    #expect(
      text { () throws(SkyError) in try AnnulusRegion(longitude: 1, latitude: 2, inner: 0.5, outer: 0.5) }
        == "annulus: radii of 0.5 and 0.5 deg; expected an inner radius above 0, "
        + "and a larger outer radius of at most 180 deg")
    #expect(
      text { () throws(SkyError) in
        try EllipseRegion(longitude: 1, latitude: 2, halfWidth: 0, halfHeight: 1, angle: 0)
      } == "ellipse: semi-axes of 0.0 and 1.0 deg; expected semi-axes above 0")
    #expect(
      text { () throws(SkyError) in try BoxRegion(longitude: 1, latitude: 2, width: 160, height: 120, angle: 0) }
        == "box: a point 100.0 deg from the centre; expected a region that extends to at most 85 deg from its centre")
    #expect(
      text { () throws(SkyError) in try PolygonRegion(vertices: [(0, 0), (1, 0), (1, 0), (0, 0)]) }
        == "polygon: vertices that enclose no area (number of different vertices: 2); expected three or more "
        + "different vertices")
  }
}
