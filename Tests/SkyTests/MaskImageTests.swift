import Diagnostics
import FITS
import Sky
import Tables
import TestSupport
import Testing

/// A mask of 6 x 6 pixel squares in irregular order, in one of several projections, with the results of astropy's WCS
/// (wcs_world2pix, nearest pixel) at 512 places: one bit each, four in a hexadecimal digit.
struct MaskCase: Sendable, CustomStringConvertible {
  let description: String
  let types: (String, String)
  let centre, step, reference: (Double, Double)
  let width, height: Int
  let probe: (ra: Double, dec: Double, reach: Double)
  let inside: String

  static let all = [
    MaskCase(
      description: "TAN", types: ("RA---TAN", "DEC--TAN"), centre: (83.63, 22.01), step: (-0.02, 0.02),
      reference: (60.5, 50.5), width: 120, height: 100, probe: (83.63, 22.01, 1.3),
      inside: "2142b1e9d200400010e8bbb4a110a0440800c10857a1081204246a9420800611050aa04a3541820004811aed815001002a56a"
        + "868c0806081142016a43054a001"),
    MaskCase(
      description: "galactic CAR", types: ("GLON-CAR", "GLAT-CAR"), centre: (0, 0), step: (-0.5, 0.5),
      reference: (360.5, 180.5), width: 720, height: 360, probe: (266.4, -29, 4),
      inside: "6544614662c602aa30a331631125198b180a98ca80c28c45cc7554614662c602ae32a230a33167190f180a98ea88c28cc58c0"
        + "55c654663c622e632a230a33163"),
    MaskCase(
      description: "galactic CAR where it ends", types: ("GLON-CAR", "GLAT-CAR"), centre: (0, 0), step: (-0.5, 0.5),
      reference: (360.5, 180.5), width: 720, height: 360, probe: (86.4, 29, 4),
      inside: "44f0e2f20f0a267a217815778795503d38be8a89e09e8c1e1454f462f00f4a0f2a207a717d0795413d38bc2aa9e18ea01e945"
        + "d7440f00f4a0faaa27a71790787"),
    MaskCase(
      description: "galactic AIT", types: ("GLON-AIT", "GLAT-AIT"), centre: (0, 0), step: (-0.5, 0.5),
      reference: (360.5, 180.5), width: 720, height: 360, probe: (83.63, 22.01, 5),
      inside: "4d517c87ca632ea8be4b394184f45f444fa0929a2ae927d2c65d717c96f2a329a4be88bd41e5b457d04f2592bae2792fe0c65"
        + "0517d157293c960a6889e432571"),
  ]

  func isExcluded(_ x: Int, _ y: Int) -> Bool { (7 * (x / 6) + 11 * (y / 6)) % 23 < 9 }

  /// Returns the mask, optionally with latitude as its first axis, with an axis of length 1, or with another value for
  /// excluded pixels.
  func image(isTransposed: Bool = false, hasThirdAxis: Bool = false, excluded: Double = 0, kept: Double = 1) -> Image {
    let (lon, lat) = isTransposed ? ("2", "1") : ("1", "2")
    var keywords = [
      Keyword("CTYPE" + lon, .string(types.0)), Keyword("CTYPE" + lat, .string(types.1)),
      Keyword("CUNIT" + lon, .string("deg")), Keyword("CUNIT" + lat, .string("deg")),
      Keyword("CRVAL" + lon, .double(centre.0)), Keyword("CRVAL" + lat, .double(centre.1)),
      Keyword("CDELT" + lon, .double(step.0)), Keyword("CDELT" + lat, .double(step.1)),
      Keyword("CRPIX" + lon, .double(reference.0)), Keyword("CRPIX" + lat, .double(reference.1)),
    ]
    if types.0.hasPrefix("RA") { keywords.append(Keyword("RADESYS", .string("ICRS"))) }
    if hasThirdAxis { keywords.append(Keyword("CTYPE3", .string("ENERGY"))) }
    var values = [Double](repeating: kept, count: width * height)
    for y in 0..<height {
      for x in 0..<width where isExcluded(x, y) { values[isTransposed ? x * height + y : y * width + x] = excluded }
    }
    let axes = isTransposed ? [height, width] : [width, height]
    return Image(name: "MASK", keywords: keywords, axes: hasThirdAxis ? axes + [1] : axes, values: values)
  }

  func mask() throws -> MaskImage { try MaskImage(image(), place: FilePlace("mask.fits")) }

