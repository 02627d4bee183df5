import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import FITS

/// Images whose tiles are line lists (PLIO_1).
private let byHeader = ", according to their header"

@Suite("Line lists of PLIO_1", .timeLimit(.minutes(60))) struct LineListTests {
  /// Lists of cfitsio 4.2 and astropy 8: runs, single values, values of more than 12 bits, and nothing but zeros.
  @Test(
    "A list is unpacked",
    arguments: [
      ([0, 7, -100, 11, 0, 0, 0, 1, 16386, 8196, 20482], [0, 1, 1, 0, 5]),
      ([0, 7, -100, 11, 0, 0, 0, 8261, 20483, 28739, 24773], [0, 0, 70, 3, 200]),
      (
        [0, 7, -100, 20, 0, 0, 0, 1, 16386, 8196, 20482, 8257, 20483, 7232, 9, 16385, 4296, 0, 16385, 490],
        [0, 1, 1, 0, 5, 0, 0, 70, 40000, 200] + [Int](repeating: 0, count: 490)
      ),
      ([0, 7, -100, 8, 0, 0, 0, 500], [Int](repeating: 0, count: 500)),
      // The older header, and a list that ends before the tile.
      ([0, 0, 4, 16386], [1, 1, 0, 0]),
    ])
  func lists(words: [Int], pixels: [Int]) throws {
    #expect(try LineList.pixels(words, count: pixels.count) == pixels)
  }

  @Test(
    "A damaged list is an error",
    arguments: [
      ([], "PLIO_1 data with a length of 0 x 16 bits"),
      ([0, 7, -100, 11], "PLIO_1 data with a length of 4 x 16 bits"),
      ([0, 7, -100, 12, 0, 0, 0, 5], "PLIO_1 data that extend from position 7 to 12" + byHeader),
      ([0, -1, -100, 8, 0, 0, 0, 5], "PLIO_1 data that extend from position -1 to 8" + byHeader),
      ([0, 7, -100, 8, 32767, 0, 0, 5], "PLIO_1 data that extend from position 7 to 1073709064" + byHeader),
      ([0, 7, -100, -32768, -32768, 0, 0, 5], "PLIO_1 data that extend from position 7 to -1073774592" + byHeader),
      ([0, 7, -100, 8, 0, 0, 0, 6], "PLIO_1 data of more than 5 pixels"),
      ([0, 7, -100, 9, 0, 0, 0, 16389, 24577], "PLIO_1 data of more than 5 pixels"),
      ([0, 7, -100, 8, 0, 0, 0, 4097], "PLIO_1 data that end within an instruction"),
      ([0, 7, -100, 9, 0, 0, 0, 4097, -1], "PLIO_1 data that end within an instruction"),
      ([0, 7, -100, 8, 0, 0, 0, -4096], "the 16-bit value -4096 in PLIO_1 data"),
    ])
  func damage(words: [Int], found: String) {
    let error = #expect(throws: LineList.Damage.self) { try LineList.pixels(words, count: 5) }
    #expect(error?.found == found)
  }

  /// Writes a table of three lists as an image of 5 x 3 pixels.
  private static func image(_ lists: [[Int]], cards: [(String, String)] = []) throws -> Image {
    var heap: [UInt8] = []
    var rows: [[RawFITS.Cell]] = []
    for list in lists {
      rows.append([.array([.int(Int32(list.count)), .int(Int32(heap.count))])])
      for word in list { heap += [UInt8(truncatingIfNeeded: word >> 8), UInt8(truncatingIfNeeded: word)] }
    }
    var fits = RawFITS()
    fits.addTable(
      "MASK", columns: [.init("COMPRESSED_DATA", "1PI(11)")], rows: rows,
      cards: [
        ("ZIMAGE", "T"), ("ZBITPIX", "16"), ("ZNAXIS", "2"), ("ZNAXIS1", "5"), ("ZNAXIS2", "3"),
        ("ZCMPTYPE", "'PLIO_1'"),
      ].map { RawFITS.card($0.0, $0.1) }, heap: heap)
    for (name, value) in cards { fits.setCard(name, value) }
    return try withTemporaryFolder { folder in
      let path = folder + "/mask.fits"
      try Data(fits.bytes).write(to: URL(fileURLWithPath: path))
      return try readImage(path, hdu: .number(1))
    }
  }

  private static let lists = [
    [0, 7, -100, 11, 0, 0, 0, 1, 16386, 8196, 20482], [0, 7, -100, 11, 0, 0, 0, 8261, 20483, 28739, 24773],
    [0, 7, -100, 8, 0, 0, 0, 5],
  ]
  private static let pixels: [Double] = [0, 1, 1, 0, 5, 0, 0, 70, 3, 200, 0, 0, 0, 0, 0]

  @Test("Scale, offset and BLANK are applied; unsigned numbers are stored without their offset")
  func scaling() throws {
    #expect(try Self.image(Self.lists).values == Self.pixels)
    #expect(try Self.image(Self.lists, cards: [("BZERO", "32768")]).values == Self.pixels)
    #expect(
      try Self.image(Self.lists, cards: [("BSCALE", "2"), ("BZERO", "10")]).values == Self.pixels.map { 2 * $0 + 10 })
    let blank = try Self.image(Self.lists, cards: [("BLANK", "70")])
    #expect(blank.values[7].isNaN && blank.values[8] == 3 && blank.bitsPerPixel == 16)
    #expect(blank.keywords.isEmpty)
  }

  @Test("A damaged list in a file is an error that names its row; any damage is an error or an image")
  func damagedFiles() throws {
    var lists = Self.lists
    lists[1][3] = 99
    let error = #expect(throws: FITSError.self) { try Self.image(lists) }
    #expect(
      error?.description.hasSuffix(
        "[MASK], column COMPRESSED_DATA, row 2: PLIO_1 data that extend from position 7 to 99, "
          + "according to their header; expected increasing positions from 0 to 11, the length of the data in 16-bit "
          + "values"
      )
        == true, "\(error?.description ?? "")")
    var generator = TestGenerator(seed: 7)
    for _ in 0..<300 {
      var lists = Self.lists
      let row = Int.random(in: 0..<3, using: &generator)
      let word = lists[row].indices.randomElement(using: &generator) ?? 0
      lists[row][word] = Int(Int16.random(in: .min ... .max, using: &generator))
      do { #expect(try Self.image(lists).values.count == 15) } catch { #expect(error is FITSError) }
    }
    for cards in [[("TZERO1", "1e18")], [("ZBITPIX", "-32")], [("ZTILE1", "2")], [("TSCAL1", "0.5")]] {
      #expect(throws: FITSError.self) { try Self.image(Self.lists, cards: cards) }
    }
  }
}
