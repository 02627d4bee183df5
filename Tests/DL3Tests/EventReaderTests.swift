import Tables
import Testing

@testable import DL3

@Suite("Event lists")
struct EventReaderTests {
  @Test("A plain GADF run is read without a note")
  func plain() throws {
    let events = try readFirst(TestStore())
    #expect(events.notes.all == [])
    #expect(events.obsID == 1)
    #expect(events.count == 3)
    #expect(events.energy == [0.5, 1, 2])
    #expect(events.pointingRA == 83.5)
    #expect(events.pointingDec == 22)
    #expect(events.ontime == 100)
    #expect(events.livetime == 90)
    #expect(events.frame == "ICRS")
    #expect(events.site == Site(longitude: 16.5, latitude: -23.3, altitude: 1835))
    #expect(events.timeReference == TimeReference(days: 51910, fraction: 0.00074287037, scale: "TT"))
  }

  @Test("The GTI can precede the events, or be in a separate file", arguments: [(true, false), (false, true)])
  func order(first: Bool, apart: Bool) throws {
    let events = try readFirst(
      .altered {
        $0.isGTIFirst = first
        $0.isGTIApart = apart
      })
    #expect(events.count == 3)
    #expect(events.ontime == 100)
    #expect(events.notes.all == [])
  }

  @Test("Units are converted: energy in GeV or MeV, positions in rad, times in min")
  func units() throws {
    let events = try readFirst(
      .altered {
        $0.setEvents("ENERGY", unit: "GeV", [500, 1000, 2000])
        $0.setEvents("DEC", unit: "rad", [0, 0.5, 1])
        $0.gti = [Column("START", unit: "min", .double([10])), Column("STOP", unit: "min", .double([30]))]
      })
    #expect(events.energy == [0.5, 1, 2])
    #expect(abs(events.dec[2] - 57.29577951308232) < 1e-13)
    #expect(events.ontime == 1200)
    // The ONTIME of the plain run is 100 s.
    #expect(events.notes.without(StatedTimes.topic).isEmpty)
  }

