import Foundation
import Tables
import TestSupport
import Testing

@testable import FITS

@Suite("Real data files", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), .timeLimit(.minutes(60)))
struct RealFileTests {
  static let tables = [
    "data/hess-dl3-dr1/obs-index.fits.gz", "data/hess-dl3-dr1/hdu-index.fits.gz",
    "data/hess-crab4-hd-hap-prod2/obs-index.fits.gz", "data/hess-crab4-hd-hap-prod2/hdu-index.fits.gz",
    "data/hess-crab4-hd-hap-prod2/run023400-023599/run023523/hess_events_023523.fits.gz",
    "data/gammacat/gammacat.fits.gz", "data/hess-dl3-dr1/data/hess_dl3_dr1_obs_id_020136.fits.gz",
  ]

  @Test("A table can be written and read again without loss", arguments: tables)
  func roundTrip(_ path: String) throws {
    let list = try readHDUList(SharedData.path(path))
    try withTemporaryFolder { folder in
      let copy = folder + "/copy.fits.gz"
      var writer = try FITSWriter(path: copy)
      var tables: [Table] = []
      for hdu in list where hdu.kind == .table {
        tables.append(try readTable(SharedData.path(path), hdu: .number(hdu.number)))
        try writer.append(tables[tables.count - 1])
      }
      try writer.close()
      for (index, table) in tables.enumerated() {
        let again = try readTable(copy, hdu: .number(index + 1))
        #expect(again.keywords == table.keywords)
        #expect(again.name == table.name)
        for (left, right) in zip(again.columns, table.columns) {
          #expect(left.isSame(as: right), "column \(left.name)")
        }
      }
    }
  }

  /// The first value, last value and sum of the columns, computed with astropy 7.
  static let references:
    [(path: String, rows: Int, values: [(column: String, first: Double, last: Double, sum: Double)])] = [
      (
        "data/hess-dl3-dr1/data/hess_dl3_dr1_obs_id_020283.fits.gz", 7628,
        [
          ("TIME", 103680087.9553914, 103681266.836514, 790876197556.5835),
          ("RA", 229.90292358398438, 227.6516876220703, 1743124.0785217285),
          ("DEC", -59.234432220458984, -61.1799201965332, -455450.8638000488),
          ("ENERGY", 0.4959595203399658, 0.37291020154953003, 19513.755049481988),
        ]
      ),
      (
        "data/hess-crab4-hd-hap-prod2/run023400-023599/run023523/hess_events_023523.fits.gz", 1527,
        [
          ("TIME", 155469974.9923995, 155471659.36416653, 237403929390.85623),
          ("RA", 83.57762908935547, 83.08442687988281, 127789.58832550049),
          ("DEC", 22.061182022094727, 23.094846725463867, 32881.17193412781),
          ("ENERGY", 1.1156039237976074, 2.387590169906616, 5474.898680090904),
          ("EVENT_ID", 1, 3347, 3_623_358),
        ]
      ),
    ]

  @Test("The stream and the table reader give the same event columns as astropy", arguments: 0..<2)
  func astropy(_ number: Int) throws {
    let reference = Self.references[number]
    let path = SharedData.path(reference.path)
    let names = reference.values.map(\.column)
    let streamed = try FormatTests.streamed(path, "EVENTS", names)
    let table = try readTable(path, hdu: .name("EVENTS"))
    for (values, expected) in zip(streamed, reference.values) {
      #expect(values.count == reference.rows)
      #expect(values.first == expected.first)
      #expect(values.last == expected.last)
      #expect(abs(values.reduce(0, +) - expected.sum) <= 1e-12 * abs(expected.sum))
      #expect(table[expected.column]?.asDoubles == values)
    }
  }

  @Test("All runs of the release can be read, and stream and table reader agree on every value")
  func allRuns() throws {
    let folder = SharedData.path("data/hess-dl3-dr1/data")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".fits.gz") }.sorted()
    #expect(files.count == 105)
    var events = 0
    for (number, file) in files.enumerated() {
      let streamed = try FormatTests.streamed(folder + "/" + file, "EVENTS", ["TIME", "RA", "DEC", "ENERGY"])
      events += streamed[0].count
      // The table reader is slow, so it reads only every tenth file.
      guard number % 10 == 0 else { continue }
      let table = try readTable(folder + "/" + file, hdu: .name("EVENTS"))
      for (values, name) in zip(streamed, ["TIME", "RA", "DEC", "ENERGY"]) { #expect(table[name]?.asDoubles == values) }
    }
    #expect(events == 1_046_156)
  }

  @Test("A background cube has the shape, unit and values that astropy gives")
  func cube() throws {
    let path = SharedData.path("data/hess-dl3-dr1/data/hess_dl3_dr1_obs_id_020136.fits.gz")
    let table = try readTable(path, hdu: .name("bkg"))
    let column = try #require(table["BKG"])
    guard case .vector(let rows, let shape) = column.values else {
      Issue.record("BKG is no vector")
      return
    }
    #expect(shape == [50, 50, 20])
    #expect(column.unit == "MeV-1 s-1 sr-1")
    #expect(rows[0][13 + 50 * (25 + 50 * 7)] == 0.00012952032557222992)
    #expect(abs(rows[0].reduce(0, +) / 6.7093825208068205 - 1) < 1e-12)
  }

  @Test("The observation index of the release is read completely")
  func index() throws {
    let table = try readTable(SharedData.path("data/hess-dl3-dr1/obs-index.fits.gz"), hdu: .name("OBS_INDEX"))
    #expect(table.rowCount == 105)
    #expect(table.columns.count == 31)
    #expect(table.keyword("GEOLON") == .string("16.5002222222222"))
    #expect(table["TARGET_NAME"]?.format == "21A")
    guard case .string(let targets)? = table["TARGET_NAME"]?.values else { return }
    #expect(targets.filter { $0 == "Off data" }.count == 45)
  }
}
