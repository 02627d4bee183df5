import Diagnostics
import Foundation
import Tables
import TestSupport
import Testing

@testable import FITS

/// Files whose data were changed after DATASUM was computed, and compressed again, so that gzip detects no damage.
@Suite("Comparison with DATASUM while reading")
struct DataSumRuleTests {
  private static let table = Table(
    name: "EVENTS",
    columns: [
      Column("A", .double([1, 2, 3])), Column("B", .int([1, 2, 3]), format: "J"),
      Column("NAME", .string(["a", "b", "c"])),
    ])

  /// Writes the tables, changes the byte at an offset after the last header, and calls `body` with the path.
  private func withFile<Result>(
    _ tables: [Table] = [table], image: Image? = nil, changing offset: Int? = 9, ending: String = ".fits.gz",
    _ body: (String) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let plain = "\(folder)/plain.fits"
      var writer = try FITSWriter(path: plain)
      for table in tables { try writer.append(table) }
      if let image { try writer.append(image) }
      try writer.close()
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain)))
      if let offset { bytes[bytes.count - 2880 + offset] ^= 1 }
      let path = "\(folder)/file\(ending)"
      try Data(ending.hasSuffix(".gz") ? gzipMember(bytes) : bytes).write(to: URL(fileURLWithPath: path))
      return try body(path)
    }
  }

  private func sums(_ body: () throws -> Void) -> (stated: String, found: UInt32)? {
    do {
      try body()
    } catch FITSError.dataSum(let place, let stated, let found) {
      #expect(place.hdu != nil)
      return (stated, found)
    } catch { Issue.record("\(error)") }
    return nil
  }

  private func stream(_ path: String, _ rule: DataSumRule) throws {
    var stream = try FITSStream(path, buffers: StreamBuffers(), dataSums: rule)
    while let hdu = try stream.nextHDU() {
      var columns: [[Double]] = []
      if hdu.kind == .table { try stream.readColumns(["A"], into: &columns) }
    }
  }

  @Test("One changed bit is an error, in a column that is read and in one that is not", arguments: [0, 9, 13, 30])
  func oneBit(offset: Int) throws {
    try withFile(changing: offset) { path in
      let found = try #require(sums { try stream(path, .compare) })
      #expect(found.stated != String(found.found))
      #expect(try verify(path).last?.dataSum == .differs(stated: found.stated, found: String(found.found)))
      #expect(sums { _ = try readTable(path, hdu: .name("EVENTS")) }?.found == found.found)
      try stream(path, .ignore)
      #expect(try readTable(path, hdu: .name("EVENTS"), dataSums: .ignore).rowCount == 3)
    }
  }

  @Test("The message contains the file, the HDU, both sums and a hint")
  func text() throws {
    let error = FITSError.dataSum(FilePlace("a.fits", hdu: "EVENTS"), stated: "12", found: 34)
    #expect(
      error.problem.text
        == "a.fits[EVENTS]: the checksum of the data is 34, but DATASUM is 12; expected unchanged data; "
        + "download the file again, or skip this check with --no-datasum")
  }

  @Test(
    "Images, variable-length arrays and the padding of the last block are covered", arguments: [".fits", ".fits.gz"])
  func kinds(ending: String) throws {
    let image = Image(name: "MASK", axes: [3, 2], values: [1, 2, 3, 4, 5, 6])
    try withFile([], image: image, ending: ending) { path in
      #expect(sums { _ = try readImage(path, hdu: .name("MASK")) } != nil)
      let image = try readImage(path, hdu: .name("MASK"), dataSums: .ignore)
      #expect(image.values.count == 6)
    }
    let ragged = Table(
      name: "EVENTS",
      columns: [Column("A", .double([1, 2])), Column("R", .vector([[1, 2], [3]], shape: []), format: "1PD(2)")])
    // Two rows have 16 bytes each, so byte 40 is in the heap; byte 2000 is in the padding.
    for offset in [40, 2000] {
      try withFile([ragged], changing: offset, ending: ending) { path in
        #expect(sums { try stream(path, .compare) } != nil, "\(offset)")
        #expect(sums { _ = try readTable(path, hdu: .name("EVENTS")) } != nil, "\(offset)")
      }
    }
  }

  @Test("Matching data are read, and also an HDU whose DATASUM is missing or blank")
  func sound() throws {
    try withFile(changing: nil) { path in
      try stream(path, .compare)
      _ = try readTable(path, hdu: .name("EVENTS"))
    }
    try withTemporaryFolder { folder in
      var fits = RawFITS()
      fits.addTable("EVENTS", columns: [.init("A", "D")], rows: [[.double(1)]])
      for card in [nil, "'        '"] {
        fits.setCard("DATASUM", card)
        try fits.write(to: "\(folder)/a.fits")
        try stream("\(folder)/a.fits", .compare)
        #expect(try verify("\(folder)/a.fits").last?.dataSum == .absent)
      }
      // A number instead of a string is accepted. The double 1.0 consists of the words 0x3ff00000 and 0.
      fits.setCard("DATASUM", "\(0x3ff0_0000)")
      try fits.write(to: "\(folder)/a.fits")
      try stream("\(folder)/a.fits", .compare)
      fits.setCard("DATASUM", "'nonsense'")
      try fits.write(to: "\(folder)/a.fits")
      #expect(sums { try stream("\(folder)/a.fits", .compare) }?.stated == "nonsense")
    }
  }

  @Test("HDUs that are skipped are not checked")
  func passedOver() throws {
    try withFile([Self.table, Table(name: "OTHER", columns: Self.table.columns)]) { path in
      _ = try readTable(path, hdu: .name("EVENTS"))
      #expect(try readHDUList(path).map(\.name) == ["PRIMARY", "EVENTS", "OTHER"])
      #expect(sums { _ = try readTable(path, hdu: .name("OTHER")) } != nil)
    }
  }
}
