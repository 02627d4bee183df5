import Foundation
import Tables
import TestSupport
import Testing

@Suite("ECSV")
struct ECSVTests {
  @Test(
    "The group table of the old format is read and written byte for byte",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func groupTable() throws {
    let path = SharedData.path("reference/groups_example.ecsv")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let table = try Table(ecsv: text, path: path)
    #expect(table.columns.map(\.name) == ["GROUP_ID", "ALT_MIN", "ALT_MAX", "AZ_MIN", "AZ_MAX", "N_TELS"])
    #expect(table["ALT_MIN"]?.unit == "deg")
    #expect(table["AZ_MIN"]?.values == .double([-90, -90, 90, 90, -90, -90, 90, 90, -90, -90, 90, 90]))
    #expect(table["N_TELS"]?.values == .int([3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4]))
    #expect(table.ecsv() == text)
  }

  @Test(
    "The index rows of the old format are read and written byte for byte",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func indexRows() throws {
    let path = SharedData.path("reference/crab4-new-index-rows.ecsv")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let table = try Table(ecsv: text, path: path)
    #expect(table["HDU_TYPE"] != nil)
    #expect(table.ecsv() == text)
  }

  @Test(
    "An array whose shape is negative or too large for a number is an error",
    arguments: ["9223372036854775807,9", "-3", "4294967296,4294967296"])
  func hostileShape(_ shape: String) throws {
    let text = """
      # %ECSV 1.0
      # ---
      # datatype:
      # - {name: ra, datatype: string, subtype: "float64[\(shape)]"}
      ra
      "[1]"
      """
    let error = #expect(throws: TableError.self) { _ = try Table(ecsv: text, path: "shape.ecsv") }
    #expect(error?.description.contains("column ra has datatype float64[\(shape)]") == true)
  }

  static let mixed = Table(
    name: "GROUPS",
    keywords: [
      Keyword("HDUCLASS", .string("GADF")), Keyword("NRUNS", .int(45)), Keyword("DEADC", .double(1e-7)),
      Keyword("GEOLON", .string("16.5")), Keyword("FLAG", .bool(true)), Keyword("ANSWER", .string("no")),
      Keyword("NOTHING", .undefined), Keyword("TEXT", .string("it's 5 o'clock: {here}, #1")),
      Keyword("HISTORY", .commentary("first line")), Keyword("HISTORY", .commentary("second: line")),
    ],
    columns: [
      Column("ID", .int([1, 2, -9_223_372_036_854_775_808]), isNull: [false, true, false]),
      Column("E", unit: "TeV", comment: "energy, reconstructed", .double([0.1, Double(Float(0.1)), 1e300])),
      Column(
        "F", unit: "s-1 MeV-1 sr-1", .double([Double(Float(0.1)), 3, 1e-30].map { Double(Float($0)) }), format: "E"),
      Column("S", .int([1, -2, 3]), format: "I"),
      Column("NAME", .string(["Crab Nebula", "say \"hi\"", ""])),
      Column("OK", .bool([true, false, true]), isNull: [false, false, true]),
      Column("V", .vector([[1, 2, 3, 4, 5, 6], [0.5, -1, 1e-20, 0, 0, 0], [1, 1, 1, 1, 1, 1]], shape: [3, 2])),
      Column("R", .vector([[1], [], [1, 2]], shape: [])),
    ])

  @Test("A table without columns is read back")
  func withoutColumns() throws {
    let text = Table(columns: []).ecsv()
    // The text that astropy 7 writes.
    #expect(text == "# %ECSV 1.0\n# ---\n# datatype: []\n# schema: astropy-2.0\n\n")
    #expect(try Table(ecsv: text, path: "t.ecsv").columns.isEmpty)
  }

  @Test("A written table is read back without loss")
  func roundTrip() throws {
    let text = Self.mixed.ecsv()
    var again = try Table(ecsv: text, path: "mixed.ecsv")
    // For a null only the marker is written, not the number.
    again.columns[0].values = .int([1, 2, -9_223_372_036_854_775_808])
    again.columns[5].values = .bool([true, false, true])
    #expect(again == Self.mixed)
  }

  @Test("Fields separated by commas are read")
  func commas() throws {
    let text = """
      # %ECSV 1.0
      # ---
      # delimiter: ','
      # datatype:
      # - {name: A, datatype: int32}
      # - {name: B B, datatype: string}
      A,B B
      1,two words

      -3,"a,b ""c""\"
      ,
      """
    let table = try Table(ecsv: text, path: "t.ecsv")
    #expect(table.columns[0].values == .int([1, -3, 0]))
    #expect(table.columns[0].isNull == [false, false, true])
    #expect(table.columns[0].format == "J")
    #expect(table.columns[1].values == .string(["two words", "a,b \"c\"", ""]))
  }

  static let faults: [(text: String, told: String)] = [
    ("GROUP_ID\n1\n", "t.ecsv: the first line is ''; expected '# %ECSV 1.0'"),
    (
      "# %ECSV 1.0\n# ---\n# meta: 1\nA\n",
      "t.ecsv: the header has no list 'datatype'; expected the key 'datatype' with the list of columns"
    ),
    (
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: A, datatype: complex128}\nA\n",
      "t.ecsv: column A has datatype complex128; expected bool, int*, uint*, float*, string, or arrays of numbers"
    ),
    (
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: A, datatype: int64}\nB\n1\n",
      "t.ecsv:5: column names B; expected column names A, as in the header"
    ),
    (
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: A, datatype: int64}\nA\n1\n1.5\n",
      "t.ecsv:7, column A: '1.5'; expected a value of type int64"
    ),
    (
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: A, datatype: uint64}\nA\n1\n9223372036854775808\n",
      "t.ecsv:7, column A: '9223372036854775808'; expected a whole number of at most 9223372036854775807"
    ),
    (
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: A, datatype: int64}\nA\n1 2\n",
      "t.ecsv:6: number of fields: 2; expected 1, one for each column"
    ),
    (
      "# %ECSV 1.0\n# ---\n# datatype:\n# - {name: A, datatype: string}\nA\n\"open\n",
      "t.ecsv:6: a quoted field is not closed; expected a closing '\"'"
    ),
  ]

  @Test("Errors in ECSV are reported with their line", arguments: faults)
  func toldWithLine(_ fault: (text: String, told: String)) throws {
    let error = try #require(throws: TableError.self) { _ = try Table(ecsv: fault.text, path: "t.ecsv") }
    #expect(error.description == fault.told)
  }
}
