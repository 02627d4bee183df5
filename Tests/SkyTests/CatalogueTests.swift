import Diagnostics
import FITS
import Sky
import Tables
import TestSupport
import Testing

@Suite("Catalogues of regions", .timeLimit(.minutes(60))) struct CatalogueTests {
  static let place = FilePlace("sources.fits", hdu: "CAT")
  static func table(
    ra: [Double] = [83.63, 10, 350], unit: String? = "deg", radius: [Double] = [0.3, .nan, 0.05],
    isNull: [Bool]? = nil
  ) -> Table {
    Table(
      name: "CAT",
      columns: [
        Column("RA", unit: unit, .double(ra)), Column("Dec", unit: "deg", .double([22.01, -10, 45])),
        Column("size", unit: "arcmin", .double(radius.map { $0 * 60 }), isNull: isNull),
        Column("name", .string(["a", "b", "c"])),
      ])
  }

  static func radii(_ regions: SkyRegions) -> [Double] { regions.shapes.map { ($0.cap.radius * 1e9).rounded() / 1e9 } }

  @Test("The largest of several sizes is used for each source; a factor and a margin are applied last")
  func sizes() throws {
    var notes = Notes()
    var table = Self.table(radius: [0.3, .nan, 0.05])
    table.columns.append(Column("width", unit: "deg", .double([0.1, 0.2, .nan])))
    let columns = CatalogueColumns(radius: ["size", "width"], defaultRadius: 0, factor: 2, margin: 3)
    let regions = try SkyRegions(catalogue: table, columns: columns, place: Self.place, notes: &notes)
    #expect(Self.radii(regions) == [3.6, 3.4, 3.1])
    // A negative size is none, whatever is added to it.
    table.columns[2] = Column("size", unit: "deg", .double([0.3, 0.2, -0.5]))
    #expect(throws: SkyError.self) {
      try SkyRegions(
        catalogue: table, columns: CatalogueColumns(radius: ["size"], margin: 3), place: Self.place, notes: &notes)
    }
  }

  @Test("Radii are converted, set if missing and raised to the minimum; rows without a position are skipped")
  func radii() throws {
    var notes = Notes()
    let columns = CatalogueColumns(radius: ["SIZE"], defaultRadius: 0.25, leastRadius: 0.1)
    let regions = try SkyRegions(catalogue: Self.table(), columns: columns, place: Self.place, notes: &notes)
    #expect(Self.radii(regions) == [0.3, 0.25, 0.1])
    #expect(regions.contains(ra: 83.63, dec: 22.3) && !regions.contains(ra: 83.63, dec: 22.32))
    #expect(
      notes.all.map(\.description) == [
        "number of rows without a radius: 1; they get the default radius of 0.25 deg (sources.fits[CAT])",
        "number of radii raised to the minimum of 0.1 deg: 1 (sources.fits[CAT])",
      ])
    notes = Notes()
    let fewer = try SkyRegions(
      catalogue: Self.table(ra: [.nan, 10, 350], isNull: [false, false, true]), columns: columns, place: Self.place,
      notes: &notes)
    #expect(Self.radii(fewer) == [0.25, 0.25])
    #expect(
      notes.all.map(\.text) == [
        "number of rows skipped because they have no position: 1",
        "number of rows without a radius: 2; they get the default radius of 0.25 deg",
      ])
  }

  @Test("Without a column of radii all rows have the default; galactic positions are converted")
  func positions() throws {
    var notes = Notes()
    let regions = try SkyRegions(
      catalogue: Self.table(unit: nil), columns: CatalogueColumns(frame: .galactic, defaultRadius: 0.5),
      place: Self.place, notes: &notes)
    #expect(Self.radii(regions) == [0.5, 0.5, 0.5])
    let first = SkyFrame.galactic.icrs(longitude: 83.63, latitude: 22.01)
    #expect(regions.contains(ra: first.ra, dec: first.dec))
    #expect(notes.all.map(\.text) == ["column RA has no unit: deg is assumed"])
  }

  @Test("Radii that are not finite or not above 0 are placeholders for none; one note counts them")
  func placeholders() throws {
    var notes = Notes()
    let table = Self.table(radius: [0.3, -.infinity, 0])
    let columns = CatalogueColumns(radius: ["size"], defaultRadius: 0.4)
    let regions = try SkyRegions(catalogue: table, columns: columns, place: Self.place, notes: &notes)
    #expect(Self.radii(regions) == [0.3, 0.4, 0.4])
    #expect(notes.all.map(\.text) == ["number of rows without a radius: 2; they get the default radius of 0.4 deg"])
    for radius in [.infinity, .nan, -1, 0] {
      notes = Notes()
      let one = try SkyRegions(
        catalogue: Self.table(radius: [0.3, 0.2, radius]), columns: columns, place: Self.place, notes: &notes)
      #expect(Self.radii(one) == [0.3, 0.2, 0.4] && notes.all.count == 1)
    }
  }

  @Test("Only the selected rows are used; the others may have no radius")
  func selected() throws {
    var notes = Notes()
    let regions = try SkyRegions(
      catalogue: Self.table(radius: [0.3, .nan, 0.2]), columns: CatalogueColumns(radius: ["size"]),
      isSelected: [true, false, true], place: Self.place, notes: &notes)
    #expect(Self.radii(regions) == [0.3, 0.2] && notes.isEmpty)
    let none = try SkyRegions(
      catalogue: Self.table(), columns: CatalogueColumns(radius: ["size"]), isSelected: [false, false, false],
      place: Self.place, notes: &notes)
    #expect(
      none.isEmpty
        && notes.all.map(\.text) == ["no row of the catalogue fulfils the condition in the option 'select'"])
  }

  @Test("Errors in a catalogue are reported with column and row")
  func errors() {
    func text(_ table: Table, _ columns: CatalogueColumns) -> String? {
      var notes = Notes()
      do { _ = try SkyRegions(catalogue: table, columns: columns, place: Self.place, notes: &notes) } catch {
        return error.description
      }
      return nil
    }
    #expect(
      text(Self.table(), CatalogueColumns(longitude: "RAJ", defaultRadius: 1))
        == "sources.fits[CAT]: no column 'RAJ'; did you mean 'RA'?")
    #expect(
      text(Self.table(), CatalogueColumns(latitude: "name", defaultRadius: 1))
        == "sources.fits[CAT], column name, row 1: the text 'a'; expected a number in each row; leave the field empty "
        + "if the value is not known")
    #expect(
      text(Self.table(unit: "TeV"), CatalogueColumns(defaultRadius: 1))
        == "sources.fits[CAT], column RA: unit 'TeV'; expected a unit of angle, such as deg")
    #expect(
      text(Self.table(), CatalogueColumns(radius: ["size"]))
        == "sources.fits[CAT], column size, row 2: no radius in 1 of 3 rows (row numbers: 2); expected a radius in "
        + "every row; set 'default_radius', the radius of rows without one")
    #expect(
      text(Self.table(radius: [-.infinity, 0.2, -1]), CatalogueColumns(radius: ["size"], leastRadius: 0.1))
        == "sources.fits[CAT], column size, row 1: no radius in 2 of 3 rows (row numbers: 1, 3); expected a radius in "
        + "every row; set 'default_radius', the radius of rows without one")
    #expect(
      text(Self.table(radius: [0.3, 0, 0.1]), CatalogueColumns(radius: ["size"], defaultRadius: 0))
        == "sources.fits[CAT], row 2: a radius of 0.0 deg; expected a radius above 0 and at most 180 deg; set "
        + "'least_radius' to a value above 0")
    #expect(
      text(Self.table(radius: [0.3, 0.2, 0.1]), CatalogueColumns(radius: ["size"], margin: -0.15))?
        .hasPrefix("sources.fits[CAT], row 3: a radius of -0.0") == true)
  }

  /// Counts from astropy: Table.read, masked morph_sigma filled with 0.3.
  @Test(
    "gamma-cat: a circle for each of its 162 rows", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func gammacat() throws {
    let path = SharedData.path("data/gammacat/gammacat.fits.gz")
    let table = try readTable(path, hdu: .number(1))
    var notes = Notes()
    let regions = try SkyRegions(
      catalogue: table,
      columns: CatalogueColumns(longitude: "ra", latitude: "dec", radius: ["morph_sigma"], defaultRadius: 0.3),
      place: FilePlace(path), notes: &notes)
    #expect(regions.count == 162)
    #expect(notes.all.map(\.text) == ["number of rows without a radius: 108; they get the default radius of 0.3 deg"])
    #expect(regions.near(ra: 83.633, dec: 22.014, radius: 2.5).count == 1)
  }

  @Test("A text in a column of numbers is an error that names the row, the column and the text")
  func texts() throws {
    var notes = Notes()
    var table = Self.table()
    table.columns[0] = Column("RA", unit: "deg", .string(["83.63", "unknown", ""]))
    let error = #expect(throws: SkyError.self) {
      try SkyRegions(catalogue: table, columns: CatalogueColumns(defaultRadius: 1), place: Self.place, notes: &notes)
    }
    #expect(
      error?.description
        == "sources.fits[CAT], column RA, row 2: the text 'unknown'; expected a number in each row; leave the field "
        + "empty if the value is not known")
  }

  @Test("A catalogue without rows defines no regions, with a note")
  func noRows() throws {
    var notes = Notes()
    let table = try Table(csv: "RA,DEC\n", path: "a.csv")
    let regions = try SkyRegions(
      catalogue: table, columns: CatalogueColumns(defaultRadius: 1), place: FilePlace("a.csv"), notes: &notes)
    #expect(regions.isEmpty)
    #expect(notes.all.map(\.description).contains("the catalogue has no rows, so it defines no regions (a.csv)"))
  }
}
