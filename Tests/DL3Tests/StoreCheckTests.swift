import FITS
import Foundation
import Reports
import Tables
import TestSupport
import Testing

@testable import DL3

@Suite("Checking and summarising a store")
struct StoreCheckTests {
  private func findings(_ store: TestStore, _ change: (String) throws -> Void = { _ in }) throws -> [String] {
    try withStoreFolder(store) { folder in
      try change(folder)
      let store = try DataStore(path: folder)
      let one = try store.check(threads: 1)
      let two = try store.check(threads: 2)
      #expect(one == two)
      return one.map { $0.description.replacing(folder, with: "STORE") }
    }
  }

  private var sound: TestStore {
    var store = TestStore.altered { $0.hasGTIRow = true }
    store.runs[0].gtiName = "GTI"
    return store
  }

  @Test("Files that lack HDUs listed in the index, and missing files")
  func missing() throws {
    #expect(
      try findings(TestStore()) == [
        "error: STORE/data/run1.fits.gz: no HDU BKG, which the index lists for observation 1; "
          + "available: PRIMARY, EVENTS, GTI"
      ])
    let gone = try findings(TestStore()) { try FileManager.default.removeItem(atPath: "\($0)/data/run1.fits.gz") }
    // The index lists several HDUs of the file, and the run is checked, too: it is one error nevertheless.
    #expect(gone.count == 1)
    #expect(
      gone.allSatisfy { $0.hasPrefix("error: STORE/hdu-index.fits.gz[HDU_INDEX], row 1: the file of observation 1,") })
  }

  @Test("An empty event list is an error of the run")
  func emptyList() throws {
    let store = TestStore.altered { run in
      run.events = run.events.filter { $0.name == "TIME" }
      run.setEvents("TIME", unit: "s", [])
      for name in ["RA", "DEC", "ENERGY"] { run.setEvents(name, unit: name == "ENERGY" ? "TeV" : "deg", []) }
    }
    #expect(try findings(store).contains { $0.contains("run 1 has 100 s of good time, but EVENTS has no rows") })
  }

  @Test("The summary takes the format from the first event list that can be read, and notes those before it")
  func firstReadable() throws {
    var store = TestStore()
    store.runs.append(TestStore().runs[0])
    store.runs[1].obsID = 2
    for (removed, format, notes) in [([], "GADF 0.3", 0), (["run1"], "GADF 0.3", 1), (["run1", "run2"], "unknown", 1)] {
      try withStoreFolder(store) { folder in
        for name in removed { try FileManager.default.removeItem(atPath: "\(folder)/data/\(name).fits.gz") }
        let summary = StoreSummary(try DataStore(path: folder))
        let found = summary.notes.all.filter { $0.topic == "unreadable" }
        #expect(summary.format == format && found.count == notes, "\(summary.format) \(found)")
        #expect(removed.count < 2 || found[0].place == "observation 1, and 1 other")
      }
    }
  }

  @Test("Wrong checksums")
  func checksums() throws {
    let texts = try findings(TestStore()) { folder in
      let path = "\(folder)/data/run1.fits"
      var run = TestStore().runs[0]
      run.set("DATASUM", nil)
      try FileManager.default.removeItem(atPath: "\(path).gz")
      try TestStore.write([Table(name: "EVENTS", keywords: run.keywords, columns: run.events)], to: path)
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      bytes[bytes.count - 2880 + 20] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: "\(path).gz"))
    }
    #expect(texts.contains { $0.hasPrefix("error: STORE/data/run1.fits.gz[EVENTS]: DATASUM is ") })
    #expect(texts.contains { $0.hasPrefix("error: STORE/data/run1.fits.gz[EVENTS]: CHECKSUM is ") })
  }

  @Test("Inconsistent events, times and tables")
  func disagreement() throws {
    var store = TestStore.altered { run in
      run.set("ONTIME", .double(90))
      run.setEvents("TIME", unit: "s", [1000, 1050, 2000])
      run.setEvents("ENERGY", unit: "TeV", [1, -1, 1])
      run.headerID = 5
    }
    store.extraObservationColumns = [
      Column("EVENT_COUNT", .int([7])), Column("RA_PNT", unit: "deg", .double([80])),
      Column("DEC_PNT", unit: "deg", .double([22])),
    ]
    let texts = try findings(store)
    for part in [
      "warning: STORE/data/run1.fits.gz: events with an impossible energy or position: 1 of 3",
      "events outside the good time intervals: 1 of 3",
      "ONTIME is 90 s, but the good time intervals add up to 100 s",
      "EVENT_COUNT of the observation table is 7, but EVENTS has 3 rows",
      "RA_PNT, DEC_PNT are 80, 22 deg in the observation table, but 83.5, 22 deg in EVENTS",
      "note: STORE/data/run1.fits.gz[EVENTS]: OBS_ID is 5, but 1 in the index: OBS_ID in the EVENTS header differs",
    ] { #expect(texts.contains { $0.contains(part) }, "\(part)") }
  }

  @Test("Duplicate index rows, and rows of unknown observations")
  func indexRows() throws {
    let texts = try findings(TestStore()) { folder in
      try removeIndex(folder)
      var index = TestStore().indexTable
      index.columns[0] = Column("OBS_ID", .int([1, 1, 9]))
      index.columns[1] = Column("HDU_TYPE", .string(["events", "events", "gti"]))
      index.columns[2] = Column("HDU_CLASS", .string(["events", "events", "gti"]))
      try TestStore.write([TestStore().observationTable], to: "\(folder)/obs-index.fits")
      try TestStore.write([index], to: "\(folder)/hdu-index.fits")
    }
    #expect(
      texts.contains(
        "warning: STORE/hdu-index.fits[HDU_INDEX], row 2: a second events row of class events for observation 1: "
          + "the first row is used"))
    #expect(texts.contains("warning: STORE/hdu-index.fits[HDU_INDEX], row 3: OBS_ID 9 is not in the observation table"))
  }

  @Test("A long gap between events in good time is reported")
  func silence() throws {
    let store = TestStore.altered { run in
      let times = (0..<500).map { 1000 + Double($0) * 0.1 }
      run.events = run.events.filter { $0.name == "TIME" }
      run.setEvents("TIME", unit: "s", times)
      for name in ["RA", "DEC", "ENERGY"] {
        run.setEvents(name, unit: name == "ENERGY" ? "TeV" : "deg", times.map { _ in 10 })
      }
    }
    #expect(try findings(store).contains { $0.contains("no event in 50 s of good time, from TIME 1049.9 to 1100 s") })
  }

  @Test(
    "The real store: the gap in run 20283 is found, and there are no errors",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func realStore() throws {
    let findings = try DataStore(path: SharedData.path("data/hess-dl3-dr1")).check(threads: 2)
    #expect(findings.filter { $0.severity != .warning }.map(\.place).allSatisfy { $0.contains("028981.fits.gz") })
    #expect(
      findings.filter { $0.text.contains("no event in 503 s") }.map { $0.place.hasSuffix("020283.fits.gz") } == [true])
    #expect(findings.count { $0.text.contains("outside the good time intervals") } > 0)
  }

  @Test("A summary of the real store", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func summary() throws {
    let summary = StoreSummary(try DataStore(path: SharedData.path("data/hess-dl3-dr1")))
    #expect(summary.runs == 105)
    #expect(summary.targets.first?.name == "Off data")
    #expect(summary.targets.first?.runs == 45)
    #expect(summary.hdus.map(\.runs) == Array(repeating: 105, count: 6))
    #expect(summary.format == "GADF 0.2")
    #expect(summary.instruments == ["H.E.S.S. Phase I", "HESS"])
    #expect(summary.zenith.map { $0.lowerBound > 2 && $0.upperBound < 60 } == true)
    #expect(summary.notes.isEmpty)
  }
}
