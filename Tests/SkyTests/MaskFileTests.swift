import Diagnostics
import FITS
import Foundation
import Tables
import TestSupport
import Testing

@testable import Sky

/// Masks as they are in files: one of several images, tile-compressed, with planes, or as HEALPix tables.
@Suite("Files of sky masks", .timeLimit(.minutes(60))) struct MaskFileTests {
  private static func write(_ images: [Image], _ path: String) throws {
    var writer = try FITSWriter(path: path)
    for image in images { try writer.append(image) }
    try writer.close()
  }

  private static func flags(_ mask: MaskImage, _ region: RegionCase) -> [Bool] {
    let regions = SkyRegions([mask])
    return region.points.map { regions.contains(ra: $0.ra, dec: $0.dec) }
  }

  @Test("Of several images, one is chosen by name or number; without a choice, an error lists them")
  func severalImages() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/masks.fits"
      var (map, mask) = (MaskCase.all[0].image(), MaskCase.all[0].image())
      map.name = nil
      map.values = map.values.map { _ in 1.5 }
      mask.name = "EXCLUSION"
      try Self.write([map, mask], path)
      let region = try MaskCase.all[0].region
      for hdu in [HDUSelector.name("EXCLUSION"), .name("exclusion"), .number(2)] {
        let chosen = try MaskImage(path: path, MaskReading(hdu: hdu))
        #expect(Self.flags(chosen, region) == region.flags)
        #expect(chosen.definition.hdu == hdu.text)
      }
      #expect(Self.flags(try MaskImage(path: path, MaskReading(hdu: .number(1))), region).allSatisfy { !$0 })
      let error = #expect(throws: SkyError.self) { try MaskImage(path: path) }
      #expect(
        error?.description
          == "\(path): 2 images: 1 #1 (120 x 100), 2 EXCLUSION (120 x 100); expected one such HDU, or an "
          + "HDU selected by name or number; choose one HDU with the option 'hdu' (for example, hdu = 1), or in "
          + "brackets after the file name, as in FILE[HDU]")
      let missing = #expect(throws: SkyError.self) { try MaskImage(path: path, MaskReading(hdu: .name("EXCLUSIO"))) }
      #expect(missing?.description.contains("has no HDU EXCLUSIO; did you mean 'EXCLUSION'?") == true)
    }
  }

  @Test("Two images with the same name are an error that lists them; a number chooses one, also as a text")
  func sameName() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/masks.fits"
      var (map, mask) = (MaskCase.all[0].image(), MaskCase.all[0].image())
      map.values = map.values.map { _ in 1.5 }
      (map.name, mask.name) = ("MASK", "MASK")
      try Self.write([map, mask], path)
      let error = #expect(throws: SkyError.self) { try MaskImage(path: path, MaskReading(hdu: .name("mask"))) }
      #expect(
        error?.description
          == "\(path): 2 HDUs with the name mask: 1 MASK (120 x 100), 2 MASK (120 x 100); expected one such "
          + "HDU, or an HDU selected by name or number; choose one HDU with the option 'hdu' (for example, "
          + "hdu = 1), or in brackets after the file name, as in FILE[HDU]")
      let region = try MaskCase.all[0].region
      #expect(Self.flags(try MaskImage(path: path, MaskReading(hdu: HDUSelector("2"))), region) == region.flags)
    }
  }

  @Test("A mask that excludes nothing, or everything, causes a warning")
  func excludesNothing() throws {
    func text(_ value: Double, _ convention: MaskImage.Convention) throws -> String {
      var image = MaskCase.all[0].image()
      image.values = image.values.map { _ in value }
      var notes = Notes()
      try MaskImage(image, excluded: convention, place: FilePlace("m.fits")).warn(&notes, at: "m.fits")
      return notes.descriptions(of: .warning).joined()
    }
    let hint =
      "; check the option 'excluded' (\"zero\" or \"nonzero\": the pixels to exclude), and check that 'hdu' and "
      + "'plane' select the right image (m.fits)"
    #expect(try text(1, .zero) == "the mask excludes nothing, because no pixel has the value 0" + hint)
    #expect(try text(0, .nonzero) == "the mask excludes nothing, because no pixel has a value other than 0" + hint)
    #expect(try text(0, .zero) == "the mask excludes the whole image, because every pixel has the value 0" + hint)
    var notes = Notes()
    try MaskImage(MaskCase.all[0].image(), place: FilePlace("m.fits")).warn(&notes, at: "m.fits")
    #expect(notes.isEmpty)
  }

  @Test("An image without a position or a size of its pixels is an error", arguments: ["CRVAL1", "CRPIX2", "CDELT1"])
  func noPosition(keyword: String) throws {
    var image = MaskCase.all[0].image()
    image.keywords.removeAll { $0.name == keyword }
    let error = #expect(throws: SkyError.self) { try MaskImage(image, place: FilePlace("m.fits")) }
    #expect(error?.description.contains(keyword) == true, "\(error?.description ?? "")")
  }

  @Test("Brackets and options that choose differently are an error, as are brackets with anything else")
  func contradictions() throws {
    let choice = try FileChoice("m.fits[1, 2]")
    #expect(try choice.hdu(option: nil) == .number(1) && choice.hdu(option: .number(1)) == .number(1))
    #expect(try choice.plane(option: .number(2)) == .number(2))
    let error = #expect(throws: SkyError.self) { try choice.hdu(option: .number(0)) }
    #expect(
      error?.description == "m.fits: the brackets after the file name select #1, but the option 'hdu' selects #0; "
        + "expected the same choice in both; remove one of the two choices")
    #expect(throws: SkyError.self) { try choice.plane(option: .any) }
    for text in ["m.fits[]", "m.fits[M,two]", "m.fits[M,1,2]"] {
      #expect(throws: SkyError.self) { try FileChoice(text) }
    }
  }

  @Test("A choice in brackets after the name of a file, as the command line has it")
  func brackets() throws {
    func shown(_ text: String) throws -> String {
      let choice = try FileChoice(text)
      return "\(choice.path) \(choice.hdu?.text ?? "-") \(choice.plane?.text ?? "-")"
    }
    #expect(try shown("a/mask.fits") == "a/mask.fits - -")
    #expect(try shown("mask.fits.gz[EXCLUSION]") == "mask.fits.gz EXCLUSION -")
    #expect(try shown("mask.fits[1,any]") == "mask.fits #1 any" && shown("[1]/mask.fits[0, 2]") == "[1]/mask.fits #0 2")
    #expect(try shown("[1]/mask.fits") == "[1]/mask.fits - -")
  }

  @Test("One plane of a cube is used, or what any plane excludes; lengths of axes may be in any order")
  func planes() throws {
    let known = MaskCase.all[0]
    let region = try known.region
    let image = known.image()
    let place = FilePlace("cube.fits")
    let ones = [Double](repeating: 1, count: image.values.count)
    let cube = Image(
      name: "MASK", keywords: image.keywords, axes: image.axes + [3, 1], values: ones + image.values + ones)
    #expect(Self.flags(try MaskImage(cube, plane: .any, place: place), region) == region.flags)
    #expect(Self.flags(try MaskImage(cube, plane: .number(2), place: place), region) == region.flags)
    #expect(Self.flags(try MaskImage(cube, plane: .number(3), place: place), region).allSatisfy { !$0 })
    #expect(try MaskImage(cube, plane: .any, place: place).definition.plane == "any")
    // The energy axis is the first one.
    let turned = Image(
      name: "MASK",
      keywords: image.keywords.map { keyword in
        guard let digit = keyword.name.last?.wholeNumberValue else { return keyword }
        return Keyword(keyword.name.dropLast() + "\(digit + 1)", keyword.value)
      } + [Keyword("CTYPE1", .string("ENERGY"))],
      axes: [2] + image.axes, values: image.values.flatMap { [1, $0] })
    #expect(Self.flags(try MaskImage(turned, plane: .number(2), place: place), region) == region.flags)
    let wrong = #expect(throws: SkyError.self) { try MaskImage(cube, plane: .number(4), place: place) }
    #expect(wrong?.description == "cube.fits: plane 4, which does not exist; expected a plane number from 1 to 3")
  }

  /// Files of astropy 8 (CompImageHDU): 30 x 20 pixels, float32 with GZIP_2 and int16 with the others; in 3 tiles of 7
  /// lines, but in 3 x 3 tiles of 11 x 7 pixels with PLIO_1.
  @Test("Tile-compressed images are unpacked", arguments: [riceFile, gzipFile, gzip1File, plioFile])
  func tiles(packed: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tiled.fits.gz"
      try #require(Data(base64Encoded: packed)).write(to: URL(fileURLWithPath: path))
      let list = try readHDUList(path)
      #expect(list.map(\.imageAxes) == [[], [30, 20]])
      let image = try readImage(path, hdu: .name("MASK"))
      for (i, value) in image.values.enumerated() {
        let (x, y) = (i % 30, i / 30)
        let square: Int = 7 * (x / 3) + 11 * (y / 3)
        let isKept = square % 23 >= 9
        #expect(value == (isKept ? 1 : 0))
      }
      #expect(!image.keywords.contains { $0.name.hasPrefix("Z") } && [16, -32].contains(image.bitsPerPixel))
      // Nothing else in the file is an image, so no choice is needed.
      let mask = SkyRegions([try MaskImage(path: path)])
      #expect(mask.contains(ra: 84.356, dec: 21.585))
    }
  }

  @Test("An image that is compressed with HCOMPRESS_1 is an error that names the command which unpacks it")
  func hcompress() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tiled.fits.gz"
      try #require(Data(base64Encoded: Self.hcompressFile)).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: FITSError.self) { try readImage(path, hdu: .name("MASK")) }
      #expect(
        error?.description
          == "\(path)[MASK]: the image is compressed with HCOMPRESS_1; expected RICE_1, GZIP_1, GZIP_2 or "
          + "PLIO_1; "
          + "unpack the file with 'funpack -O unpacked.fits \(path)', and read unpacked.fits")
    }
  }

  @Test(
    "A tile-compressed image with an impossible header is an error",
    arguments: [
      ("ZTILE1", "0"), ("ZNAXIS2", "21"), ("ZCMPTYPE", "'HCOMPRESS_1'"), ("ZBITPIX", "7"), ("ZNAXIS1", "99999999999"),
    ])
  func badTiles(keyword: String, value: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tiled.fits"
      var fits = RawFITS()
      fits.addTable(
        "MASK", columns: [.init("COMPRESSED_DATA", "1PB(4)")],
        rows: (0..<3).map { _ in [.array([.int(4), .int(0)])] },
        cards: [
          ("ZIMAGE", "T"), ("ZBITPIX", "16"), ("ZNAXIS", "2"), ("ZNAXIS1", "30"), ("ZNAXIS2", "20"), ("ZTILE1", "30"),
          ("ZTILE2", "7"), ("ZCMPTYPE", "'RICE_1'"),
        ].map { RawFITS.card($0.0, $0.1) }, heap: [1, 2, 3, 4])
      // The stream of the tiles is damaged.
      try Data(fits.bytes).write(to: URL(fileURLWithPath: path))
      #expect(throws: FITSError.self) { try readImage(path, hdu: .number(1)) }
      fits.setCard(keyword, value)
      try Data(fits.bytes).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: FITSError.self) { try readImage(path, hdu: .number(1)) }
      let expected =
        switch keyword {
        case "ZNAXIS1", "ZNAXIS2": "keyword "
        case "ZCMPTYPE": "the image is compressed with HCOMPRESS_1"
        default: "keyword \(keyword) is \(value)"
        }
      #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }
  }

  @Test(
    "A mask that packs very well is read within the memory limit, and refused beyond it",
    arguments: [(1440, 64), (2880, 16), (1440, -32)])
  func packsWell(width: Int, bits: Int) throws {
    let (step, middle) = (360 / Double(width), Double(width) / 2 + 0.5)
    let lines = Int((0.5 / step).rounded())
    try withTemporaryFolder { folder in
      let path = folder + "/allsky.fits.gz"
      let image = Image(
        keywords: MaskCase.all[1].image().keywords.map { keyword in
          switch keyword.name {
          case "CDELT1": Keyword("CDELT1", .double(-step))
          case "CDELT2": Keyword("CDELT2", .double(step))
          case "CRPIX1": Keyword("CRPIX1", .double(middle))
          case "CRPIX2": Keyword("CRPIX2", .double((middle + 0.5) / 2))
          default: keyword
          }
        }, axes: [width, width / 2],
        values: (0..<width * width / 2).map { (width / 4 - lines..<width / 4 + lines).contains($0 / width) ? 0 : 1 },
        bitsPerPixel: bits)
      try Self.write([image], path)
      let mask = SkyRegions([try MaskImage(path: path)])
      for (longitude, latitude) in [(0.1, 0.45), (179.9, -0.45), (120, 0.55), (-60, -0.55)] {
        let (ra, dec) = SkyFrame.galactic.icrs(longitude: longitude, latitude: latitude)
        #expect(mask.contains(ra: ra, dec: dec) == (abs(latitude) < 0.5))
      }
      let error = #expect(throws: SkyError.self) { try MaskImage(path: path, MaskReading(memory: 5 << 20)) }
      #expect(
        error?.description.hasSuffix(
          " MiB of memory; expected at most 5 MiB; raise the limit with the option 'memory' of dt.sky.mask (in MiB)")
          == true, "\(error?.description ?? "")")
    }
  }

  /// The pixels of astropy-healpix 2.0 at 512 directions: one bit each.
  @Test(
    "HEALPix maps: ring and nested, galactic, equatorial and ecliptic, with implicit and explicit pixel numbers",
    arguments: [
      (
        "RING", "G",
        "3040aeb904a072f51450f228282a812aab00aab11257a6614be684aa2046b007"
          + "696408159e07b0664a2c0826e404dc7e391c0a0517448084d340d368c5fc160a"
      ),
      (
        "RING", "C",
        "0cba01d16482480ea434875ad8e51ae1250850862852852c728d30cb94186396"
          + "2900c631c61825cb0c31cb1290a718e1271a608628d68b42054d34488982ea4d"
      ),
      (
        "RING", "E",
        "910e739850023c83220b80e352a9052e5548ae5db8a0940c73053ec0069305db"
          + "07111720421060e444489501d803f40f3c5084301ccb1201d0357b081692442a"
      ),
      (
        "NESTED", "G",
        "8878019cb3ceea89100c893b04a002d995a071429235e9928416831bc261c289"
          + "05b18e170487c550c7985e6790b946120dc2384134013411268bba839d91b832"
      ),
      (
        "NESTED", "C",
        "41133304238c23b2c82845904f02c52187cb0d879a01cd0d961b0c3c0806106c"
          + "00f298a62936186800b619d13cf059c06cf25868a8d014626492711600419961"
      ),
      (
        "NESTED", "E",
        "c69883222949278482a0c99c951380600a39b1a010613604c0d0c01075090819"
          + "b2026f76004fd7504c4fa004a96883226b09a0ba532c2290cae9c90d438b2354"
      ),
    ])
  func healpix(ordering: String, system: String, expected: String) throws {
    let points = (0..<512).map { k in
      let sine = 2 * (Double(k) + 0.5) / 512 - 1
      return (ra: (137.50776405 * Double(k)).truncatingRemainder(dividingBy: 360), dec: asin(sine) * 180 / .pi)
    }
    let digits = expected.compactMap(\.hexDigitValue)
    let flags = points.indices.map { (k: Int) -> Bool in (digits[k / 4] >> (3 - k % 4)) & 1 == 1 }
    let cards = [
      ("PIXTYPE", "'HEALPIX '"), ("ORDERING", "'\(ordering)'"), ("NSIDE", "8"), ("COORDSYS", "'\(system)'"),
    ].map { RawFITS.card($0.0, $0.1) }
    let kept: [Bool] = (0..<768).map { (pixel: Int) -> Bool in 7 * pixel % 23 >= 9 }
    try withTemporaryFolder { folder in
      func agree(_ reading: MaskReading, _ fits: RawFITS) throws {
        let path = folder + "/map.fits"
        try Data(fits.bytes).write(to: URL(fileURLWithPath: path))
        let regions = SkyRegions([try MaskImage(path: path, reading)])
        #expect(points.map { regions.contains(ra: $0.ra, dec: $0.dec) } == flags)
      }
      var implicit = RawFITS()
      implicit.addTable(
        "MAP", columns: [.init("MASK", "E")], rows: kept.map { [.float($0 ? 1 : 0)] }, cards: cards)
      try agree(MaskReading(), implicit)
      // 16 pixels in a row, as healpy writes them; pixels without data are not excluded.
      var long = RawFITS()
      long.addTable(
        "MAP", columns: [.init("MASK", "16E")],
        rows: (0..<48).map { row in
          [.array((0..<16).map { .float(kept[16 * row + $0] ? -1.6375e30 : 3) })]
        }, cards: cards + [RawFITS.card("INDXSCHM", "'IMPLICIT'")])
      try agree(MaskReading(excluded: .nonzero), long)
      // Pixels that are not listed are not excluded.
      var explicit = RawFITS()
      explicit.addTable(
        "MAP", columns: [.init("PIXEL", "J"), .init("OTHER", "I"), .init("MASK", "I")],
        rows: kept.indices.filter { !kept[$0] }.reversed().map { [.int(Int32($0)), .short(1), .short(0)] },
        cards: cards + [RawFITS.card("INDXSCHM", "'EXPLICIT'"), RawFITS.card("OBJECT", "'PARTIAL '")])
      try agree(MaskReading(plane: .number(2)), explicit)
      try agree(MaskReading(plane: .any), explicit)
      let error = #expect(throws: SkyError.self) { try MaskImage(path: folder + "/map.fits") }
      #expect(error?.description.contains("several columns: OTHER, MASK") == true)
    }
  }

  @Test("Pixels of a HEALPix map with the value of BAD_DATA are not excluded")
  func badData() throws {
    var fits = RawFITS()
    fits.addTable(
      "MAP", columns: [.init("MASK", "J")], rows: (0..<12).map { [.int($0 == 4 ? 1 : -99)] },
      cards: [
        ("PIXTYPE", "'HEALPIX'"), ("ORDERING", "'RING'"), ("NSIDE", "1"), ("COORDSYS", "'C'"), ("BAD_DATA", "-99"),
      ].map { RawFITS.card($0.0, $0.1) })
    try withTemporaryFolder { folder in
      let path = folder + "/map.fits"
      try Data(fits.bytes).write(to: URL(fileURLWithPath: path))
      let mask = SkyRegions([try MaskImage(path: path, MaskReading(excluded: .nonzero))])
      // Pixel 4 of NSIDE 1 is at the equator, around RA = 0; pixel 0 is in the north.
      #expect(mask.contains(ra: 0, dec: 0) && !mask.contains(ra: 45, dec: 60) && !mask.contains(ra: 90, dec: 0))
    }
  }

  @Test(
    "HEALPix tables that cannot be read are reported",
    arguments: [
      (
        "COORDSYS", nil,
        "keyword COORDSYS is missing; expected 'G' (galactic), 'C' or 'Q' (equatorial) or 'E' (ecliptic)"
      ),
      ("ORDERING", "'UNIQ'", "keyword ORDERING is 'UNIQ'; expected RING or NESTED"),
      ("NSIDE", "3", "number of pixels: 12; expected 12 NSIDE^2 = 108"),
      ("NSIDE", "0", "keyword NSIDE is 0; expected a whole number from 1 to 65536"),
      ("INDXSCHM", "'SPARSE'", "keyword INDXSCHM is 'SPARSE'; expected IMPLICIT or EXPLICIT"),
      (
        "LASTPIX", "10",
        "number of pixels: 12, but FIRSTPIX = 0 and LASTPIX = 10; expected LASTPIX - FIRSTPIX + 1 pixels"
      ),
      ("FIRSTPIX", "9223372036854775807", "a pixel number outside the map; expected numbers from 0 to 11"),
    ] as [(String, String?, String)])
  func badHealpix(keyword: String, value: String?, expected: String) throws {
    var fits = RawFITS()
    fits.addTable(
      "MAP", columns: [.init("MASK", "J")], rows: (0..<12).map { [.int($0)] },
      cards: [("PIXTYPE", "'HEALPIX'"), ("ORDERING", "'RING'"), ("NSIDE", "1"), ("COORDSYS", "'C'")]
        .map { RawFITS.card($0.0, $0.1) })
    fits.setCard(keyword, value)
    try withTemporaryFolder { folder in
      let path = folder + "/map.fits"
      try Data(fits.bytes).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: SkyError.self) { try MaskImage(path: path) }
      #expect(error?.description == "\(path)[MAP]: \(expected)")
    }
  }

  private static let riceFile =
    "H4sIAAAAAAACA+2Yz2/jRBTHw1/BDZ60h3Sl/oiT3SWXJXIctzLrJFbsQhpYrSb2NDE4drAn24ZD/wH+iP4NHDktt73RK4ee6W0B"
    + "ceii7gpm7PxsxkkTVgjEfKWosjrz0Zu873tvHFOrGroK8Bg4smAP7MA/DsJeBCSAfc0yISLId1DoAFdlzTK0ZgqvSHkoDNEQHEQQ"
    + "kGEfwwrV5KZmQgovR3n+oNfGIQTHY7Lbw37kBn7E5alNS61VUs+7tmKYkJCQkJCQkJDQ/0bsOmlq9dpjyJa1miWXdTU78+89aLs+"
    + "CodAUNvDgE9JcjlN5f2j9+f8+vfnmCctie/EdUiX4ZITuz60hwRHS+PLp/AKc/GFwUnEeAk4RYZSP6xZXJ4kPZzjdcJg0Ic+ClEP"
    + "ExzyQzxI51HiIi9akQ9rX1P1inkX3rGLPSc+MUZ2lx2fx7OODDXOR1apV42Gappq5VlFtuTsRn629uuNasKTjPLWg9x9yP6d+mhp"
    + "Vflg2fvltCTomyZBLvWdHfT6IY4i7IDbQ525XLem9TYiw3y9afGO1YU25o0Kjhef9Gj9emuNCu5d1VtrVHA8XiG3QT5GBcfj5Tfh"
    + "jQruDu/nKyptxDtYwtug3lqWpqsp/arA4ovcb3DcrlwPxz9ytPGsAbm8tH710QY8pWqwEqZ+bmiK+ky67efxXuZl5HWC0CXd3tL8"
    + "Vkf9oKzXlSem1podSPO8thfYXyURp/I+lXUpZX4UmJ/77in2IujTnCS4lf6rJt9ftnxkqaz0bs3LeFowXEyGLWkb8tvwYBuCEIr3"
    + "efHll823NXlq02IRsviqsvkEFvqLTz0c57frRncY7p8pptxUzfT4ahM/20EQOhRIMKDTtImpNOhXxvWz9HCXzTcjPuUMi01OfIxD"
    + "7NsY+oHrkwUe189SbiNeRdUtXnw7ud0c433u4M5TUKY817dDTHsgAUQWyTGPG9+GvMOalsSXpRsXRtseHPouiW6lYwbpO/AceYNJ"
    + "wcS8/DvkTed5Q97Z2bHk2rz/Gm6nS/dFduK1bej4QS/wXRv6YfAltsm8AWNeEl9FVTi8CrY9FtUdWIlfkoawkI9iYfdRgZeP5Hi8"
    + "XEx4vPzm87s5aX2eXq8ZdV1d5ElFapgJr0YP/ByDF/gdlwyc2NU2ph2buMijvMkFU5ctPm8+vjGP/lmKg+onlYa6z+1X4/ieskXJ"
    + "BdAZ2AxA6B0hpZ825IpqHrH+ktWUhpld8J/69QAROjXQXBFHw4jgnvg9W0hISEhISEjoP6dMJrOVSbQ1+tyjHyOT+fDi8u3FT3/c"
    + "nH9/87IUXZfefPGWPnx3/oI+3Lu+enVSer8U/Zp574OrV2dXr+nayz9fnp3Rh73JxsvfLtmeb89fFJN1b17f/H5diqbrfvz546tf"
    + "LuJ1P2SEhISEhISEhISE/u36C/Cc1wIALQAA"

  private static let gzipFile =
    "H4sIAAAAAAACA+2Yz2/bZBjH3VUqkwAhTUjALnuREBmCtPmhZb304CZOMDiOiV1IMlXrG/uN8xbHzuw3XVNuHHYomrhNIHGZJiHE"
    + "BTQOu44DCLoL3DnvjvgD4LWdH01jp01WuPB+pahRUn/0vHm+3+d9bVUsK5IAwAaIkAbWgO7YLcfteIA4oChqKvAItA3oGiBSm6Km"
    + "iLUY3jrlQdeFfWBAAgHpdxE4RTJfE1UQw0tRnt3rNJELnNaQjDvI9rBje5E8oaYJciF2vXMrgDExMTExMTExMf1v5B8nVbEib4DE"
    + "pihr/KYkJI59vQaa2IZuHxDYtBBA+yQ8nMby/tPzc2b+83PAS8+o7zY2SNvHhSvGNmj2CfJm1peJ4WUn6nOd257PC8ExUvKVLVmL"
    + "5KXXcxM803V6XdCFLuwggtzoEkvxPEqc5nmn9EMrioJUUM/Ca2FkGcGKEdTb/vKjeFpdEYJ+JPKVslIVVFUo3CzwGp9YyM9asVIt"
    + "h7y0snk1d/0tkHiWfDTEMl+adX85jgS90yQQU9/pTqfrIs9DBsAdaE70ujHO24AMJvMmBlecHrQhbxC4iPqS2cz8eWsMAndeeWsM"
    + "AhfFy6YW6McgcFG8zCK8QeDOcH9+StIGvNIM3gJ5a2iiJMTMq6xfn4cPUDCusIWChxxNdNyAkby4eXV9AV6+rPgRpn4uNUTlZuak"
    + "n4fX+l6Glum4mLQ7M/tbHswDuSKqArX3JK9lOZBg2wRdB9sE3OpBm+AD+hHlW2gPWSd4H/JSetbzlzl5Qk3zK/TrK/Pq+2Aqvzb1"
    + "SPD7tbF3hs3zo7zK1wQ1Pm/yyC+647gGBRIE4H7cjpSv0mkQ6Zf0tdVrlKfgfbqmYyx/Z0It5CJbR4Mf4SQv0i/p1EK8giBpUfUl"
    + "U6spn3fDQOY2yI952NZdRGcMAZBMkwNeZH0L8rZkMawvQS+c2jrWwJaNiXeiHceQtgH2oNUbzdmAlzlH3ni/rPLJZFLj5Un/VbHZ"
    + "ptd5eui1d4BpOx3Hxjrous4u0smkAQNeWF9ByEfwCki3/KrOwAr9EgZuqh/r2dVcNqof4fKiejHiRfU3k1lNpefnSRVZqUjCNC+9"
    + "Tg0z4sl0wXsIWI5tYtIzAlfriE5EgqFFeaMDnMRr0bzJ+oY8+mcmDpTfK1SFYuS8Gta37f9TeMAyeroPIHQPjpmnVb4gqHV/viTE"
    + "fFVNTPlPoBOP0KkMJ0Ls9T2COux5MRMTExMTExMT0zmL47gcFyo/eM/TV//KZxe5v75+8eMLf+s73NInqcdH4Ma9wyI8uqT9wa3U"
    + "XjOeVH+/KtU/PSz9uLPC3Tl6vvbuMseNr/rh0SNzZ+f755alOxuv1y++8vnlh+jX3Lf37y/90uaWpRV+9NkhfPmFA467tPv0gxiE"
    + "sfLV3Z9/+u6LN+oP7+6221zm8mPuyyXzwa0/335TvGc9eLW4tM1x7ZeefPPbBY6JiYmJiYmJiYnpX9Q/ATgejQAtAAA="

  private static let gzip1File =
    "H4sIAAAAAAACA+2YT2jTUBzHs3kZHgaiIAjiw4PxD+2SdJs7ODBt0hps09C8SZfLljZvbbBJapKx1aMnwR086cWj53n15ElP3rx7V0RB"
    + "8KIXTdKMrdtL/2RDBN8HCoUmH37vvW9+fS+qVFHKIgDLAAMEc6Dp2BuOa3nAd0BRgirwfN02dNcAWPISVKR6gm8p8Omuq/eAofs68Htd"
    + "BEYg83VJBQk+JvDZm1YDucDZ2DObFrI907E9rE+sQ1EWEsc7MZGMQCAQCAQCgfDfEG4nVakqLwM6L8mQz5dF+sDPc6Bh2rrbA77e6CCA"
    + "tv3+5jTR91f3z9zk++fIxw6pb8s0/Hao64/YtEGj5yNvaH1cgi83UJ/rbHmhry9OQClUV2SI9bHc/ICv5TqbXdDVXd1CPnLxJZaSfYHx"
    + "qM8bsR6wKIllQR3Ht2GijhGNGOnNdjh8zC2aVOFLw85v+5ELTnK+bgbr2nSsros8DxnAtPTWwFxq+3mOzWAwz1J0x+gg7/niQOPqYxcn"
    + "z7MWB/qk8qzFgcb5cszk/UCLA43zcWl8caDHOP+OSHLsKw3xpcizBqWymNAPcmF9nvkQRe3A7KDoJUIDHQwg1pfUD26m8BUqClxVxCDP"
    + "JU1S1tjDed67N8yy3mk5rum3rSHn/TqU+YoY1EdXePUuOPJ82MEaRPW1TW+M5l8Ii4vmj67xmUwG8jJ9nP+jyBfNHy2IhRPw1e7xZdz6"
    + "LuWyi7mUPtz6clyWYdP4gu6CzR+7kF1I6cPmj2VS+QSxDHH1ZZgsk9aHrS+lb0WW+vXRBmqBw3lO5+NOzgf3n49CtaLURFUVhTWBh3w6"
    + "LSxWa5W+j1XyV+dz145XH3n/dzwoiqKpPjfi79eDT+3SkxnqwenZ+9O/m+u3p3fuPN0+8+vLxRe7l4tzq1dOUT9LsxdeTlHUwcsMip9Z"
    + "Fx69fazsnl99dsv79Or5t91p6s1ZZyfh0tcC8+77+1qD+/rjw8cV6jM4t9OeoggEAoFAIBAIhH+WPwjgeBXAIQAA"

  private static let plioFile =
    "H4sIAAAAAAACA+2Yb0+bQBzH8U+diY+czgcak3vGtqQV6nS6xKTYoiEDSsq5dH3iqJwtSYEGMK57AXsVexV7XXsP2wGnbfXoH3R7svsm"
    + "v156vfvwBb69cjUVzVBlAE4ARRDsgSvfu/YDNwSRD84UaIIwsjzbCmxA1akCDaWZwTvCPCsIrAGwrcgC0aCPwBTpUlMxQQZPwDzvxm2j"
    + "APjXd2THRV7o+F5I5clNKOu1zPOdWwmMiYmJiYmJiYnpv1H8OGkqdf0E8KeKDqVTVeZHPt4DbcezggGIrHYPAfQ1Sh9OM3n/9Pm5PP/z"
    + "c8ITJ/i7deyoG+PSM3Y80B5EKJzor5zBOx7zF/i3YcxLwRkyqvULHVJ574Tx/UIn8G/6oG8FlosiFNAtnmfzABAf88Ip9wOeKbJaM2fh"
    + "XTuoZydnjKyrbnz6lCktRZPOJ+3fhpHDO7nIcvB9vfLdfoDCENnAca3O2LVsDfNMyGA8z0oyY3qQ73gk0DR/4uH8eW6RQD9Xnlsk0DTe"
    + "vjD/etAigabxynl4JNAz7H+nJJnwzifwcuS5BRVVzlgPxJgXOt9Qshw4PZT8idBGowGk8rLWg/c5eFXNgJ8NGefZUJX6pfgwz3dz4yxb"
    + "vY4fOFHXnbDfb0Jd0mTsj9ck8yN49P3w8D1I/HWdcIbFvxqbS64f35CKxSKUdP4pv0cJL7l+fE2uPgOv8UlSaff3aL90uJ+TR7u/5XJJ"
    + "EPPw8OpCzZ94UDrIyaPmTxRy8WqyCmn+ikJJyMuj+svJu9CV1B9vow54mOd8vPLz8eDw+1Gta0ZDNk25dlmToJQPC8/qDS3liYbyunz8"
    + "5mn+2P9/TxPHca+4VDu43uLawPUF1xau77h2cf0k/b9wbXLcwkvcbuP2A27Xcevh9sXvH/eslUqB1Bq3VFklVUgqHbmTDqws4L4VY3H4"
    + "yi1Ulkfmkz4ya4PwF3FfWmv33AJ+n47aIuwlcty15LO0lu69pGN3H/uIycYy9kFecd+YP6qXoY9VfIz4OOmozREvk3xsj/qY0cE6cVAY"
    + "ubrDozMxMTExMTExMf0F/QG5+QLywCEAAA=="

  private static let hcompressFile =
    "H4sIAAAAAAACA+2YTWjTUADHs6nz46LiXZ94qArtmnRfl4lpm27Bpi1Npl1hzLTJ2kDTlCRjVhj1JIInBYXtJGygA7+QXWYRETx68jic"
    + "B8GLsO0kHobOfLR2tUk/suLF94OWQsmv/5f3f69JaJKKhQkARoEFDOgHaSk/I8miAlQJhEiGBorK5jlW5oAlfpKJkQkb34jmY2WZLQKO"
    + "VVmgFgs8aEEET5A0sPF5NV9+VkzxMpBmqmZB5POKIOUVSx+RYIhI0Ha8HWPIIBAIBAKBQCD/DfrlJE1GI6PA5ScjDO4PE649X/eDlJBn"
    + "5SJQ2VSOB/wN1bw4tfX90+tnrPPrZ8OHNsk3J3BqVteZIxbyIFVUeaVpPszG56vLJ0tziu4zxTbEAtGJCGPpw7wDdb6MLM0WQIGVWZFX"
    + "edk64pi9DwC00ae0mA8mRBLhIN2Ob0bgc5wxYp5NZ/XhWxySJCl8rNn9W61y2p2cygravKYlsSDzisJzQBDZTN25TNb6XDGD+j6TxhGt"
    + "i1z1VQptlQ8d6rzPyUqhu9XnZKXQVj6ft/P9IFkptJUPc+KrFLqN+98WTa74xpr4HPQ5yZBhwmY/8On5FOEmb2wHQo43HiKk+L0FtPTZ"
    + "7QfDDnwBKsZMxgitz+OBKBWLEzQ9jbpqfa4eq3eZzWUkWVCzYtP5pczxuugAHm5cH39+BShpVtunZti0Ksn2vqt4GG32fKNTn54PM/NR"
    + "0Sgz3iSfKEn6Vl1Qm6xjPR/WZr52fESC0RPq+SicvgIazl9e67Axv1lBaePPM6BPrjkfcdztdjN4xLWf/3PDZ56/IBHogi9uTnDD+Rvx"
    + "eYZ8Dn1W6wPDPF7UiU/bnS3XLzroGXTos1y/qNeRL0iEGat8bq/H69Rnmc+hbyJCmvlcHJ8Bf/fZmQ/rno+prY/qQiWC00GcwZ1pmVA0"
    + "Tpk+NOY/P+y9sL988PkpBAKBQCAQCATSPgiCEIhJqPIZ1153Nxa098Pa6zRS4/KB3t6dcul9z9rag28fwi92trYeH1u5PlDaLpfLrw6e"
    + "Ork7v3rvjDB0BLl4OzkgPrGVIEjP1NkNDjl+7cT8uV875ZXFPi4+/WPjUzAgTK3vvpk8uvMyjqiL378m1m8Zlj7LKOU71NK7S08fvt0u"
    + "v15Y/nioX0u0tbn6fLP0+dnyz3UB+VJauv8IgUAgEAgEAoFAusRvBP6HJwAtAAA="
}
