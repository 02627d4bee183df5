import Diagnostics
import FITS
import Tables
import TestSupport
import Testing

@testable import DL3

/// The run of ``TestStore`` is good from 1000 to 1100 s. Its header and the observation table give an ONTIME of 100 s.
@Suite("Good times compared with the stated times of a run")
struct StatedTimesTests {
  /// Returns the store with a run from `start` to `stop` according to its header, and the given good time intervals.
  private func store(
    _ intervals: [(Double, Double)], start: Double? = 1000, stop: Double? = 1100, ontime: Double? = 100
  ) -> TestStore {
    .altered { run in
      run.set("TSTART", start.map { .double($0) })
      run.set("TSTOP", stop.map { .double($0) })
      run.set("ONTIME", ontime.map { .double($0) })
      run.gti = [
        Column("START", unit: "s", .double(intervals.map(\.0))), Column("STOP", unit: "s", .double(intervals.map(\.1))),
      ]
    }
  }

  private func notes(_ store: TestStore) throws -> [String] {
    try readFirst(store).notes.all.map {
      $0.description.replacing(/\/[^ :;,\[(]*darktime-test-[0-9A-F-]+/, with: "STORE")
    }
  }

  @Test("A run whose times agree to 1 % has no note", arguments: [100.0, 100.9, 99.1])
  func agree(length: Double) throws {
    #expect(try notes(store([(1000, 1000 + length)])) == [])
  }

  @Test("Good time that is shorter than the run, as after a cut, is consistent with TSTART and TSTOP")
  func cut() throws {
    #expect(try notes(store([(1000, 1020), (1090, 1100)], ontime: 30)).allSatisfy { $0.contains("observation table") })
  }

  @Test("An ONTIME that differs by more than 1 % is a note with both values, for header and table")
  func ontime() throws {
    #expect(
      try notes(store([(1000, 1100)], ontime: 98)) == [
        "ONTIME differs from the sum of the good time intervals: the sum is used (STORE/data/run1.fits.gz[EVENTS]: "
          + "ONTIME is 98 s, but the good time intervals add up to 100 s)"
      ])
    #expect(
      try notes(store([(1000, 1080)], ontime: 80)) == [
        "ONTIME of the observation table differs from the sum of the good time intervals: the sum is used "
          + "(STORE/obs-index.fits.gz[OBS_INDEX], row 1: "
          + "ONTIME of the observation table is 100 s, but the good time intervals add up to 80 s)"
      ])
  }

