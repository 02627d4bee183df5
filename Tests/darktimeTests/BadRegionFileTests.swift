import FITS
import Foundation
import Tables
import TestSupport
import Testing

/// Uses region files, catalogues and masks with one fault each: the program prints one line that describes the fault,
/// exits with 3 and leaves no files.
@Suite("Bad region files, catalogues and masks", .timeLimit(.minutes(60))) struct BadRegionFileTests {
  /// Returns the error of `darktime run` for a script that calls `expression` after `prepare` has written files.
  private func told(_ expression: String, _ prepare: (_ folder: String) throws -> Void) throws -> String {
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = 'r', run = function(p, store, out)
        local regions = \(expression)
        out:write_table("regions", { { N = #regions } })
        end }

        """
      try script.write(toFile: folder + "/r.lua", atomically: true, encoding: .utf8)
      try prepare(folder)
      let before = try entries(folder)
      let outcome = try Command.run(["run", "r", "--data", SampleStore.small.path, "--out", "out"], in: folder)
      #expect(outcome.status == 3 && !outcome.wasKilled && outcome.out.isEmpty)
      #expect(outcome.errorLines.count == 1, "\(outcome.error)")
      #expect(try entries(folder) == before)
      let place = "darktime: r.lua:2: "
      #expect(outcome.error.hasPrefix(place), "\(outcome.error)")
      return String((outcome.errorLines.first ?? "").dropFirst(place.count))
    }
  }

  private func told(regions text: String) throws -> String {
    try told("dt.sky.ds9('a.reg')") { try text.write(toFile: $0 + "/a.reg", atomically: true, encoding: .utf8) }
  }

  @Test(
    "ds9 files: no frame, another frame, unknown shape, too few numbers, no number, impossible radius, subtraction",
    arguments: [
      (
        "circle(1, 2, 0.3)",
        "a.reg:1: 'circle(1, 2, 0.3)' before any coordinate system; expected fk5, icrs, galactic, fk4 or ecliptic"
      ),
      (
        "# hello\nimage\ncircle(1, 2, 3)",
        "a.reg:3: 'circle(1, 2, 3)' in the unsupported coordinate system 'image'; expected fk5, icrs, galactic, fk4"
      ),
      (
        "icrs\n\nsquare(1, 2, 3)",
        "a.reg:3: 'square(1, 2, 3)'; expected circle, ellipse, box, annulus, polygon, panda, epanda or bpanda"
      ),
      ("icrs; circle(1, 2)", "a.reg:1: the wrong number of values (2) in 'circle(1, 2)'; expected "),
      ("icrs; circle(1, north, 0.3)", "a.reg:1: "),
      (
        "icrs; circle(1, 2, 0)",
        "a.reg:1: circle with a radius of 0.0 deg in 'circle(1, 2, 0)'; expected a radius above 0"
      ),
      ("icrs; circle(1, 92, 0.3)", "a.reg:1: circle with a latitude of 92.0 deg"),
      ("icrs; polygon(1, 2, 3, 4)", "a.reg:1: "),
      ("icrs; -circle(1, 2, 0.3)", "a.reg:1: the file contains only subtracted regions, such as '-circle(1, 2, 0.3)'"),
    ])
  func ds9(text: String, expected: String) throws {
    let line = try told(regions: text)
    #expect(line.contains(expected) && line.contains("expected"), "\(line)")
  }

  @Test("A region file that is a folder, or that does not exist")
  func noFile() throws {
    #expect(try told("dt.sky.ds9('none.reg')") { _ in }.contains("none.reg: cannot be read: "))
    #expect(try told("dt.sky.mask('none.fits')") { _ in }.contains("none.fits"))
    #expect(try told("dt.sky.catalogue('none.ecsv')") { _ in }.contains("none.ecsv: "))
    #expect(try told("dt.sky.catalogue('none.fits')") { _ in }.contains("none.fits"))
    let folder = try told("dt.sky.ds9('here')") { folder in
      try FileManager.default.createDirectory(atPath: folder + "/here", withIntermediateDirectories: true)
    }
    #expect(folder.contains("here: cannot be read: "), "\(folder)")
  }

  private func told(catalogue columns: [Column], _ options: String = "radius = 'SIZE'") throws -> String {
    try told("dt.sky.catalogue('a.fits', { \(options) })") { folder in
      var writer = try FITSWriter(path: folder + "/a.fits")
      try writer.append(Table(name: "SOURCES", columns: columns))
      try writer.close()
    }
  }

  private func columns(
    ra: [Double] = [10, 20], dec: [Double] = [0, 5], size: [Double] = [1, 2], unit: String = "deg"
  )
    -> [Column]
  {
    [
      Column("RA", unit: unit, .double(ra)), Column("DEC", unit: "deg", .double(dec)),
      Column("SIZE", unit: "deg", .double(size)),
    ]
  }

  @Test("Catalogues: a missing column, texts, a unit that is not an angle")
  func catalogueColumns() throws {
    let missing = try told(catalogue: columns(), "ra = 'RAA', radius = 'SIZE'")
    #expect(missing.hasSuffix(": no column 'RAA'; did you mean 'RA'?") && missing.contains("a.fits"), "\(missing)")
    let texts = try told(catalogue: [Column("RA", .string(["x"])), Column("DEC", unit: "deg", .double([1]))], "")
    #expect(
      texts.contains("column RA, row 1: the text 'x'; expected a number in each row"),
      "\(texts)")
    let metres = try told(catalogue: columns(unit: "m"))
    #expect(metres.contains("column RA: unit 'm'; expected a unit of angle, such as deg"), "\(metres)")
  }

  @Test("Catalogues: no radius, a radius of 0 or below 0, a position that is not on the sky")
  func catalogueRows() throws {
    let none = try told(catalogue: columns(size: [1, .nan]))
    #expect(
      none.contains("row 2: no radius in 1 of 2 rows (row numbers: 2); expected a radius in every row; set 'def"),
      "\(none)")
    #expect(
      try told(catalogue: columns(size: [-1, 0])).contains("row 1: no radius in 2 of 2 rows (row numbers: 1, 2)"))
    #expect(
      try told(catalogue: columns(size: [1, 0]), "radius = 'SIZE', default_radius = '0 deg'")
        .contains("set 'least_radius' to a value above 0"))
    #expect(try told(catalogue: columns(dec: [0, 95])).contains("row 2: a latitude of 95.0 deg"))
  }

  @Test("Catalogues: a file without a table, text that is not ECSV, a truncated file")
  func catalogueFiles() throws {
    let image = try told("dt.sky.catalogue('a.fits')") { folder in
      var writer = try FITSWriter(path: folder + "/a.fits")
      try writer.append(Image(name: "MAP", axes: [2, 2], values: [0, 1, 2, 3]))
      try writer.close()
    }
    #expect(
      image.contains("a.fits: the file contains no table; expected a table in FITS, ECSV or CSV format"), "\(image)")
    let text = try told("dt.sky.catalogue('a.ecsv')") { folder in
      try "RA,DEC\n1,2\n".write(toFile: folder + "/a.ecsv", atomically: true, encoding: .utf8)
    }
    #expect(text.contains("a.ecsv"), "\(text)")
    let cut = try told("dt.sky.catalogue('a.fits')") { folder in
      var writer = try FITSWriter(path: folder + "/b.fits")
      try writer.append(Table(name: "SOURCES", columns: columns()))
      try writer.close()
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/b.fits"))
      try bytes.prefix(bytes.count - 2880).write(to: URL(fileURLWithPath: folder + "/a.fits"))
    }
    #expect(cut.contains("a.fits") && cut.contains("the file ends after"), "\(cut)")
  }

  private func told(mask keywords: [Keyword], axes: [Int] = [4, 4]) throws -> String {
    try told("dt.sky.mask('a.fits')") { folder in
      var writer = try FITSWriter(path: folder + "/a.fits")
      let values = [Double](repeating: 1, count: axes.reduce(1, *))
      try writer.append(Image(name: "MASK", keywords: keywords, axes: axes, values: values))
      try writer.close()
    }
  }

  private func wcs(_ first: String, _ second: String) -> [Keyword] {
    [(1, first), (2, second)].flatMap { number, type in
      [
        Keyword("CTYPE\(number)", .string(type)), Keyword("CUNIT\(number)", .string("deg")),
        Keyword("CRVAL\(number)", .double(0)), Keyword("CRPIX\(number)", .double(2)),
        Keyword("CDELT\(number)", .double(0.1)),
      ]
    }
  }

  @Test("Masks: no WCS, axes that are not on the sky, a cube, no image, an HTML page, a damaged stream")
  func masks() throws {
    #expect(try told(mask: []).contains("a.fits[MASK]: "))
    #expect(try told(mask: wcs("DETX", "DETY")).contains("a.fits[MASK]: "))
    let cube = try told(mask: wcs("RA---TAN", "DEC--TAN"), axes: [4, 4, 3])
    #expect(cube.contains("a.fits[MASK]: an image with 3 axes (4 x 4 x 3); expected an image with two axes"), "\(cube)")
    let table = try told("dt.sky.mask('a.fits')") { folder in
      var writer = try FITSWriter(path: folder + "/a.fits")
      try writer.append(Table(name: "SOURCES", columns: columns()))
      try writer.close()
    }
    #expect(table.contains("a.fits") && table.contains("no image; expected an image with two axes"), "\(table)")
    let html = try told("dt.sky.mask('a.fits')") { folder in
      try "<html>404</html>".write(toFile: folder + "/a.fits", atomically: true, encoding: .utf8)
    }
    #expect(html.contains("a.fits: not a FITS file; it looks like an HTML page"), "\(html)")
    let broken = try told("dt.sky.mask('a.fits.gz')") { folder in
      let packed = gzipMember([UInt8](repeating: 7, count: 4000))
      try Data(packed.prefix(packed.count / 2)).write(to: URL(fileURLWithPath: folder + "/a.fits.gz"))
    }
    #expect(broken.contains("a.fits.gz"), "\(broken)")
  }
}
