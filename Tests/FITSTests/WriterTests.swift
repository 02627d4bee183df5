import Foundation
import Tables
import TestSupport
import Testing

@testable import FITS

@Suite("Writing", .timeLimit(.minutes(60)))
struct WriterTests {
  /// One column of each type that a ``Table`` can contain, with nulls.
  static let everything = Table(
    name: "EVERYTHING",
    keywords: [
      Keyword("HDUCLASS", .string("GADF"), comment: "FITS file following the GADF data format"),
      Keyword("HDUCLAS1", .string("RESPONSE")), Keyword("MJDREFF", .double(7.42870370370241e-4)),
      Keyword("TINY", .double(.leastNonzeroMagnitude)), Keyword("HUGE", .double(-1.7976931348623157e308)),
      Keyword("ONE", .double(1)),
      Keyword("BIG", .int(.min)), Keyword("YES", .bool(true)), Keyword("EMPTY", .string("")),
      Keyword("NOVALUE", .undefined, comment: "not known"), Keyword("QUOTES", .string("it's 'so'")),
      Keyword(
        "RECIPE", .string(String(repeating: "It''s a long text & more of it / ", count: 12) + "end"), comment: "long"),
      Keyword("A_LONG_NAME_OF", .int(3)), Keyword("HISTORY", .commentary("made by a test")),
      Keyword("COMMENT", .commentary(String(repeating: "0123456789", count: 7))),
    ],
    columns: [
      Column("BOOL", .bool([true, false, true]), isNull: [false, false, true], format: "L"),
      Column("BYTE", .int([0, 255, 7]), format: "B"),
      Column("SBYTE", .int([-128, 127, 0]), format: "S"),
      Column("SHORT", .int([-32768, 32767, 5]), isNull: [false, false, true], format: "I", nullMarker: -99),
      Column("USHORT", .int([0, 65535, 1]), format: "U"),
      Column("INT", unit: "s", .int([-2_147_483_648, 2_147_483_647, 0]), format: "1J"),
      Column("UINT", .int([0, 4_294_967_295, 9]), format: "1V"),
      Column(
        "LONG", comment: "the largest there are", .int([.min, .max, 0]), isNull: [false, false, true], format: "K"),
      Column("FLOAT", unit: "TeV", .double([Double(Float(0.1)), .nan, -.infinity]), format: "E", display: "F8.3"),
      Column("DOUBLE", unit: "s-1 MeV-1 sr-1", .double([0.1, .nan, .infinity]), format: "D"),
      Column("TEXT", .string(["Off data", "", "a,b 'c'"]), format: "21A"),
      Column("BITS", .vector([[1, 0, 1], [0, 0, 0], [1, 1, 1]], shape: [3]), format: "3X"),
      Column("LOGICALS", .vector([[1, 0], [0, 1], [1, 1]], shape: [2]), format: "2L"),
      Column(
        "BKG", unit: "s-1 MeV-1 sr-1",
        .vector([[1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, .nan], [1, 1, 1, 1, 1, 1]], shape: [3, 2]),
        format: "6E"),
      Column("EDGES", unit: "TeV", .vector([[0.1, 1], [1, 10], [10, 100]], shape: [2]), format: "2D"),
      Column("COUNTS", .vector([[1, 2], [3, 4], [-5, 6]], shape: [2]), format: "2J"),
      Column("COMPLEX", .vector([[1, -1], [0.5, 2], [0, 0]], shape: [2]), format: "M"),
      Column("RAGGED", .vector([[1, 2, 3], [], [4]], shape: []), format: "1PD(3)"),
    ])

  /// Writes tables to a file, calls `check` with its path, and returns the bytes of the file.
  static func written(
    _ tables: [Table], as name: String = "t.fits", date: String? = nil, then check: (String) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      let path = folder + "/" + name
      var writer = try FITSWriter(path: path, primary: [Keyword("ORIGIN", .string("test"))], date: date)
      for table in tables { try writer.append(table) }
      try writer.close()
      try check(path)
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
  }

