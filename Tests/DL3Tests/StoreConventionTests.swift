import Tables
import TestSupport
import Testing

@testable import DL3

/// Files in the style of other instruments, each of whose deviations is reported in one note.
@Suite("Conventions of other instruments")
struct DialectTests {
  @Test("CTA 1DC: HDUCLASS OGIP, no units in the GTI, DETX and DETY in the event list, uncompressed files")
  func cta() throws {
    var store = TestStore.altered { run in
      run.set("HDUCLASS", .string("OGIP"))
      run.gti = run.gti?.map { Column($0.name, $0.values) }
      run.events[0] = Column("EVENT_ID", .int([1, 2, 3]), format: "J")
      run.events += [
        Column("DETX", unit: "deg", .double([0, 0, 0])), Column("DETY", unit: "deg", .double([0, 0, 0])),
      ]
    }
    store.packed = false
    let events = try readFirst(store)
    #expect(
      events.notes.all.map(\.text) == [
        "HDUCLASS of EVENTS is OGIP, not GADF: the file is read as a GADF file",
        "some columns of GTI have no unit: the assumed units are START s, STOP s",
      ])
    #expect(events.count == 3)
    #expect(events.values("DETX") != [0, 0, 0])
  }

  @Test("MAGIC: TIMESYS UTC, no OBS_MODE")
  func magic() throws {
    let events = try readFirst(
      .altered { run in
        run.set("TIMESYS", .string("UTC"))
        run.gtiKeywords[2] = Keyword("TIMESYS", .string("UTC"))
      })
    #expect(
      events.notes.all.map(\.text) == [
        "TIMESYS of EVENTS is UTC, not TT: the times are interpreted in the time scale given by TIMESYS"
      ])
    #expect(events.timeReference?.scale == "UTC")
  }

  @Test("VERITAS: TIMESYS in lower case, more columns, an HDU name in another case than in the file")
  func veritas() throws {
    let events = try readFirst(
      .altered { run in
        run.set("TIMESYS", .string("tt"))
        run.gtiKeywords[2] = Keyword("TIMESYS", .string("tt"))
        run.events += ["ALT", "AZ", "Xoff", "Yoff"].map { Column($0, unit: "deg", .double([1, 2, 3])) }
      }, EventOptions(extraColumns: ["XOFF"]))
    #expect(events.notes.all.map(\.text) == ["TIMESYS is spelled 'tt' and read as TT"])
    #expect(events.extra("xoff") == [1, 2, 3])
  }

  @Test("A header without its usual keywords is read, and assumptions are reported")
  func bareHeader() throws {
    let events = try readFirst(
      .altered { run in
        run.keywords = [Keyword("RA_PNT", .double(1)), Keyword("DEC_PNT", .double(2))]
        run.gtiKeywords = []
      })
    #expect(
      topics(events.notes)
        == ["hduclass", "timesys", "no-radecsys", "no-site", "no-deadc", "no-mjdref"])
    #expect(events.ontime == 100)
  }

  @Test("The site can be text in the header of the observation table, and 0, 0 is no site")
  func siteFromIndex() throws {
    var store = TestStore.altered { run in
      run.set("GEOLON", .double(0))
      run.set("GEOLAT", .double(0))
    }
    store.observationKeywords = [
      Keyword("GEOLON", .string("16.5002222222222")), Keyword("GEOLAT", .string("-23.2717777777778")),
      Keyword("ALTITUDE", .string("1835.")),
    ]
    let events = try readFirst(store)
    #expect(events.site == Site(longitude: 16.5002222222222, latitude: -23.2717777777778, altitude: 1835))
    #expect(
      events.notes.all.map(\.text)
        == ["no site (GEOLON, GEOLAT) in EVENTS: the site of the observation table is used"])
  }

  @Test("Another frame is reported")
  func unusual() throws {
    let events = try readFirst(.altered { run in run.set("RADECSYS", .string("FK4")) })
    #expect(topics(events.notes) == ["radecsys"])
  }

  @Test(
    "Old H.E.S.S. files are read: 26 columns, no units, no HDUCLASS, no site, unnamed index tables",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func oldHESS() throws {
    let store = try DataStore(path: SharedData.path("data/hess-crab4-hd-hap-prod2"))
    #expect(store.runs.obsIDs == [23523, 23526, 23559, 23592])
    #expect(topics(store.notes) == ["unnamed-index", "unnamed-index", "missing-unit"])
    let reader = EventReader(store, options: EventOptions(extraColumns: ["MULTIP", "HIL_MSW"]))
    var counts: [Int] = []
    for id in store.runs.obsIDs {
      let events = try reader.read(id)
      counts.append(events.counts.read)
      #expect(events.energy.allSatisfy { $0 > 0.1 && $0 < 200 })
      #expect(events.site == nil)
    }
    // The numbers of events of the four runs, as counted by older programs.
    #expect(counts == [1527, 1518, 1446, 1476])
    let first = try reader.read(23523)
    #expect(abs(first.pointingRA - 83.633333) < 1e-6 && abs(first.pointingDec - 21.514444) < 1e-6)
    #expect(topics(first.notes) == ["missing-unit", "hduclass", "no-site", "missing-unit"])
    #expect(first.extra("multip")?.count == 1527)
  }
}