  @Test("Good time outside TSTART to TSTOP is a note, within the margin of a day")
  func outside() throws {
    #expect(
      try notes(store([(1050, 1150)])) == [
        "good time begins before TSTART or ends after TSTOP of EVENTS: all good time is used "
          + "(STORE/data/run1.fits.gz[EVENTS]: TSTART is 1000 s and TSTOP is 1100 s, but the good time is from "
          + "1050 to 1150 s)"
      ])
    var early = store([(1000 - 86_400, 1100 - 86_400)])
    early.runs[0].setEvents("TIME", unit: "s", [1000, 1050, 1099].map { $0 - 86_400 })
    #expect(try notes(early).count == 1)
  }

  @Test(
    "Good time more than a day outside the run is an error with file, HDU and row",
    arguments: [
      ([1000.0, 1050, 1050, 1e300], 2, "1050 to 1e+300"), ([0, 1e300], 1, "0 to 1e+300"),
      ([-86_000, -85_900], 1, "-86000 to -85900"),
    ])
  func otherNight(ends: [Double], row: Int, shown: String) throws {
    let intervals = stride(from: 0, to: ends.count, by: 2).map { (ends[$0], ends[$0 + 1]) }
    #expect(
      try readingError(store(intervals))
        == "STORE/data/run1.fits.gz[GTI], row \(row): the good time from \(shown) s is more than a day outside the "
        + "run (TSTART to TSTOP of EVENTS: 1000 to 1100 s); expected good time within the run; "
        + "correct the GTI or the header, or skip the run (--keep-going)")
  }

  @Test(
    "Good time longer than the run by more than 10 % and ten minutes is an error with the row of the longest interval")
  func tooLong() throws {
    #expect(try notes(store([(1000, 1700)], stop: 1100)).count == 3, "ten minutes longer: notes")
    #expect(
      try readingError(store([(1000, 1010), (1010, 1701)]))
        == "STORE/data/run1.fits.gz[GTI], row 2: the good time intervals add up to 701 s, "
        + "but TSTOP - TSTART of EVENTS is 100 s; expected good time that is no longer than the run; "
        + "correct the GTI or the header, or skip the run (--keep-going)")
    #expect(try notes(store([(1000, 11_900)], stop: 11_000)).count == 3, "9 % longer: notes")
    #expect(try readingError(store([(1000, 12_100)], stop: 11_000)).contains("add up to 11100 s"))
  }

  @Test("Good time longer than the run by more than 10 %, but not by ten minutes, is a warning with both times")
  func ratherLong() throws {
    func warnings(_ length: Double) throws -> [String] {
      try readFirst(store([(1000, 1000 + length)], ontime: length)).notes.all.filter { $0.severity == .warning }
        .map { $0.description.replacing(/\/[^ :;,\[(]*darktime-test-[0-9A-F-]+/, with: "STORE") }
    }
    #expect(
      try warnings(120) == [
        "the total good time exceeds TSTOP - TSTART of EVENTS by more than 10 %; this good time is "
          + "used, but if it is too long, rates are too low; correct the GTI or the header, or exclude the run "
          + "(STORE/data/run1.fits.gz[GTI]: the good time intervals add up to 120 s, but TSTOP - TSTART of EVENTS is "
          + "100 s)"
      ])
    #expect(try warnings(111).count == 1 && warnings(109).isEmpty)
    #expect(try notes(store([(1000, 1120)], ontime: 120)).count == 2, "the ONTIME of the table, and the warning")
  }

  @Test("Without TSTART and TSTOP good time is limited to a day")
  func noSpan() throws {
    let text = "add up to 1e+300 s, but the maximum length of a run is 86400 s"
    #expect(try readingError(store([(0, 1e300)], start: nil)).contains(text))
    #expect(try notes(store([(1000, 1100)], stop: nil)) == [])
  }

  @Test("TSTOP that is not after TSTART is not used as a limit, and reported")
  func reversed() throws {
    #expect(
      try notes(store([(1000, 1100)], start: 0, stop: 0)) == [
        "TSTOP of EVENTS is not after TSTART: the good time intervals are not compared with these times "
          + "(STORE/data/run1.fits.gz[EVENTS]: TSTART 0 s, TSTOP 0 s)"
      ])
  }

  @Test("Times are compared in seconds for any TIMEUNIT, and after a shift of the reference")
  func units() throws {
    var store = store([(1000.0 + 86_400, 1100 + 86_400)], start: 1000 / 60.0, stop: 1100 / 60.0)
    store.runs[0].set("TIMEUNIT", .string("min"))
    store.runs[0].gtiKeywords[0] = Keyword("MJDREFI", .int(51909))
    #expect(topics(try readFirst(store).notes) == ["mjdref-differs"])
  }

  @Test("A check reports differences above 0.001 as warnings, and impossible times as errors")
  func check() throws {
    func findings(_ store: TestStore) throws -> [String] {
      try withStore(store) { store, folder in
        try store.check(threads: 1).map { $0.description.replacing(folder, with: "STORE") }
      }.filter { !$0.contains("no HDU BKG") }
    }
    #expect(
      try findings(store([(1000, 1100)], ontime: 98)) == [
        "warning: STORE/data/run1.fits.gz: ONTIME is 98 s, but the good time intervals add up to 100 s"
      ])
    #expect(
      try findings(store([(1000, 1120)], ontime: 120)).filter { $0.hasPrefix("warning: STORE/data/run1.fits.gz[GTI]") }
        .map { $0.contains("120 s, but TSTOP - TSTART of EVENTS is 100 s: the total good time exceeds TSTOP") }
        == [true])
    #expect(
      try findings(store([(0, 1e300)])).map { $0.prefix(45) } == ["error: STORE/data/run1.fits.gz[GTI], row 1: t"])
  }

  @Test(
    "All runs of H.E.S.S. DL3 DR1 and of the older layout are consistent",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), arguments: ["hess-dl3-dr1", "hess-crab4-hd-hap-prod2"])
  func real(name: String) throws {
    let store = try DataStore(path: SharedData.path("data/\(name)"))
    let reader = EventReader(store)
    var events = RunEvents()
    for obsID in store.observations.obsIDs {
      try reader.read(obsID, into: &events)
      #expect(!topics(events.notes).contains(StatedTimes.topic), "\(obsID)")
    }
  }
}