  @Test("Every type, unit, null and keyword is read back unchanged", arguments: ["t.fits", "t.fits.gz"])
  func roundTrip(_ name: String) throws {
    _ = try Self.written([Self.everything], as: name) { path in
      let again = try readTable(path, hdu: .name("everything"))
      #expect(again.name == "EVERYTHING")
      for (left, right) in zip(again.keywords, Self.everything.keywords) { #expect(left == right) }
      #expect(again.keywords.count == Self.everything.keywords.count)
      #expect(again.columns.count == Self.everything.columns.count)
      for (var left, var right) in zip(again.columns, Self.everything.columns) {
        // The number stored for a null has no meaning, and the writer chooses a null value if the column has none.
        #expect(left.isNull == right.isNull, "\(left.name)")
        if right.isNull != nil {
          left.nullMarker = nil
          right.nullMarker = nil
          if case .int(let values) = left.values {
            left.values = .int(zip(values, left.isNull ?? []).map { $1 ? 0 : $0 })
            if case .int(let values) = right.values {
              right.values = .int(zip(values, right.isNull ?? []).map { $1 ? 0 : $0 })
            }
          }
          if case .bool = left.values { left.values = right.values }
        }
        #expect(left.isSame(as: right), "\(left.name)")
      }
    }
  }

  @Test(
    "fitsverify reports no errors or warnings",
    .enabled(if: Fitsverify.isInstalled, "skipped: fitsverify is not installed"))
  func fitsverify() throws {
    // A keyword without a value is allowed, but fitsverify warns about it.
    var table = Self.everything
    table.keywords.removeAll { $0.value == .undefined }
    _ = try Self.written([table, Table(name: "EMPTY"), Self.noRows], date: "2024-05-31T12:00:00") { path in
      let verdict = try Fitsverify.run(path)
      #expect(verdict == "verification OK: t.fits")
    }
    try withTemporaryFolder { folder in
      var writer = try FITSWriter(path: folder + "/i.fits", date: nil)
      try writer.append(Image(name: "MASK", axes: [4, 3], values: (0..<12).map(Double.init), bitsPerPixel: -32))
      try writer.append(Image(name: "COUNTS", axes: [2], values: [1, 2], bitsPerPixel: 32))
      try writer.close()
      #expect(try Fitsverify.run(folder + "/i.fits") == "verification OK: i.fits")
    }
  }

  static let noRows = Table(name: "NOROWS", columns: [Column("A", .double([])), Column("B", .string([]))])

  @Test("The same contents give the same bytes", arguments: ["t.fits", "t.fits.gz"])
  func deterministic(_ name: String) throws {
    let first = try Self.written([Self.everything, Self.noRows], as: name)
    #expect(try Self.written([Self.everything, Self.noRows], as: name) == first)
  }

  @Test("A gzip header contains neither a time nor a name")
  func gzipHeader() throws {
    let bytes = try Self.written([Self.noRows], as: "t.fits.gz")
    #expect(Array(bytes.prefix(8)) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
  }

  @Test("DATE is written only if given, and never replaces an existing one")
  func dates() throws {
    var table = Self.noRows
    table.keywords = [Keyword("DATE", .string("2018-05-06T09:15:40"))]
    _ = try Self.written([Self.noRows, table], date: "2024-05-31T12:00:00") { path in
      let dates = try readHDUList(path).map { $0.header.string("DATE") }
      #expect(dates == ["2024-05-31T12:00:00", "2024-05-31T12:00:00", "2018-05-06T09:15:40"])
    }
    _ = try Self.written([Self.noRows]) { path in
      let dates = try readHDUList(path).compactMap { $0.header["DATE"] }
      #expect(dates.isEmpty)
    }
  }

  @Test("CHECKSUM and DATASUM agree with the file, and differ after a byte is changed")
  func checksums() throws {
    let bytes = try Self.written([Self.everything]) { path in
      for hdu in try verify(path) {
        #expect(hdu.dataSum == .agrees, "\(hdu.name)")
        #expect(hdu.checksum == .agrees, "\(hdu.name)")
      }
    }
    try withTemporaryFolder { folder in
      var damaged = bytes
      damaged[bytes.count - 2880] ^= 1
      try Data(damaged).write(to: URL(fileURLWithPath: folder + "/t.fits"))
      let results = try verify(folder + "/t.fits")
      #expect(results[0].dataSum == .agrees)
      guard case .differs = results[1].dataSum, case .differs = results[1].checksum else {
        Issue.record("\(results)")
        return
      }
    }
  }

  @Test("A text that is longer than its format widens the column and is not truncated")
  func widerText() throws {
    let table = Table(name: "T", columns: [Column("FILE_DIR", .string(["a", "../../somewhere/else"]), format: "4A")])
    _ = try Self.written([table]) { path in
      let column = try #require(try readTable(path, hdu: .number(1))["FILE_DIR"])
      #expect(column.values == .string(["a", "../../somewhere/else"]))
      #expect(column.format == "20A")
    }
  }

  @Test("Long tables with numbers of every format, texts, arrays and nulls are read back unchanged")
  func longTable() throws {
    let count = 30_000
    let whole = (0..<count).map { Int64($0 * 8 % 250) }
    let real = (0..<count).map { Double($0) * 0.37 - 5000 }
    var columns: [Column] = []
    for letter in ["B", "S", "I", "U", "J", "V", "K"] {
      columns.append(Column("N" + letter, .int(whole.map { $0 / 2 }), format: letter))
    }
    let extremes: [(String, Int64, Int64)] = [
      ("B", 0, 255), ("S", -128, 127), ("I", -32768, 32767), ("U", 0, 65535), ("J", -2_147_483_648, 2_147_483_647),
      ("V", 0, 4_294_967_295), ("K", .min, .max),
    ]
    for (letter, low, high) in extremes {
      columns.append(Column("X" + letter, .int((0..<count).map { $0 % 2 == 0 ? low : high }), format: letter))
    }
    columns += [
      Column("TEXT", .string(whole.map { "run \($0)" })), Column("D", .double(real)),
      Column("E", .double(real.map { Double(Float($0)) }), format: "E"),
      Column("ODD", .double((0..<count).map { [1, .infinity, -.infinity, -0.0][$0 % 4] }), format: "E"),
      Column("ARRAY", .vector(real.map { [$0, -$0] }, shape: [2])),
      Column("MISSING", .int(whole), isNull: whole.map { $0 == 8 }, format: "I"),
      Column("BIT", .bool(whole.map { $0 > 99 })),
    ]
    _ = try Self.written([Table(name: "T", columns: columns)]) { path in
      let table = try readTable(path, hdu: .number(1))
      for column in columns {
        let found = try #require(table[column.name])
        if let isNull = column.isNull {
          #expect(found.isNull == isNull)
        } else {
          #expect(found.values == column.values)
        }
      }
    }
  }

  static let unstorable: [(column: Column, told: String)] = [
    (
      Column("C", .double([1e300]), format: "E"),
      "the value 1e+300; expected a number in the range of single precision"
    ),
    (
      Column("C", .int([70000]), format: "I"),
      "the value 70000; expected a value from -32768 to 32767 that is not the null value (TNULL)"
    ),
    (
      Column("C", .int([-99]), format: "I", nullMarker: -99),
      "the value -99; expected a value from -32768 to 32767 that is not the null value (TNULL)"
    ),
    (Column("C", .double([1.5]), format: "J"), "the value 1.5; expected whole numbers that format J can store"),
    (
      Column("C", .double([1.5]), format: "8A"),
      "numbers in a column with format letter A; expected one of the format letters B, I, J, K, U, V, S, E, D"
    ),
    (
      Column("C", .string(["x"]), format: "D"),
      "text in a column with format letter D; expected one of the format letters A, P, Q"
    ),
    (
      Column("C", .double([1.5]), format: "nonsense"),
      "format 'nonsense'; expected a FITS column format such as '1D' or '20A'"
    ),
    (Column("C", .vector([[1, 2], [1]], shape: [2])), "an array of length 1; expected length 2 in each row"),
  ]

  @Test("A value that its format cannot hold is an error and is not rounded", arguments: unstorable)
  func doesNotFit(column: Column, told: String) throws {
    let error = try #require(throws: FITSError.self) {
      _ = try Self.written([Table(name: "T", columns: [column])])
    }
    #expect(error.description.hasSuffix("/t.fits[T], column C: \(told)"))
  }

