import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Sky

@Suite("Region files", .timeLimit(.minutes(60))) struct RegionFileTests {
  static func read(_ text: String) throws -> SkyRegions { try noted(text).regions }
  /// Returns the regions of a text, and the notes.
  static func noted(_ text: String) throws -> (regions: SkyRegions, notes: [String]) {
    var notes = Notes()
    let regions = try SkyRegions(ds9: text, path: "off.reg", notes: &notes)
    return (regions, notes.all.map(\.description))
  }
  static func error(_ text: String) -> String? {
    do { _ = try read(text) } catch { return "\(error)" }
    return nil
  }
  /// Positions and sizes as the package regions 0.10 reads them.
  @Test("Every shape, frame and spelling of numbers")
  func shapes() throws {
    let regions = try Self.read(
      """
      # Region file format: DS9 version 4.1
      global color=green dashlist=8 3 width=1 font="helvetica 10 normal roman" select=1 fixed=0 include=1 source=1
      fk5
      circle(5:34:31.94,+22:00:52.2,1080.000")
      ellipse(83.63,-0:30:00,18',0.2,30) # color=red text={a; b}
      icrs; box(5h34m31.94s,22d00m52.2s,0.5d,10',315)

      galactic
      annulus(184.5575,-5.7843,0.2,0.4)
      circle 359.9 -0.05 0.3 ||
      Polygon(10,1,11,1,11,2,10,2)
      """)
    #expect(
      regions.countsByKind.map { "\($0.count) \($0.kind)" } == [
        "2 circle", "1 ellipse", "1 box", "1 annulus", "1 polygon",
      ])
    func sits(_ i: Int, _ ra: Double, _ dec: Double, _ radius: Double) -> Bool {
      let cap = regions.shapes[i].cap
      let difference = cap.centre - SkyCap(ra: ra, dec: dec, radius: 0).centre
      // 1.5e-7 rad are 0.03 arcsec, the largest difference between the frames of ERFA and astropy.
      return (difference * difference).sum().squareRoot() < 1.5e-7 && abs(cap.radius - radius) < 1e-9
    }
    #expect(sits(0, 83.633075708643, 22.01450521336489, 0.3))
    #expect(sits(1, 83.6299936661642, -0.4999947868032667, 0.3))
    #expect(sits(2, 83.63308333333332, 22.0145, (0.25 + 1.0 / 36).squareRoot() / 2))
    #expect(sits(3, 83.6331591921485, 22.014494957683656, 0.4))
    #expect(sits(4, 266.39420608240044, -29.04758266497865, 0.3))
    let corner = (ra: 271.01163583, dec: -19.80144242)
    let inwards = positionAngle(corner.ra, corner.dec, 270.61046119, -18.43922912)
    for (step, expected) in [(0.01, true), (-0.01, false)] {
      let near = offsetBy(ra: corner.ra, dec: corner.dec, positionAngle: inwards, distance: step)
      let direction = SkyCap(ra: near.ra, dec: near.dec, radius: 0).centre
      #expect(regions.shapes[5].contains(direction) == expected)
    }
  }

  @Test(
    "Numbers with units, signs and few digits",
    arguments: [
      ("icrs; circle(1.4597r, 0.384r, 0.005r)", 1.4597 * 180 / .pi, 0.384 * 180 / .pi, 0.005 * 180 / .pi),
      ("icrs; circle(83.63d +22.01d 0.3d)", 83.63, 22.01, 0.3),
      ("J2000;+circle(5:34,-22:00,.3)", 83.5, -22, 0.3),
      ("icrs; circle(-10, -0:00:36, 3e-1)", 350, -0.01, 0.3),
      ("icrs; annulus(10, 20, 0, 0.1, 0.2, 0.3)", 10, 20, 0.3),
      ("icrs; annulus(10, 20, 0.1, 0.3, n=4)", 10, 20, 0.3),
      ("\r\nicrs\r\ncircle(10, 20, 0.3)\r\n", 10, 20, 0.3),
    ])
  func numbers(text: String, ra: Double, dec: Double, radius: Double) throws {
    let regions = try Self.read(text)
    try #require(regions.count == 1)
    let cap = regions.shapes[0].cap
    let difference = cap.centre - SkyCap(ra: ra, dec: dec, radius: 0).centre
    #expect((difference * difference).sum().squareRoot() < 2e-7)
    #expect(abs(cap.radius - radius) < 1e-12)
  }

  @Test("A file without regions is valid, with a note")
  func empty() throws {
    for text in ["", "# nothing\nfk5\n\n;;\n", "# only a comment; circle(1,2,3)\nfk5\n"] {
      let (regions, notes) = try Self.noted(text)
      #expect(regions.isEmpty && notes == ["the region file defines no regions (off.reg)"])
    }
  }

  /// What ds9 8.4.1 lists after it has loaded these texts.
  @Test(
    "Properties end at a semicolon outside braces and quotes, and a global command at its own",
    arguments: [
      ("global color=green width=2; fk5; circle(83.633,22.014,0.5)", [0.5]),
      ("fk5\nglobal color=green; circle(83.633,22.014,0.5)", [0.5]),
      ("fk5; circle(83,22,0.3) # color=red text={Crab}; circle(84,22,0.5) # color=blue", [0.3, 0.5]),
      ("fk5\ncircle(83,22,0.5) # text={S17; test} color=red\ncircle(84,22,0.4)", [0.5, 0.4]),
      (
        "fk5; circle(83,22,.1) # text={a; b} color=red; circle(83,22,.2) # text=\"x; y\"; circle(83,22,.3)",
        [0.1, 0.2, 0.3]
      ),
      (
        "fk5; circle(83,22,.1) # text='a; circle(83,22,.4)'; circle(83,22,.2) # background; circle(83,22,.3)",
        [0.1, 0.2, 0.3]
      ),
      (
        "global font=\"a; b\" color=#ff0000; fk5; circle(83,22,0.1d) ;circle(83,22,18') ; circle(83,22,1440\")",
        [0.1, 0.3, 0.4]
      ),
      ("\u{feff}# Region file format: DS9 version 4.1\nfk5\ncircle(83.633,22.014,0.5)\n", [0.5]),
      ("fk5; circle(83,22,0.1) # bright; see notes\ncircle(83,22,0.2) # it's {one\n", [0.1, 0.2]),
    ])
  func grammar(text: String, radii: [Double]) throws {
    let (regions, notes) = try Self.noted(text)
    #expect(regions.shapes.map { ($0.cap.radius * 1e9).rounded() / 1e9 } == radii && notes.isEmpty)
  }

  @Test(
    "A byte order mark is skipped",
    arguments: [
      "fk5\ncircle(83.633,22.014,0.5)\n", "# Region file format: DS9 version 4.1\r\nfk5;circle(83.633,22.014,0.5)\r\n",
      "global color=red; icrs; circle(83.633,22.014,0.5)",
    ])
  func byteOrderMark(text: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.reg"
      try Data([0xEF, 0xBB, 0xBF] + Array(text.utf8)).write(to: URL(fileURLWithPath: path))
      var notes = Notes()
      let regions = try SkyRegions(regionFile: path, notes: &notes)
      #expect(regions.count == 1 && regions.contains(ra: 83.633, dec: 22.014) && notes.isEmpty)
    }
  }

  @Test("A region after a comment on its line is read, with a warning, for ds9 ignores it")
  func afterComment() throws {
    let (regions, notes) = try Self.noted("fk5\ncircle(83,22,0.1) # a; circle(84,22,0.2)\n")
    #expect(regions.count == 2)
    #expect(
      notes == [
        "a region that follows a comment on the same line is read, although ds9 ignores the region; move the region "
          + "to its own line, or delete the region (off.reg:2)"
      ])
  }

  @Test("Shapes without an area are skipped with one note")
  func withoutArea() throws {
    let (regions, notes) = try Self.noted(
      """
      fk5
      circle(83.633,22.014,0.5)
      point(84.6,22.3) # point=cross
      circle point 83 22
      cross point 83 22 # color=red
      text(84,22) # text={x}
      text 84 22 {a; b}
      # text(84,22) text={c; d}; circle(84.6,22.3,0.2)
      # vector(84,22,0.2,30) vector=1
      line(84,22,85,22)
      # ruler(84,22,85,22) ruler=degrees
      # compass(84,22,0.1) compass=fk5 {N} {E} 1 1
      # projection(83.6,22.1,83.7,22.2,0.01)
      # segment(83.6,22.1,83.7,22.2,83.8,22.1)
      """)
    #expect(regions.shapes.map(\.kind) == ["circle", "circle"])
    #expect(
      notes == [
        "number of shapes skipped because they have no area (compass, line, point, projection, ruler, segment, text, "
          + "vector): 12 (off.reg)"
      ])
  }

  @Test("Shapes with a minus sign or include=0 are subtracted from all others of the file, in any order")
  func subtraction() throws {
    let ring = [
      "fk5\ncircle(83.633,22.014,0.5)\n-circle(83.633,22.014,0.2)",
      "fk5; - circle(83.633,22.014,0.2);circle(83.633,22.014,0.5)",
    ]
    let other = [
      "fk5\ncircle(83.633,22.014,0.2) # include=0 color=red\ncircle(83.633,22.014,0.5) # text={include=0}",
      "global include=0\nfk5; circle(83.633,22.014,0.2); global include=1; circle(83.633,22.014,0.5)",
      "global include=0; fk5; +circle(83.633,22.014,0.5); circle(83.633,22.014,0.2)",
    ]
    for text in ring + other {
      let regions = try Self.read(text)
      #expect(!regions.contains(ra: 83.633, dec: 22.014) && regions.contains(ra: 83.633, dec: 22.4), "\(text)")
      #expect(!regions.contains(ra: 83.633, dec: 22.52) && regions.count == 1)
      // The solid angle of the ring, to the accuracy of the fractions.
      let kept = regions.unmaskedFractions(rings: [0, 0.2, 0.5, 1], pointingRA: 83.633, pointingDec: 22.014)
      #expect(zip(kept, [1, 0, 1]).allSatisfy { abs($0 - $1) < 1e-3 }, "\(kept)")
      let half = regions.unmaskedFractions(rings: [0, 1], pointingRA: 83.633, pointingDec: 22.014)[0]
      #expect(abs(half - (1 - 0.21)) < 2e-4)
    }
    let two = try Self.read("fk5\ncircle(83,22,0.5)\ncircle(83.4,22,0.5)\n-circle(83.2,22,0.3)\n-circle(90,22,0.3)")
    #expect(two.countsByKind.map(\.kind) == ["reduced circle"] && two.definitions[0].minus.count == 1)
    #expect(!two.contains(ra: 83.2, dec: 22) && two.contains(ra: 82.6, dec: 22) && two.contains(ra: 83.8, dec: 22))
  }

  @Test("Rings of ellipses and boxes, sectors of rings, and synonyms")
  func rings() throws {
    let ellipse = try Self.read("icrs; ellipse(10,0,0.2,0.4,0.3,0.6,0.4,0.8,0)").shapes[0]
    let box = try Self.read("icrs; box(10,0,0.2,0.4,n=3,0.4,0.8,0)").shapes[0]
    func isIn(_ shape: any SkyShape, _ west: Double, _ north: Double) -> Bool {
      shape.contains(SkyCap(ra: 10 - west, dec: north, radius: 0).centre)
    }
    #expect(isIn(ellipse, 0.3, 0) && !isIn(ellipse, 0.1, 0) && !isIn(ellipse, 0.5, 0) && isIn(ellipse, 0, 0.7))
    #expect(isIn(box, 0.15, 0.3) && !isIn(box, 0.05, 0.1) && !isIn(box, 0.25, 0))
    let panda = try Self.read("icrs; panda(10,0,30,120,3,0.2,0.4,2)").shapes[0]
    #expect(isIn(panda, 0, 0.3) && !isIn(panda, 0.3, 0) && !isIn(panda, 0, 0.1) && !isIn(panda, -0.3, 0))
    #expect(isIn(panda, 0.3 * 0.85, 0.3 * 0.53) && !isIn(panda, 0.3 * 0.88, 0.3 * 0.47))
    let wide = try Self.read("icrs; cpanda(10,0,300,210,3,0,0.4,2)").shapes[0]
    #expect(isIn(wide, 0.1, 0) && isIn(wide, -0.1, 0) && !isIn(wide, 0, -0.1) && isIn(wide, 0, 0.1))
    // The angles of a sector are relative to the axes of its ellipse or box.
    for shape in ["epanda", "bpanda"] {
      let turned = try Self.read("icrs; \(shape)(10,0,0,90,1,0.1,0.1,0.4,0.4,1,45)").shapes[0]
      #expect(isIn(turned, 0, 0.15) && isIn(turned, 0.1, 0.15) && isIn(turned, -0.1, 0.15), "\(shape)")
      #expect(!isIn(turned, 0.15, 0.05) && !isIn(turned, -0.15, 0.05) && !isIn(turned, 0, 0.05))
    }
    let whole = try Self.read("icrs; panda(10,0,60,60,2,0.1,0.3,2); rotbox(10,0,1,2,30)").shapes
    #expect(whole.map(\.kind) == ["annulus", "box"])
  }

  /// Positions of astropy 7: FK4 (equinox B1950), BarycentricMeanEcliptic (J2000).
  @Test("Positions in fk4 and ecliptic coordinates")
  func oldFrames() throws {
    for (text, ra, dec) in [
      ("fk4; circle(82.88,21.98,0.3)", 83.63224879, 22.01269508),
      ("b1950; circle(266.4,-28.9,0.3)", 267.19426374, -28.91556460),
      ("ecliptic; circle(84.1,-1.29,0.3)", 83.63555987, 22.01902827),
      ("ecliptic; circle(270.2,85.0,0.3)", 270.03658997, 61.56074408),
    ] {
      let cap = try Self.read(text).shapes[0].cap
      #expect(cap.centre.angle(to: UnitVector(longitude: ra, latitude: dec)) * 3600 < 0.06, "\(text)")
    }
    // North in FK4 and in FK5 differ by the precession of the pole: the box is turned.
    let box = try Self.read("fk4; box(90,60,0.02,2,0)").shapes[0]
    let tip = SkyFrame.fk4.icrs(longitude: 90, latitude: 60.9)
    #expect(box.contains(UnitVector(longitude: tip.ra, latitude: tip.dec)))
  }

  @Test("Lines that cannot be parsed are reported with their number")
  func errors() {
    #expect(
      Self.error("fk5\ncirle(1,2,3)")
        == "off.reg:2: 'cirle(1,2,3)'; expected circle, ellipse, box, annulus, polygon, panda, epanda or bpanda, or "
        + "the name of a coordinate system; did you mean 'circle'?")
    #expect(
      Self.error("fk5\npanda(1,2,3,4,5,6,7,8,9)")
        == "off.reg:2: the wrong number of values (9) in 'panda(1,2,3,4,5,6,7,8,9)'; expected "
        + "panda(longitude, latitude, start, stop, number of sectors, inner radius, outer radius, number of rings)")
    #expect(
      Self.error("fk5\n# composite(1,2,30) || composite=1\ncircle(1,2,3) ||")
        == "off.reg:2: a composite region; expected single regions; dissolve the composite region (in ds9: "
        + "Region, Composite Region, Dissolve) and save the regions again")
    #expect(
      Self.error("fk5\ncircle(1,2,3) # text={a; circle(1,2,3)")
        == "off.reg:2: a '{' without '}'; expected '}' on the same line")
    #expect(
      Self.error("circle(1,2,3)")
        == "off.reg:1: 'circle(1,2,3)' before any coordinate system; expected fk5, icrs, galactic, fk4 or ecliptic on "
        + "an earlier line; add a line with the coordinate system, such as fk5")
    #expect(
      Self.error("image\ncircle(100,200,30)")
        == "off.reg:2: 'circle(100,200,30)' in the unsupported coordinate system 'image'; expected fk5, icrs, "
        + "galactic, fk4 or ecliptic; save the regions in one of these systems (in ds9: Region, File Format, "
        + "Coordinate System)")
    #expect(
      Self.error("icrs\n\n-circle(1,2,1)\n-circle(1,2,2)")
        == "off.reg:3: the file contains only subtracted regions, such as '-circle(1,2,1)'; expected at least one "
        + "region without a leading '-'; remove the '-', or add the region from which these regions are subtracted")
    #expect(
      Self.error("icrs\ncircle(1,2)")
        == "off.reg:2: the wrong number of values (2) in 'circle(1,2)'; expected circle(longitude, latitude, radius)")
    #expect(
      Self.error("icrs\ncircle(1,2,30i)")
        == "off.reg:2: '30i' in 'circle(1,2,30i)'; expected an angular size such as 0.3, 18' or 1080\"")
    #expect(
      Self.error("icrs\ncircle(1,x,3)")
        == "off.reg:2: 'x' in 'circle(1,x,3)'; expected an angle such as 22.01, 22:00:52 or 22d00m52s")
    #expect(
      Self.error("icrs\ncircle(5:64:00,2,3)")
        == "off.reg:2: '5:64:00' in 'circle(5:64:00,2,3)'; expected an angle such as 83.63, 5:34:31.9 or 5h34m31.9s")
    #expect(
      Self.error("icrs\ncircle(1,2,-3)")
        == "off.reg:2: circle with a radius of -3.0 deg in 'circle(1,2,-3)'; expected a radius above 0 and at most 180 "
        + "deg")
    #expect(
      Self.error("icrs\ncircle(nan,2,3)")
        == "off.reg:2: 'nan' in 'circle(nan,2,3)'; expected an angle such as 83.63, 5:34:31.9 or 5h34m31.9s")
    #expect(
      Self.error("icrs\nannulus(1,2,0.3,0.2)")
        == "off.reg:2: radii that do not increase in 'annulus(1,2,0.3,0.2)'; expected annulus(longitude, latitude, "
        + "inner radius, outer radius) with increasing radii")
    #expect(
      Self.error("icrs\npolygon(1,2,3,4,5)")
        == "off.reg:2: the wrong number of values (5) in 'polygon(1,2,3,4,5)'; expected "
        + "polygon(longitude, latitude, ...) with at least three vertices")
    #expect(
      Self.error("<!DOCTYPE html>\n<html>")
        == "off.reg:1: '<!DOCTYPE html>'; expected circle, ellipse, box, annulus, polygon, panda, epanda "
        + "or bpanda, or the name of a coordinate system")
  }

  @Test("A missing file is reported")
  func missing() {
    let error = #expect(throws: SkyError.self) {
      var notes = Notes()
      return try SkyRegions(regionFile: "/nowhere/off.reg", notes: &notes)
    }
    #expect(error?.description.hasPrefix("/nowhere/off.reg: cannot be read: ") == true)
  }

  @Test("A coordinate system that is not on the sky is ignored if no region with an area uses it")
  func unusedSystem() throws {
    var notes = Notes()
    let text = "image\n# text(10,20) text={scale}\npoint(3,4)\nicrs\ncircle(1,2,0.3)\nphysical\n"
    let regions = try SkyRegions(ds9: text, path: "a.reg", notes: &notes)
    #expect(regions.count == 1 && regions.contains(ra: 1, dec: 2.2))
    #expect(
      notes.all.map(\.text) == ["number of shapes skipped because they have no area (point, text): 2"])
  }

  @Test("A file in UTF-16 is an error that says so", arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf32])
  func otherEncodings(encoding: String.Encoding) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.reg"
      try #require("icrs\ncircle(1,2,3)\n".data(using: encoding)).write(to: URL(fileURLWithPath: path))
      var notes = Notes()
      let error = #expect(throws: SkyError.self) { try SkyRegions(regionFile: path, notes: &notes) }
      #expect(error?.description.contains("UTF-8") == true, "\(error?.description ?? "")")
    }
  }
}
