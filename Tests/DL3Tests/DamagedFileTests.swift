import Foundation
import TestSupport
import Testing

@testable import DL3

/// Files that cannot be read. Each error is one line with file and HDU, what was found and what was expected.
@Suite("Damaged event files", .timeLimit(.minutes(60)))
struct DamagedFileTests {
  /// Returns the error message after the bytes of the event file were changed.
  private func text(_ change: ([UInt8]) -> [UInt8]) throws -> String {
    try withStoreFolder(TestStore()) { folder in
      let path = "\(folder)/data/run1.fits.gz"
      let bytes = change([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let text = try errorText { _ = try EventReader(try DataStore(path: folder)).read(1) }
      #expect(!text.contains("\n"))
      return text
    }
  }

  /// Returns the error message for a file composed card by card.
  private func rawText(_ change: (inout RawFITS) -> Void) throws -> String {
    var fits = RawFITS()
    let columns: [RawFITS.Column] = [
      .init("TIME", "D", unit: "s"), .init("RA", "E", unit: "deg"), .init("DEC", "E", unit: "deg"),
      .init("ENERGY", "E", unit: "TeV"),
    ]
    let row: [RawFITS.Cell] = [.double(1000), .float(83), .float(22), .float(1)]
    fits.addTable(
      "EVENTS", columns: columns, rows: [row, row],
      cards: [RawFITS.card("RA_PNT", "83.5"), RawFITS.card("DEC_PNT", "22.0")])
    change(&fits)
    return try text { _ in gzipMember(fits.bytes) }
  }

  @Test("An empty file, and a page of HTML")
  func notFITS() throws {
    #expect(try text { _ in [] }.hasPrefix("STORE/data/run1.fits.gz: not a FITS file; it looks like"))
    #expect(
      try text { _ in Array("<!DOCTYPE html><html>".utf8) }.hasPrefix("STORE/data/run1.fits.gz: not a FITS file"))
  }

  @Test("A gzip stream that breaks before the end of what is read")
  func brokenGzip() throws {
    #expect(
      try text { Array($0.prefix($0.count / 2)) }.hasPrefix("STORE/data/run1.fits.gz: the gzip stream is damaged"))
  }

  @Test("A file that is truncated after the event list has a note, and an intact file has none")
  func cutAfterEvents() throws {
    try withStoreFolder(TestStore()) { folder in
      let url = URL(fileURLWithPath: "\(folder)/data/run1.fits.gz")
      func notes(_ bytes: [UInt8]) throws -> [String] {
        try Data(bytes).write(to: url)
        return try EventReader(try DataStore(path: folder)).read(1).notes.all.filter { $0.topic == "truncated" }
          .map(\.description)
      }
      let intact = [UInt8](try Data(contentsOf: url))
      let more = gzipMember((0..<28800).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) })
      #expect(try notes(intact).isEmpty && notes(intact + more).isEmpty)
      let cut = try notes(intact + more.dropLast(1000))
      #expect(cut.count == 1 && cut[0].contains("may be truncated"))
    }
  }

  @Test("A truncated header and truncated data")
  func cut() throws {
    var plain = RawFITS()
    plain.addTable("EVENTS", columns: [.init("TIME", "D")], rows: [[.double(1)]])
    let bytes = plain.bytes
    #expect(try text { _ in gzipMember(Array(bytes.prefix(4000))) }.contains(" bytes of the header"))
    let data = try text { _ in gzipMember(Array(bytes.prefix(plain.offset(ofHDU: 1) + 2880))) }
    #expect(data.hasPrefix("STORE/data/run1.fits.gz[EVENTS]"))
  }

  @Test(
    "Absurd NAXIS, TFIELDS and TFORM",
    arguments: [
      ("NAXIS2", "99999999999999"), ("NAXIS", "99999"), ("TFIELDS", "100000"), ("TFORM1", "'99999999999D'"),
      ("TFORM1", "'?'"), ("NAXIS1", "-8"),
    ])
  func absurd(keyword: String, value: String) throws {
    let text = try rawText({ $0.setCard(keyword, value) })
    #expect(text.hasPrefix("STORE/data/run1.fits.gz[EVENTS]"))
  }

  @Test("A text column instead of numbers")
  func wrongType() throws {
    let text = try rawText({ $0.setCard("TFORM4", "'4A'") })
    #expect(
      text.hasPrefix("STORE/data/run1.fits.gz[EVENTS], column ENERGY: has format 4A; expected one number per row"))
  }

  @Test("HDUs after EVENTS and GTI are not read")
  func readsNoFurther() throws {
    try withStoreFolder(TestStore()) { folder in
      let path = "\(folder)/data/run1.fits.gz"
      var fits = RawFITS()
      let times: [RawFITS.Column] = [.init("START", "D", unit: "s"), .init("STOP", "D", unit: "s")]
      fits.addTable("GTI", columns: times, rows: [[.double(0), .double(10)]])
      fits.addTable(
        "EVENTS",
        columns: [
          .init("TIME", "D", unit: "s"), .init("RA", "E", unit: "deg"), .init("DEC", "E", unit: "deg"),
          .init("ENERGY", "E", unit: "TeV"),
        ], rows: [[.double(5), .float(83), .float(22), .float(1)]],
        cards: [RawFITS.card("RA_PNT", "83.5"), RawFITS.card("DEC_PNT", "22.0")])
      var state: UInt32 = 1
      let noise = (0..<2_000_000).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      }
      fits.addTable("OTHER", columns: [.init("X", "2000000B")], rows: [[.raw(noise)]])
      let packed = gzipMember(fits.bytes)
      try Data(packed + Array("no gzip member".utf8)).write(to: URL(fileURLWithPath: path))
      let store = try DataStore(path: folder)
      let events = try EventReader(store).read(1)
      #expect(events.count == 1)
      let findings = try store.check(threads: 1)
      #expect(findings.contains { $0.severity == .error && $0.text.contains("gzip") })
    }
  }
}