  @Test("Columns of unequal length, and header values that are not ASCII or not finite, are errors")
  func unwritable() throws {
    let uneven = Table(name: "T", columns: [Column("A", .int([1, 2])), Column("B", .int([1]))])
    let faults: [(Table, String)] = [
      (uneven, "[T], column B: the number of rows is 1; expected 2, as in the first column"),
      (
        Table(name: "T", keywords: [Keyword("WHO", .string("Müller"))]),
        "[T]: keyword WHO contains 'Müller'; expected printable ASCII characters only, as FITS headers require"
      ),
      (Table(name: "T", keywords: [Keyword("N", .double(.nan))]), "[T]: keyword N is nan; expected a finite number"),
    ]
    for (table, told) in faults {
      let error = try #require(throws: FITSError.self) { _ = try Self.written([table]) }
      #expect(error.description.hasSuffix(told))
    }
  }

  @Test("An existing file and a missing folder are errors, and no incomplete file remains")
  func cannotWrite() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/t.fits"
      try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: FITSError.self) { _ = try FITSWriter(path: path) }
      #expect(error.description == "\(path): cannot be written: it already exists")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
      let nowhere = try #require(throws: FITSError.self) {
        let writer = try FITSWriter(path: folder + "/none/t.fits")
        try writer.close()
      }
      #expect(nowhere.description == "\(folder)/none/t.fits: cannot be written: No such file or directory")
      do {
        var writer = try FITSWriter(path: folder + "/left.fits")
        try writer.append(Self.everything)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["t.fits"])
    }
  }

  @Test("Images keep axes, keywords and type")
  func images() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/i.fits.gz"
      let image = Image(
        name: "BKG_ERR", keywords: [Keyword("BUNIT", .string("deg"))], axes: [3, 2],
        values: [1, 2.5, .nan, 4, 5, .infinity], bitsPerPixel: -32)
      var writer = try FITSWriter(path: path, date: nil)
      try writer.append(image)
      try writer.append(Self.noRows)
      try writer.close()
      let again = try readImage(path, hdu: .name("BKG_ERR"))
      #expect(again.axes == [3, 2])
      #expect(again.keywords == image.keywords)
      #expect(again.bitsPerPixel == -32)
      #expect(ColumnValues.double(again.values).isSame(as: .double(image.values)))
      #expect(try readImage(path, hdu: .number(0)).values.isEmpty)
    }
  }
}