  var region: RegionCase {
    get throws { RegionCase(description, try mask(), probe.ra, probe.dec, probe.reach, inside) }
  }
}

@Suite("Sky mask images", .timeLimit(.minutes(60))) struct MaskImageTests {
  @Test("Pixels agree with astropy", arguments: MaskCase.all)
  func pixels(mask: MaskCase) throws {
    let region = try mask.region
    let regions = SkyRegions([region.shape])
    #expect(region.points.map { regions.contains(ra: $0.ra, dec: $0.dec) } == region.flags)
  }

  @Test("Pixels agree with swapped axes, an axis of length 1, other values, and from a file")
  func variants() throws {
    let known = MaskCase.all[0]
    let region = try known.region
    let place = FilePlace("mask.fits")
    let fromFile = try withTemporaryFolder { folder in
      let path = folder + "/mask.fits.gz"
      var writer = try FITSWriter(path: path)
      try writer.append(known.image())
      try writer.close()
      return [try MaskImage(path: path), try MaskImage(path: path, MaskReading(hdu: .name("MASK")))]
    }
    for shape in [
      try MaskImage(known.image(isTransposed: true), place: place),
      try MaskImage(known.image(hasThirdAxis: true), place: place),
      try MaskImage(known.image(excluded: 7, kept: 0), excluded: .nonzero, place: place),
      try MaskImage(known.image(excluded: 0, kept: .nan), place: place),
    ] + fromFile {
      let regions = SkyRegions([shape])
      #expect(region.points.map { regions.contains(ra: $0.ra, dec: $0.dec) } == region.flags)
    }
  }

  @Test("A block in the field has the same results as single directions", arguments: MaskCase.all)
  func block(mask: MaskCase) throws {
    let region = try mask.region
    let near = SkyRegions([region.shape]).near(ra: mask.probe.ra, dec: mask.probe.dec, radius: 2 * mask.probe.reach)
    let points = region.points
    var flags = [UInt8](repeating: 0, count: points.count)
    points.map(\.ra).withUnsafeBufferPointer { ra in
      points.map(\.dec).withUnsafeBufferPointer { dec in
        flags.withUnsafeMutableBufferPointer { near.mark(ra: ra, dec: dec, into: $0) }
      }
    }
    #expect(flags.map { $0 == 1 } == region.flags)
  }

  @Test("In a field, the distance to the edge never exceeds the true one", arguments: MaskCase.all)
  func distance(mask: MaskCase) throws {
    let (ra, dec, reach) = mask.probe
    let near = SkyRegions([try mask.mask()]).near(ra: ra, dec: dec, radius: 3 * reach)
    let shape = try #require(near.shapes.first)
    var random = SplitMix(state: 9)
    var greatest = 0.0
    for _ in 0..<500 {
      let point = offsetBy(ra: ra, dec: dec, positionAngle: 360 * random.uniform(), distance: reach * random.uniform())
      let direction = SkyCap(ra: point.ra, dec: point.dec, radius: 0).centre
      let distance = shape.distanceToEdge(direction)
      #expect(distance == 0 || (distance < 0) == shape.contains(direction))
      greatest = max(greatest, abs(distance))
      for i in 0..<12 {
        let other = offsetBy(ra: point.ra, dec: point.dec, positionAngle: 30 * Double(i), distance: abs(distance))
        let there = SkyCap(ra: other.ra, dec: other.dec, radius: 0).centre
        #expect(shape.contains(there) == shape.contains(direction))
      }
    }
    // The distance is not trivial: a square is 6 pixels wide.
    #expect(greatest > 1.2 * abs(mask.step.1))
  }

  @Test("A field without excluded pixels needs no mask")
  func restricted() throws {
    let regions = SkyRegions([try MaskCase.all[0].mask()])
    #expect(regions.near(ra: 83.63, dec: 22.01, radius: 2).count == 1)
    #expect(regions.near(ra: 83.63, dec: 32.01, radius: 2).isEmpty)
    #expect(regions.near(ra: 263.63, dec: -22.01, radius: 2).isEmpty)
  }

  @Test("An image that begins at longitude 0 also covers longitudes beyond 180 deg")
  func wholeTurn() throws {
    var image = MaskCase.all[1].image()
    image.keywords = image.keywords.map { keyword in
      switch keyword.name {
      case "CRPIX1": Keyword("CRPIX1", .double(0.5))
      case "CDELT1": Keyword("CDELT1", .double(0.5))
      default: keyword
      }
    }
    let regions = SkyRegions([try MaskImage(image, place: FilePlace("mask.fits"))])
    for (x, y) in [(2, 181), (300, 200), (400, 170), (700, 250), (719, 100)] {
      let (ra, dec) = SkyFrame.galactic.icrs(
        longitude: 0.5 * (Double(x) + 0.5), latitude: 0.5 * (Double(y) - 179.5))
      #expect(regions.contains(ra: ra, dec: dec) == MaskCase.all[1].isExcluded(x, y))
    }
  }

  @Test("Unmasked fractions of a mask agree with many samples to 1e-3 of a cell")
  func unmaskedFractions() throws {
    let mask = MaskCase.all[0]
    let regions = SkyRegions([try mask.mask()])
    let edges = (0...8).map { -0.8 + 0.2 * Double($0) }
    let kept = regions.unmaskedFractions(lon: edges, lat: edges, pointingRA: 83.6, pointingDec: 22.3)
    let field = FieldOfView(pointingRA: 83.6, pointingDec: 22.3)
    var random = SplitMix(state: 2)
    let squares = 400
    var worst = 0.0
    for cell in 0..<64 where cell % 5 == 0 {
      var (ra, dec): ([Double], [Double]) = ([], [])
      for k in 0..<squares * squares {
        let direction = field.direction(
          lon: edges[cell / 8] + 0.2 * (Double(k / squares) + random.uniform()) / Double(squares),
          lat: edges[cell % 8] + 0.2 * (Double(k % squares) + random.uniform()) / Double(squares))
        ra.append(direction.ra)
        dec.append(direction.dec)
      }
      var flags = [UInt8](repeating: 0, count: ra.count)
      ra.withUnsafeBufferPointer { ra in
        dec.withUnsafeBufferPointer { dec in
          flags.withUnsafeMutableBufferPointer { regions.mark(ra: ra, dec: dec, into: $0) }
        }
      }
      let covered = flags.reduce(0) { $0 + Int($1) }
      worst = max(worst, abs(kept[cell] - (1 - Double(covered) / Double(flags.count))))
    }
    #expect(worst < 1e-3)
  }

  @Test("Images that are not masks are reported")
  func errors() throws {
    func text(_ image: Image) -> String? {
      do { _ = try MaskImage(image, place: FilePlace("mask.fits", hdu: "MASK")) } catch { return error.description }
      return nil
    }
    let good = MaskCase.all[0].image()
    func changed(_ name: String, _ value: Keyword.Value) -> Image {
      var image = good
      image.keywords = image.keywords.map { $0.name == name ? Keyword(name, value) : $0 }
      return image
    }
    #expect(
      text(Image(axes: [], values: []))
        == "mask.fits[MASK]: no image; expected an image with two axes, longitude and latitude")
    #expect(
      text(Image(keywords: good.keywords, axes: [2, 2, 2], values: [Double](repeating: 0, count: 8)))
        == "mask.fits[MASK]: an image with 3 axes (2 x 2 x 2); expected an image with two axes, a HEALPix map "
        + "with one column, or the option 'plane'; set 'plane' to a number from 1 to 2, or to \"any\" to "
        + "exclude a pixel if any plane excludes it")
    #expect(
      text(Image(axes: [2, 2], values: [1, 1, 1, 1]))
        == "mask.fits[MASK]: no celestial coordinates that can be read; expected CTYPEn, CRVALn, "
        + "CRPIXn and CDELTn (or CDi_j) of a longitude axis and a latitude axis")
    #expect(
      text(changed("CTYPE1", .string("RA---XYZ")))?.hasPrefix("mask.fits[MASK]: no celestial") == true)
    var old = changed("RADESYS", .string("FK5"))
    old.keywords.append(Keyword("EQUINOX", .double(1975)))
    #expect(
      text(old)
        == "mask.fits[MASK]: unsupported coordinates RA in FK5 at equinox 1975.0; expected RA and DEC in ICRS, FK5 "
        + "(J2000) or FK4 (B1950), GLON and GLAT, or ELON and ELAT (J2000)")
    let missing = #expect(throws: SkyError.self) { try MaskImage(path: "/nowhere/mask.fits") }
    #expect(missing?.description.hasPrefix("/nowhere/mask.fits: ") == true)
  }
}
