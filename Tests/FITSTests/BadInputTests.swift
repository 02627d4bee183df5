import Foundation
import TestSupport
import Testing

@testable import FITS

/// The error message for each kind of damage, in compressed and uncompressed files. Users see these texts.
@Suite("Bad input", .timeLimit(.minutes(60)))
struct BadInputTests {
  static func events(_ rows: Int = 3) -> RawFITS {
    var fits = RawFITS()
    fits.addTable(
      "EVENTS",
      columns: [.init("EVENT_ID", "K"), .init("TIME", "D", unit: "s"), .init("ENERGY", "E", unit: "TeV")],
      rows: (0..<rows).map { [.long(Int64($0)), .double(Double($0)), .float(Float($0) + 0.5)] })
    return fits
  }

  /// Reads ENERGY of EVENTS, and all headers to the end of the file.
  static func read(_ path: String) throws -> [[Double]] {
    var columns: [[Double]] = []
    var stream = try FITSStream(path, buffers: StreamBuffers())
    while let hdu = try stream.nextHDU() {
      if hdu.name == "EVENTS" { try stream.readColumns(["ENERGY"], into: &columns) }
    }
    return columns
  }

  /// Returns the message of the error that reading throws, with the name of the file instead of its path.
  static func told(_ bytes: [UInt8], as name: String = "run.fits", read: (String) throws -> Void) throws -> String {
    try withTemporaryFolder { folder in
      let path = folder + "/" + name
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: FITSError.self) { try read(path) }
      return error.description.replacingOccurrences(of: path, with: name)
    }
  }

  static func told(_ bytes: [UInt8], as name: String = "run.fits") throws -> String {
    let streamed = try told(bytes, as: name) { _ = try Self.read($0) }
    // The table reader uses the same stream, so it must give the same message.
    let tabled = try told(bytes, as: name) { _ = try readTable($0, hdu: .name("EVENTS")) }
    #expect(streamed == tabled)
    return streamed
  }

  @Test("A missing file or a folder cannot be read")
  func unreadable() throws {
    #expect(
      try #require(throws: FITSError.self) { try Self.read("/nowhere/run.fits") }.description
        == "/nowhere/run.fits: cannot be read: No such file or directory")
    try withTemporaryFolder { folder in
      let error = try #require(throws: FITSError.self) { try Self.read(folder) }
      #expect(error.description == "\(folder): cannot be read: it is a folder")
      let path = folder + "//a.fits"
      try Data("SIMPLE".utf8).write(to: URL(filePath: path))
      let slash = try #require(throws: FITSError.self) { try Self.read(path + "/") }
      #expect(slash.description == "\(path)/: cannot be read: Not a directory", "the path is shown as it was given")
    }
  }

  static let strangers: [(bytes: [UInt8], name: String)] = [
    ([], "an empty file"),
    (Array("<!DOCTYPE html>\n<html><body>404</body></html>".utf8), "an HTML page"),
    (Array("<?xml version=\"1.0\"?><Error/>".utf8), "an XML document"),
    (
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a".utf8),
      "a Git LFS pointer, not the file it points to"
    ),
    (Array("PK\u{3}\u{4}....".utf8), "a ZIP archive"),
    ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "an xz file"),
    (Array("OBS_ID,RA\n1,2\n".utf8), "text that begins with 'OBS_ID,RA 1,2 '"),
    ([0, 1, 2, 3], "binary data of an unknown format"),
    ([UInt8](repeating: 0, count: 4000), "a file that contains only zeros"),
  ]

  @Test("For a file that is not a FITS file, the error names the probable file type", arguments: strangers)
  func stranger(_ file: (bytes: [UInt8], name: String)) throws {
    let told = "not a FITS file; it looks like \(file.name); expected 'SIMPLE  =' at the beginning"
    #expect(try Self.told(file.bytes) == "run.fits: " + told)
    #expect(try Self.told(gzipMember(file.bytes), as: "run.fits.gz") == "run.fits.gz: " + told)
  }

  @Test("A file compressed twice is recognised as gzip inside gzip")
  func doublyPacked() throws {
    #expect(
      try Self.told(gzipMember(gzipMember(Self.events().bytes)), as: "run.fits.gz")
        == "run.fits.gz: not a FITS file; it looks like a gzip file inside a gzip file; expected 'SIMPLE  =' at "
        + "the beginning")
  }

  @Test("A truncated header is an error")
  func cutHeader() throws {
    let bytes = Array(Self.events().bytes.prefix(2880 + 1000))
    let told =
      "[#1]: the file ends after 1000 bytes of the header; expected 2880 bytes; download the file again"
    #expect(try Self.told(bytes) == "run.fits" + told)
    #expect(try Self.told(gzipMember(bytes), as: "run.fits.gz") == "run.fits.gz" + told)
  }

  @Test("Truncated data are an error")
  func cutData() throws {
    let bytes = Array(Self.events().bytes.prefix(2 * 2880 + 41))
    let told = "[EVENTS]: the file ends after 41 bytes of the data; expected 60 bytes; download the file again"
    #expect(try Self.told(bytes) == "run.fits" + told)
    #expect(try Self.told(gzipMember(bytes), as: "run.fits.gz") == "run.fits.gz" + told)
  }

  @Test("A last block without padding is accepted")
  func unfilledBlock() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/run.fits"
      try Data(Self.events().bytes.prefix(2 * 2880 + 60)).write(to: URL(fileURLWithPath: path))
      #expect(try Self.read(path) == [[0.5, 1.5, 2.5]])
      #expect(try readTable(path, hdu: .name("EVENTS")).rowCount == 3)
    }
  }

  @Test("A header without END is an error")
  func endlessHeader() throws {
    var fits = RawFITS()
    fits.hdus[0].cards += [String](repeating: "COMMENT on and on", count: 36 * 5000)
    #expect(
      try Self.told(fits.bytes)
        == "run.fits[PRIMARY]: no END card in the first 4096 blocks of the header (2,880 bytes each); "
        + "expected an END card after the last keyword")
  }

  @Test("Anything other than a header after the data is an error")
  func strayBlock() throws {
    let bytes = Self.events().bytes + Array("GARBAGE and more".utf8) + [UInt8](repeating: 0x20, count: 2880 - 16)
    let told = try Self.told(bytes) { _ = try Self.read($0) }
    #expect(
      told == "run.fits[#2]: the header begins with 'GARBAGE and more    '; expected 'XTENSION', or the end of the file"
    )
  }

  static let absurd: [(card: String, value: String?, told: String)] = [
    ("NAXIS", "-1", "keyword NAXIS is -1; expected a whole number from 0 to 999"),
    ("NAXIS", "1000000", "keyword NAXIS is 1000000; expected a whole number from 0 to 999"),
    ("NAXIS", "3", "keyword NAXIS3 is missing; expected a whole number of at least 0"),
    ("NAXIS", "1", "keyword NAXIS is 1; expected 2 for a table"),
    ("NAXIS1", "-20", "keyword NAXIS1 is -20; expected a whole number of at least 0"),
    ("NAXIS1", "21", "keyword NAXIS1 is 21; expected 20, the sum of the widths of the columns in bytes"),
    ("NAXIS2", "'many'", "keyword NAXIS2 is 'many'; expected a whole number of at least 0"),
    (
      "NAXIS2", "9223372036854775807",
      "the header declares 2^60 or more bytes of data (axes 20 x 9223372036854775807); expected less than 2^60 bytes"
    ),
    ("NAXIS2", "99999999999999999999", "keyword NAXIS2 is 1e+20; expected a whole number of at least 0"),
    ("PCOUNT", "-1", "keyword PCOUNT is -1; expected a whole number of at least 0"),
    ("GCOUNT", "2", "keyword GCOUNT is 2; expected 1 for a table"),
    ("BITPIX", "7", "keyword BITPIX is 7; expected 8, 16, 32, 64, -32 or -64"),
    ("BITPIX", "16", "keyword BITPIX is 16; expected 8 for a table"),
    ("TFIELDS", "1000", "keyword TFIELDS is 1000; expected a whole number from 0 to 999"),
    ("TFIELDS", nil, "keyword TFIELDS is missing; expected a whole number from 0 to 999"),
    ("TFIELDS", "2", "keyword NAXIS1 is 20; expected 16, the sum of the widths of the columns in bytes"),
    (
      "TFORM2", "'9Z'",
      "keyword TFORM2 is '9Z'; expected an optional number of elements and one of the letters "
        + "L, X, B, I, J, K, A, E, D, C, M, P or Q"
    ),
    (
      "TFORM2", "'999999999999999999999999D'",
      "keyword TFORM2 is '999999999999999999999999D'; expected an optional number of elements and one of the "
        + "letters L, X, B, I, J, K, A, E, D, C, M, P or Q"
    ),
    (
      "TFORM2", nil,
      "keyword TFORM2 is missing; expected an optional number of elements and one of the letters "
        + "L, X, B, I, J, K, A, E, D, C, M, P or Q"
    ),
    (
      "TFORM2", "'1000000000D'",
      "keyword NAXIS1 is 20; expected 8000000012, the sum of the widths of the columns in bytes"
    ),
  ]

  @Test("A header that declares an impossible layout is an error", arguments: absurd)
  func absurdHeader(_ fault: (card: String, value: String?, told: String)) throws {
    var fits = Self.events()
    fits.setCard(fault.card, fault.value)
    #expect(try Self.told(fits.bytes) == "run.fits[EVENTS]: " + fault.told)
    #expect(try Self.told(gzipMember(fits.bytes), as: "run.fits.gz") == "run.fits.gz[EVENTS]: " + fault.told)
  }

  @Test("A header that declares more rows than the file can contain is an error")
  func tooManyRows() throws {
    var fits = Self.events()
    fits.setCard("NAXIS2", "400000000000")
    #expect(
      try Self.told(fits.bytes)
        == "run.fits[EVENTS]: the file ends after 2880 bytes of the data; expected 8000000000000 bytes; "
        + "download the file again")
    let packed = gzipMember(fits.bytes)
    #expect(
      try Self.told(packed, as: "run.fits.gz")
        == "run.fits.gz[EVENTS]: the header declares 8000000000000 bytes of data (axes 20 x 400000000000); "
        + "expected fewer bytes, because a compressed file of \(packed.count) bytes cannot contain so many")
  }

  @Test("For a missing HDU or column, the error suggests or lists the existing ones")
  func missing() throws {
    let bytes = Self.events().bytes
    #expect(
      try Self.told(bytes) { _ = try readTable($0, hdu: .name("EVENT")) }
        == "run.fits: has no HDU EVENT; did you mean 'EVENTS'?")
    #expect(
      try Self.told(bytes) { _ = try readTable($0, hdu: .number(7)) }
        == "run.fits: has no HDU #7; available: PRIMARY, EVENTS")
    #expect(
      try Self.told(bytes) { _ = try readTable($0, hdu: .number(0)) }
        == "run.fits[PRIMARY]: is an image; expected a table")
    #expect(
      try Self.told(bytes) { _ = try readImage($0, hdu: .name("events")) }
        == "run.fits[EVENTS]: is a binary table; expected an image")
    let missing = try Self.told(bytes) { path in
      var columns: [[Double]] = []
      var stream = try FITSStream(path, buffers: StreamBuffers())
      _ = try stream.nextHDU()
      _ = try stream.nextHDU()
      try stream.readColumns(["ENERGI"], into: &columns)
    }
    #expect(missing == "run.fits[EVENTS]: no column 'ENERGI'; did you mean 'ENERGY'?")
  }

  @Test("A column of texts or arrays is not accepted as numbers", arguments: ["8A", "2E", "8X", "1PD(3)", "8L"])
  func wrongType(_ format: String) throws {
    var fits = RawFITS()
    fits.addTable(
      "EVENTS", columns: [.init("ENERGY", format)],
      rows: [[.raw([UInt8](repeating: 0, count: format == "8X" ? 1 : 8))]])
    let told = try Self.told(fits.bytes) { _ = try Self.read($0) }
    #expect(
      told
        == "run.fits[EVENTS], column ENERGY: has format \(format); "
        + "expected one number per row (type B, I, J, K, E or D)"
    )
  }

  // MARK: gzip

  @Test("A gzip file that is truncated anywhere, or has a changed byte, never passes verification")
  func brokenGzip() throws {
    let packed = gzipMember(Self.events(400).bytes)
    for cut in stride(from: 1, to: packed.count, by: 37) {
      #expect(throws: FITSError.self, "cut at \(cut)") {
        try withTemporaryFolder { folder in
          try Data(packed.prefix(cut)).write(to: URL(fileURLWithPath: folder + "/x.gz"))
          _ = try verify(folder + "/x.gz")
        }
      }
    }
    // The compressed data begin at byte 10; some bytes of the gzip header before them have no effect.
    for changed in stride(from: 10, to: packed.count, by: 41) {
      var damaged = packed
      damaged[changed] ^= 0x55
      #expect(throws: FITSError.self, "changed at \(changed)") {
        try withTemporaryFolder { folder in
          try Data(damaged).write(to: URL(fileURLWithPath: folder + "/x.gz"))
          _ = try verify(folder + "/x.gz")
        }
      }
    }
  }

  @Test("The error for a truncated gzip file gives the position of the damage")
  func cutGzip() throws {
    let packed = gzipMember(Self.events(400).bytes)
    #expect(
      try Self.told(Array(packed.prefix(700)), as: "run.fits.gz")
        == "run.fits.gz: the gzip stream is damaged before byte 700 of the compressed file: "
        + "the file ends before the end of the stream; expected a complete gzip stream; download the file again")
  }

  @Test("Several gzip members form one file; zeros after them are padding, other bytes are an error")
  func members() throws {
    let bytes = Self.events(400).bytes
    let members = stride(from: 0, to: bytes.count, by: 1234).flatMap {
      gzipMember(Array(bytes[$0..<min($0 + 1234, bytes.count)]))
    }
    try withTemporaryFolder { folder in
      try Data(members + [0, 0, 0]).write(to: URL(fileURLWithPath: folder + "/run.fits.gz"))
      #expect(try Self.read(folder + "/run.fits.gz")[0].count == 400)
      #expect(try verify(folder + "/run.fits.gz").map(\.name) == ["PRIMARY", "EVENTS"])
    }
    let told = try Self.told(members + [1, 2, 3], as: "run.fits.gz") { _ = try verify($0) }
    #expect(
      told
        == "run.fits.gz: the gzip stream is damaged before byte \(members.count) of the compressed file: other data "
        + "follow the end of the stream; expected a complete gzip stream; download the file again")
  }

  @Test("Data that need more memory than allowed are rejected before they are read")
  func memory() throws {
    var fits = RawFITS()
    fits.addTable("ZEROS", columns: [.init("X", "900000000B")], rows: [])
    fits.setCard("NAXIS1", "900000000")
    fits.setCard("NAXIS2", "1")
    let packed = gzipMember(fits.bytes + [UInt8](repeating: 0, count: 1 << 20))
    #expect(
      try Self.told(packed, as: "run.fits.gz") { _ = try readTable($0, hdu: .number(1)) }
        == "run.fits.gz[ZEROS]: the header declares 900000000 bytes of data (axes 900000000 x 1); expected "
        + "fewer bytes, because a compressed file of \(packed.count) bytes cannot contain so many")
    let large = gzipMember(fits.bytes) + (0..<860).flatMap { _ in gzipMember([UInt8](repeating: 0, count: 1 << 20)) }
    #expect(
      try Self.told(large, as: "run.fits.gz") { _ = try readTable($0, hdu: .number(1)) }
        == "run.fits.gz[ZEROS]: the data need 7725 MiB of memory; expected at most 4096 MiB")
  }

  @Test("A file that packs very well is read")
  func packsWell() throws {
    let count = 10 << 20
    let header = [
      "SIMPLE  =                    T", "BITPIX  =                   64", "NAXIS   =                    1",
      "NAXIS1  = \(String(repeating: " ", count: 20 - String(count).count))\(count)", "END",
    ]
    var bytes = header.flatMap { Array($0.utf8) + [UInt8](repeating: 32, count: 80 - $0.utf8.count) }
    bytes += [UInt8](repeating: 32, count: 2880 - bytes.count) + [UInt8](repeating: 0, count: 8 * count)
    bytes += [UInt8](repeating: 0, count: (2880 - bytes.count % 2880) % 2880)
    try withTemporaryFolder { folder in
      let path = folder + "/zeros.fits.gz"
      let packed = gzipMember(bytes)
      #expect(bytes.count > 200 * packed.count)
      try Data(packed).write(to: URL(fileURLWithPath: path))
      #expect(try verify(path).count == 1)
      #expect(try readImage(path, hdu: .number(0)).values.count == count)
      let told = #expect(throws: FITSError.self) {
        try readImage(path, hdu: .number(0), memory: (100 << 20, "memory"))
      }
      #expect(
        told?.description.hasSuffix(
          "[PRIMARY]: the data need 160 MiB of memory; expected at most 100 MiB; raise the limit with the option memory"
        )
          == true)
    }
  }

  @Test("A variable-length array that is longer than the heap is an error")
  func absurdDescriptor() throws {
    var fits = RawFITS()
    fits.addTable(
      "EVENTS", columns: [.init("V", "1PE(2)")], rows: [[.array([.int(2_000_000_000), .int(0)])]],
      heap: [0, 0, 0, 0])
    let told = try Self.told(fits.bytes) { _ = try readTable($0, hdu: .number(1)) }
    #expect(
      told
        == "run.fits[EVENTS], column V, row 1: an array of length 2000000000; "
        + "expected at most as many elements as fit in the heap of 4 bytes")
  }

  @Test("For any bytes in a header, reading returns values or throws a typed error")
  func fuzz() throws {
    var generator = SplitMix(state: 20_240_531)
    let original = FormatTests.mixed.bytes
    // Only characters with a meaning in headers are inserted; random bytes would rarely get past the first check.
    let letters = Array("0123456789-+.E'/ =TFDKPQAXNSI(),&".utf8)
    try withTemporaryFolder { folder in
      let path = folder + "/fuzz.fits"
      for _ in 0..<500 {
        var bytes = original
        for _ in 0...Int.random(in: 0...3, using: &generator) {
          let position = Int.random(in: 0..<bytes.count, using: &generator)
          bytes[position] = letters.randomElement(using: &generator) ?? 0
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        do throws(FITSError) {
          for hdu in try readHDUList(path) where hdu.kind == .table {
            _ = try readTable(path, hdu: .number(hdu.number))
            let numbers = hdu.columns.filter { $0.elements.count == 1 && "BIJKED".contains($0.elements.kind.rawValue) }
            _ = try FormatTests.streamed(path, hdu.name, numbers.map(\.name))
          }
          _ = try verify(path)
        } catch { #expect(!error.description.isEmpty) }
      }
    }
  }
}

/// A small random number generator that gives the same numbers on all platforms.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