  @Test("Missing units are those of GADF, with one note for each HDU; EUNIT and TIMEUNIT are used")
  func missingUnits() throws {
    let events = try readFirst(
      .altered { run in
        run.events = run.events.map { Column($0.name, $0.values) }
        run.gti = run.gti?.map { Column($0.name, $0.values) }
        run.set("EUNIT", .string("GeV"))
      })
    #expect(events.energy == [0.0005, 0.001, 0.002])
    #expect(
      events.notes.all.map(\.text) == [
        "some columns of EVENTS have no unit: the assumed units are TIME s, RA deg, DEC deg, ENERGY GeV",
        "some columns of GTI have no unit: the assumed units are START s, STOP s",
      ])
  }

  @Test("An unsuitable unit in a keyword is an error, and not ignored", arguments: ["GEV", "m"])
  func wrongUnitKeyword(spelling: String) throws {
    let text = try readingError(
      .altered { run in
        run.setEvents("ENERGY", unit: nil, [1, 1, 1])
        run.set("EUNIT", .string(spelling))
      })
    #expect(text.hasPrefix("STORE/data/run1.fits.gz[EVENTS], column ENERGY: the unit is '\(spelling)'; expected"))
  }

  @Test("An unsuitable unit is an error with file, HDU, column, found and expected")
  func wrongUnit() throws {
    let text = try readingError(.altered { $0.setEvents("ENERGY", unit: "m", [1, 1, 1]) })
    #expect(
      text == "STORE/data/run1.fits.gz[EVENTS], column ENERGY: the unit is 'm'; expected a unit convertible to 'TeV'")
  }

  @Test("A missing column is an error with its name and the existing ones")
  func missingColumn() throws {
    let text = try readingError(.altered { run in run.events.removeAll { $0.name == "ENERGY" } })
    #expect(text == "STORE/data/run1.fits.gz[EVENTS]: no column 'ENERGY'; available: EVENT_ID, TIME, RA, DEC")
    let extra = try readingError(TestStore(), EventOptions(extraColumns: ["MUTLIP"]))
    #expect(extra.hasPrefix("STORE/data/run1.fits.gz[EVENTS]: no column 'MUTLIP'"))
  }

  @Test("Extra columns have the unit of the file, and the case of their names is ignored")
  func extraColumns() throws {
    var store = TestStore()
    store.runs[0].events.append(Column("COREX", unit: "km", .double([1, 2, 3])))
    let events = try readFirst(store, EventOptions(extraColumns: ["corex", "EVENT_ID"]))
    #expect(events.extra("CoreX") == [1, 2, 3])
    #expect(events.extra("event_id") == [1, 2, 3])
    #expect(events.extra("COREY") == nil)
    #expect(events.extraColumns == [.init(name: "COREX", unit: "km"), .init(name: "EVENT_ID", unit: nil)])
  }

  @Test("Rows with infinite or impossible values are removed and counted; right ascensions are normalised")
  func impossibleValues() throws {
    let events = try readFirst(
      .altered { run in
        let nan = Double.nan
        run.setEvents("TIME", unit: "s", [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, nan])
        run.events.removeAll { $0.name == "EVENT_ID" }
        run.setEvents("RA", unit: "deg", [nan, -10, 370, 360, 83, 83, 83, 900, 83])
        run.setEvents("DEC", unit: "deg", [0, 0, 0, -90, 90.1, 0, 0, 0, 0])
        run.setEvents("ENERGY", unit: "TeV", [1, 1, 2, 3, 1, 0, .infinity, 1, 1])
      })
    #expect(events.counts.read == 9)
    #expect(events.counts.nonFinite == 3)
    #expect(events.counts.impossible == 3)
    #expect(events.counts.kept == 3)
    #expect(events.ra == [350, 10, 0])
    #expect(events.energy == [1, 2, 3])
    #expect(events.time == [1001, 1002, 1003])
  }

  @Test("A run without events is an error, unless it has no good time either")
  func empty() throws {
    let empty = TestStore.altered { run in
      run.events = run.events.map { Column($0.name, unit: $0.unit, .double([])) }
    }
    #expect(
      try readingError(empty).hasPrefix(
        "STORE/data/run1.fits.gz[EVENTS]: run 1 has 100 s of good time, but EVENTS has no rows"))
    var timeless = empty
    timeless.runs[0].gti = [Column("START", unit: "s", .double([])), Column("STOP", unit: "s", .double([]))]
    #expect(try readFirst(timeless).count == 0)
  }

  @Test("Buffers are reused: a shorter run contains nothing of the longer one before it")
  func refill() throws {
    var store = TestStore()
    var second = TestStore.Run(obsID: 2)
    second.setEvents("TIME", unit: "s", [1001])
    second.setEvents("RA", unit: "deg", [1])
    second.setEvents("DEC", unit: "deg", [2])
    second.setEvents("ENERGY", unit: "TeV", [3])
    second.events.removeAll { $0.name == "EVENT_ID" }
    store.runs.append(second)
    try withStore(store) { store, _ in
      let reader = EventReader(store)
      var events = try reader.read(1)
      try reader.read(2, into: &events)
      #expect(events.obsID == 2)
      #expect(events.energy == [3])
      #expect(events.counts.read == 1)
    }
  }

  @Test("An OBS_ID of the header that differs from the index is a note")
  func headerID() throws {
    let events = try readFirst(.altered { $0.headerID = 77 })
    #expect(events.obsID == 1)
    #expect(topics(events.notes) == ["obs-id"])
    #expect(events.notes.all.first?.place.hasSuffix("[EVENTS]: OBS_ID is 77, but 1 in the index") == true)
  }

  @Test(
    "Without a pointing in the header, that of the observation table is used, with a note; else it is an error")
  func pointing() throws {
    var store = TestStore.altered { $0.set("RA_PNT", nil) }
    let text = try readingError(store)
    #expect(
      text
        == "STORE/data/run1.fits.gz[EVENTS]: neither EVENTS nor the observation table contains both RA_PNT and DEC_PNT "
        + "for observation 1; expected the pointing in deg; exclude the run, or skip such runs (--keep-going)")
    store.extraObservationColumns = [
      Column("RA_PNT", unit: "rad", .double([1])), Column("DEC_PNT", unit: "deg", .double([2])),
    ]
    let events = try readFirst(store)
    #expect(abs(events.pointingRA - 57.29577951308232) < 1e-13)
    #expect(events.pointingDec == 2)
    // ALT_PNT of the header belongs to another pointing.
    #expect(topics(events.notes) == ["pointing-from-index", "altitude-differs"])
  }

  @Test("A pointing that is not a position on the sky is an error")
  func impossiblePointing() throws {
    let text = try readingError(.altered { $0.set("DEC_PNT", .double(-95)) })
    #expect(
      text.hasPrefix("STORE/data/run1.fits.gz[EVENTS]: the pointing is RA_PNT 83.5 deg, DEC_PNT -95 deg; expected"))
  }

  @Test("Dead time: DEADC, else LIVETIME / ONTIME, else the table, else none with a note")
  func deadTime() throws {
    let ratio = try readFirst(
      .altered {
        $0.set("DEADC", nil)
        $0.set("LIVETIME", .double(80))
      })
    #expect(ratio.liveFraction == 0.8)
    var store = TestStore.altered { $0.set("DEADC", nil) }
    let none = try readFirst(store)
    #expect(none.livetime == 100)
    #expect(topics(none.notes) == ["no-deadc"])
    store.extraObservationColumns = [Column("DEADC", .double([0.7]))]
    let table = try readFirst(store)
    #expect(table.liveFraction == 0.7)
    #expect(topics(table.notes) == ["no-deadc"])
  }

  @Test("An HDU that the index lists and the file lacks is an error with the existing HDUs")
  func missingHDU() throws {
    try withStoreFolder(.altered { $0.eventsName = "EVENTS" }) { folder in
      var other = TestStore()
      other.runs[0].eventsName = "EVENT"
      try otherIndex(other, folder)
      let text = try errorText { _ = try EventReader(try DataStore(path: folder)).read(1) }
      #expect(
        text == "STORE/data/run1.fits.gz: no HDU EVENT, which the index lists for observation 1; did you mean 'EVENTS'?"
      )
    }
  }

  private func otherIndex(_ store: TestStore, _ folder: String) throws {
    try removeIndex(folder)
    try store.writeIndex(to: folder)
  }
}