extension WriterTests {
  @Test("In a file with a single image, DATASUM covers the data and the padding of the last block")
  func imageAlone() throws {
    try withTemporaryFolder { folder in
      for (number, count) in [1, 24, 360, 361].enumerated() {
        let path = "\(folder)/\(number).fits"
        let image = Image(axes: [count], values: (0..<count).map { Double($0) * 1.5 })
        try FITSWriter(path: path, primary: image, date: nil).close()
        #expect(try verify(path).map(\.dataSum) == [.agrees], "\(count)")
        #expect(try readImage(path, hdu: .number(0)).values == image.values)
      }
    }
  }

  @Test(
    "Texts are padded with zero bytes, in short tables and in tables written in several blocks",
    arguments: [3, 40_000])
  func texts(rows: Int) throws {
    let values = (0..<rows).map { ["Off data", "", "Crab Nebula!"][$0 % 3] }
    let table = Table(
      name: "T",
      columns: [Column("ID", .int(values.indices.map(Int64.init)), format: "J"), Column("NAME", .string(values))])
    let bytes = try Self.written([table]) { path in
      let column = try readTable(path, hdu: .name("T"))["NAME"]
      #expect(column?.values == .string(values))
    }
    let data = bytes.dropFirst(2 * 2880).prefix(16 * rows)
    for row in 0..<rows {
      let cell = data.dropFirst(16 * row + 4).prefix(12)
      let expected = Array(values[row].utf8) + Array(repeating: 0, count: 12 - values[row].utf8.count)
      guard Array(cell) == expected else {
        Issue.record("row \(row): \(Array(cell))")
        break
      }
    }
  }
}
