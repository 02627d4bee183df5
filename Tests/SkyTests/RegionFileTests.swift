import Sky
import Testing

@Suite("Region files") struct RegionFileTests {
  static func read(_ text: String) throws -> SkyRegions { try SkyRegions(ds9: text, path: "off.reg") }
  static func error(_ text: String) -> String? {
    do { _ = try SkyRegions(ds9: text, path: "off.reg") } catch { return error.description }
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

  @Test("A file without regions is valid")
  func empty() throws {
    #expect(try Self.read("").isEmpty)
    #expect(try Self.read("# nothing\nfk5\n\n;;\n").isEmpty)
  }

  @Test("Lines that cannot be parsed are reported with their number")
  func errors() {
    #expect(
      Self.error("fk5\ncirle(1,2,3)")
        == "off.reg:2: 'cirle(1,2,3)'; expected circle, ellipse, box, annulus or polygon, or the name of a coordinate "
        + "system; did you mean 'circle'?")
    #expect(
      Self.error("fk5\npanda(1,2,3,4,5,6,7,8)")
        == "off.reg:2: 'panda(1,2,3,4,5,6,7,8)'; expected circle, ellipse, box, annulus or polygon, or the name of a "
        + "coordinate system")
    #expect(
      Self.error("circle(1,2,3)")
        == "off.reg:1: 'circle(1,2,3)' before any coordinate system; expected fk5, icrs or galactic on an earlier "
        + "line; add a line with the coordinate system, such as fk5")
    #expect(
      Self.error("image\ncircle(100,200,30)")
        == "off.reg:1: unsupported coordinate system 'image'; expected fk5, icrs or galactic; save the regions in one "
        + "of these (in ds9: Region, File Format, Coordinate System)")
    #expect(
      Self.error("icrs\ncircle(1,2,3)\n-circle(1,2,1)")
        == "off.reg:3: subtracted regions such as '-circle(1,2,1)' are not supported; expected regions without a "
        + "leading '-'; describe the remaining area as regions, such as an annulus")
    #expect(
      Self.error("icrs\ncircle(1,2)")
        == "off.reg:2: 2 numbers in 'circle(1,2)'; expected circle(longitude, latitude, radius)")
    #expect(
      Self.error("icrs\ncircle(1,2,30i)")
        == "off.reg:2: '30i' in 'circle(1,2,30i)'; expected a length such as 0.3, 18' or 1080\"")
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
        + "inner radius, outer radius)")
    #expect(
      Self.error("icrs\npolygon(1,2,3,4,5)")
        == "off.reg:2: 5 numbers in 'polygon(1,2,3,4,5)'; expected polygon(longitude, latitude, ...) with three pairs "
        + "or more")
    #expect(
      Self.error("<!DOCTYPE html>\n<html>")
        == "off.reg:1: '<!DOCTYPE html>'; expected circle, ellipse, box, annulus or polygon, or the name of a "
        + "coordinate system")
  }

  @Test("A missing file is reported")
  func missing() {
    let error = #expect(throws: SkyError.self) { try SkyRegions(regionFile: "/nowhere/off.reg") }
    #expect(error?.description.hasPrefix("/nowhere/off.reg: cannot be read: ") == true)
  }
}
