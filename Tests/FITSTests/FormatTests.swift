import Foundation
import Tables
import TestSupport
import Testing

@testable import FITS

/// Files composed byte by byte, read with the stream and with the table reader.
@Suite("Formats", .timeLimit(.minutes(60)))
struct FormatTests {
  static func withFile(_ fits: RawFITS, as name: String = "t.fits", _ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try fits.write(to: folder + "/" + name)
      try body(folder + "/" + name)
    }
  }

  /// Returns columns of numbers, decoded by the stream.
  static func streamed(_ path: String, _ hdu: String, _ names: [String]) throws(FITSError) -> [[Double]] {
    var columns: [[Double]] = []
    var stream = try FITSStream(path, buffers: StreamBuffers())
    while let next = try stream.nextHDU() {
      guard next.name == hdu else { continue }
      try stream.readColumns(names, into: &columns)
      return columns
    }
    return []
  }

  static var numbers: RawFITS {
    var fits = RawFITS()
    fits.addTable(
      "NUMBERS",
      columns: [
        .init("B", "B"), .init("S", "1B", extra: [("TZERO", "-128")]), .init("I", "I", extra: [("TNULL", "-99")]),
        .init("U", "I", extra: [("TZERO", "32768"), ("TSCAL", "1")]), .init("J", "J"),
        .init("V", "1J", extra: [("TZERO", "2147483648.")]), .init("K", "K", extra: [("TNULL", "-1")]),
        .init("SCALED", "I", extra: [("TSCAL", "0.01"), ("TZERO", "1.0D2"), ("TNULL", "7")]), .init("E", "E"),
        .init("D", "1D", unit: "  TeV"), .init("ESCALED", "E", extra: [("TSCAL", "2"), ("TZERO", "-1")]),
      ],
      rows: [
        [
          .byte(0), .byte(0), .short(-99), .short(-32768), .int(.min), .int(.min), .long(-1), .short(7), .float(0.1),
          .double(-0.0), .float(3),
        ],
        [
          .byte(255), .byte(255), .short(.max), .short(.max), .int(.max), .int(.max), .long(1 << 53), .short(-250),
          .float(.nan), .double(.infinity), .float(.nan),
        ],
      ])
    return fits
  }

  @Test(
    "Stream and table reader decode numbers of every type, scaled, unsigned and null",
    arguments: ["t.fits", "t.fits.gz"])
  func numberTypes(_ name: String) throws {
    let names = ["B", "S", "I", "U", "J", "V", "K", "SCALED", "E", "D", "ESCALED"]
    let expected: [[Double]] = [
      [0, 255], [-128, 127], [.nan, 32767], [0, 65535], [-2_147_483_648, 2_147_483_647], [0, 4_294_967_295],
      [.nan, 9_007_199_254_740_992], [.nan, 97.5], [0.10000000149011612, .nan], [0, .infinity], [5, .nan],
    ]
    try Self.withFile(Self.numbers, as: name) { path in
      let streamed = try Self.streamed(path, "NUMBERS", names)
      let table = try readTable(path, hdu: .name("numbers "))
      for (index, name) in names.enumerated() {
        #expect(ColumnValues.double(streamed[index]).isSame(as: .double(expected[index])), "\(name)")
        let column = try #require(table[name])
        #expect(ColumnValues.double(column.asDoubles).isSame(as: .double(expected[index])), "\(name)")
      }
      #expect(table["I"]?.isNull == [true, false])
      #expect(table["K"]?.isNull == [true, false])
      #expect(table.columns.map(\.format) == ["B", "1S", "I", "U", "J", "1V", "K", "D", "E", "1D", "D"])
      #expect(table["D"]?.unit == "TeV")
    }
  }

  @Test("Columns come in the requested order, also repeated ones; names are found in upper and lower case")
  func selection() throws {
    try Self.withFile(Self.numbers) { (path: String) throws in
      #expect(
        try Self.streamed(path, "NUMBERS", ["j", "B", "J"]).map { $0[1] } == [2_147_483_647, 255, 2_147_483_647])
      #expect(try Self.streamed(path, "NUMBERS", []).isEmpty)
    }
  }

  @Test("Buffers and columns can be reused for the next file")
  func reuse() throws {
    let buffers = StreamBuffers()
    var columns: [[Double]] = []
    for rows in [5, 100_000, 0, 3] {
      var fits = RawFITS()
      fits.addTable("EVENTS", columns: [.init("A", "D")], rows: (0..<rows).map { [.double(Double($0))] })
      if rows == 0 { fits.setCard("NAXIS1", "8") }
      try Self.withFile(fits, as: "t.fits.gz") { path in
        var stream = try FITSStream(path, buffers: buffers)
        while let hdu = try stream.nextHDU() {
          if hdu.name == "EVENTS" { try stream.readColumns(["A"], into: &columns) }
        }
        #expect(columns == [(0..<rows).map(Double.init)])
      }
    }
  }

  @Test("Rows can be longer than the buffer")
  func wideRows() throws {
    let filling = [UInt8](repeating: 1, count: 700_000)
    var fits = RawFITS()
    fits.addTable(
      "WIDE", columns: [.init("PAD", "700000B"), .init("A", "D")],
      rows: [[.raw(filling), .double(1.5)], [.raw(filling), .double(-2)]])
    try Self.withFile(fits, as: "t.fits.gz") { (path: String) throws in
      #expect(try Self.streamed(path, "WIDE", ["A"]) == [[1.5, -2]])
    }
  }

  @Test("HDUs are found in any order, and damage after the last HDU read has no effect")
  func order() throws {
    var fits = RawFITS()
    fits.addTable("GTI", columns: [.init("START", "D")], rows: [[.double(10)]])
    fits.addTable("EVENTS", columns: [.init("TIME", "D")], rows: [[.double(11)]])
    fits.addTable("BKG", columns: [.init("BKG", "E")], rows: [[.float(0)]])
    fits.setCard("NAXIS1", "-1")
    try Self.withFile(fits) { (path: String) throws in
      #expect(try Self.streamed(path, "EVENTS", ["TIME"]) == [[11]])
      #expect(try Self.streamed(path, "GTI", ["START"]) == [[10]])
      #expect(throws: FITSError.self) { try readHDUList(path) }
    }
  }

  static var mixed: RawFITS {
    var fits = RawFITS()
    fits.addTable(
      "MIXED",
      columns: [
        .init("A", "6A"), .init("L", "L"), .init("X", "11X"), .init("X1", "1X"),
        .init("V", "6E", extra: [("TDIM", "'(3,2)'")]),
        .init("P", "1PI(2)"), .init("PA", "PA(5)"), .init("C", "C"), .init("NONE", "0D"),
      ],
      rows: [
        [
          .text("Crab", 6), .byte(UInt8(ascii: "T")), .raw([0b1010_0000, 0b0010_0000]), .byte(0x80),
          .array((1...6).map { .float(Float($0)) }), .array([.int(2), .int(0)]), .array([.int(5), .int(4)]),
          .array([.float(1), .float(-1)]),
        ],
        [
          .raw([0x43, 0, 0x58, 0x58, 0x58, 0x58]), .byte(0), .raw([0, 0]), .byte(0),
          .array((0..<6).map { _ in .float(0) }),
          .array([.int(0), .int(0)]), .array([.int(0), .int(0)]), .array([.float(0), .float(0)]),
        ],
      ], heap: [0, 7, 0xff, 0xff] + Array("hello".utf8))
    return fits
  }

  @Test("The table reader decodes texts, logical values, bits, arrays and strings in the heap")
  func otherTypes() throws {
    try Self.withFile(Self.mixed) { path in
      let table = try readTable(path, hdu: .number(1))
      #expect(table["A"]?.values == .string(["Crab", "C"]))
      #expect(table["L"]?.values == .bool([true, false]))
      #expect(table["L"]?.isNull == [false, true])
      #expect(
        table["X"]?.values
          == .vector([[1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], [Double](repeating: 0, count: 11)], shape: [11]))
      #expect(table["X1"]?.values == .bool([true, false]))
      #expect(table["V"]?.values == .vector([[1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]], shape: [3, 2]))
      #expect(table["P"]?.values == .vector([[7, -1], []], shape: []))
      #expect(table["PA"]?.values == .string(["hello", ""]))
      #expect(table["C"]?.values == .vector([[1, -1], [0, 0]], shape: [2]))
      #expect(table["NONE"]?.values == .vector([[], []], shape: [0]))
    }
  }

  @Test("An ASCII table is read with names, units and types")
  func asciiTable() throws {
    var fits = RawFITS()
    fits.hdus.append(
      .init(
        cards: [
          "XTENSION= 'TABLE   '", RawFITS.card("BITPIX", "8"), RawFITS.card("NAXIS", "2"), RawFITS.card("NAXIS1", "18"),
          RawFITS.card("NAXIS2", "2"), RawFITS.card("PCOUNT", "0"), RawFITS.card("GCOUNT", "1"),
          RawFITS.card("TFIELDS", "3"), "TTYPE1  = 'NAME'", "TFORM1  = 'A5'", RawFITS.card("TBCOL1", "1"),
          "TTYPE2  = 'N'",
          "TFORM2  = 'I4'", RawFITS.card("TBCOL2", "7"), "TTYPE3  = 'X'", "TFORM3  = 'F7.3'",
          RawFITS.card("TBCOL3", "12"),
          "TUNIT3  = 'deg'", "EXTNAME = 'CATALOG'",
        ], data: Array("Crab    12  83.633Vela  -345 128.750".utf8)))
    try Self.withFile(fits) { path in
      let table = try readTable(path, hdu: .name("CATALOG"))
      #expect(table["NAME"]?.values == .string(["Crab", "Vela"]))
      #expect(table["N"]?.values == .int([12, -345]))
      #expect(table["X"]?.values == .double([83.633, 128.75]))
      #expect(table["X"]?.unit == "deg")
    }
  }

  @Test("A TDIM that does not match the column is an error")
  func wrongShape() throws {
    var fits = RawFITS()
    fits.addTable(
      "T", columns: [.init("V", "2E", extra: [("TDIM", "'(3,2)'")])], rows: [[.array([.float(0), .float(0)])]])
    let told = try BadInputTests.told(fits.bytes, as: "t.fits") { _ = try readTable($0, hdu: .number(1)) }
    #expect(
      told == "t.fits[T], column V: keyword TDIM1 is '(3,2)'; expected axis lengths whose product is 2, "
        + "the number of elements in each row")
  }

  @Test("Keywords are read in all notations that occur in headers")
  func keywords() throws {
    let fits = RawFITS(primary: [
      "GEOLON  = '16.5002222222222'   / longitude", "ALTITUDE= '1835.   '", "OBJECT  = 'it''s  / one'  / not two",
      "TSTART  =           101962602. / start", "MJDREFF = 7.4287D-04", "N       =                  -12",
      "FLAG    =   T",
      "BAD     = 2004-12-04", "NOTHING =                      / no value", "HISTORY and so on", "COMMENT",
      "LONG    = 'one &'", "CONTINUE  'two&' / first", "CONTINUE  ' three' / second", "CONTINUE  'a stray one'",
      "HIERARCH ESO one two = 5 / far", "HUGE    = 99999999999999999999", "LATIN   = 'M\u{fc}ller'",
    ])
    try Self.withFile(fits) { path in
      let header = try #require(try readHDUList(path).first).header
      #expect(header.double("GEOLON") == 16.5002222222222)
      #expect(header.double("ALTITUDE") == 1835)
      #expect(header.string("OBJECT") == "it's  / one")
      #expect(header.double("TSTART") == 101_962_602)
      #expect(header.int("TSTART") == 101_962_602)
      #expect(header.string("TSTART") == nil)
      #expect(header.double("MJDREFF") == 7.4287e-4)
      #expect(header.int("N") == -12)
      #expect(header.double("N") == -12)
      #expect(header.bool("FLAG") == true)
      #expect(header["BAD"] == .string("2004-12-04"))
      #expect(header["NOTHING"] == .undefined)
      #expect(header["HISTORY"] == .commentary("and so on"))
      #expect(header.string("LONG") == "one two three")
      #expect(header.keywords.first { $0.name == "LONG" }?.comment == "first second")
      #expect(header["CONTINUE"] == .commentary("  'a stray one'"))
      #expect(header["ESO one two"] == .int(5))
      #expect(header.double("HUGE") == 1e20)
      #expect(header.string("LATIN") == "Müller")
      #expect(header.double("OBJECT") == nil)
      #expect(header["ABSENT"] == nil)
    }
  }

  @Test("A compressed table of a million rows is written and read without loss")
  func manyRows() throws {
    let count = 1_000_000
    let table = Table(
      name: "EVENTS",
      columns: [
        Column("TIME", .double((0..<count).map { Double($0) * 0.25 })),
        Column("ENERGY", .double((0..<count).map { Double(Float(1 + $0 % 977)) }), format: "E"),
      ])
    _ = try WriterTests.written([table], as: "t.fits.gz") { path in
      let streamed = try Self.streamed(path, "EVENTS", ["TIME", "ENERGY"])
      #expect(ColumnValues.double(streamed[0]) == table.columns[0].values)
      #expect(ColumnValues.double(streamed[1]) == table.columns[1].values)
      let again = try readTable(path, hdu: .name("EVENTS"))
      #expect(again.columns[0].values == table.columns[0].values)
    }
  }
}

extension Column {
  /// The values as doubles, with NaN for nulls.
  var asDoubles: [Double] {
    switch values {
    case .int(let values): values.enumerated().map { isNull($0.offset) ? .nan : Double($0.element) }
    case .double(let values): values
    default: []
    }
  }
}
