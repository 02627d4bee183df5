import Expression
import Tables
import Testing

@testable import DL3

@Suite("Columns that the observation table lacks", .timeLimit(.minutes(60))) struct ComputedColumnTests {
  /// Two runs of H.E.S.S., the first with the times of run 20136 of the data release 1.
  private var store: TestStore {
    var store = TestStore()
    store.runs = (1...2).map { TestStore.Run(obsID: $0) }
    let starts = [101_962_602.0, 115_588_800]
    store.extraObservationColumns = [
      Column("TSTART", unit: "s", .double(starts)), Column("TSTOP", unit: "s", .double(starts.map { $0 + 1682 })),
    ]
    store.observationKeywords = [
      Keyword("MJDREFI", .int(51910)), Keyword("MJDREFF", .double(64.184 / 86400)), Keyword("TIMESYS", .string("TT")),
      Keyword("GEOLON", .string("16.5002222222222")), Keyword("GEOLAT", .string("-23.2717777777778")),
      Keyword("ALTITUDE", .string("1835.")),
    ]
    return store
  }

  @Test("Expressions use the Moon, the Sun, the date and the site in the middle of a run")
  func expressions() throws {
    try withStore(store) { store, _ in
      let runs = store.runs
      // astropy: 2004-03-26T03:10:43 and 2004-08-30T20:14:01, both without refraction.
      let moon = try #require(runs.numbers("moon_alt"))
      #expect(abs(moon[0] + 84.848) < 0.01)
      #expect(try runs.select(Expression("MOON_ALT < 0 && SUN_ALT < -18")).obsIDs == [1])
      #expect(try runs.select(Expression("MOON_FRACTION > 0.9 && SITE_LON > 16 && SITE_LAT < 0")).obsIDs == [2])
      #expect(runs[0].value("DATE_UTC") == .text("2004-03-26T03:10:43"))
      #expect(abs((runs[0].value("MJD")?.double ?? 0) - 53090.13244) < 1e-5)
      #expect(runs.unit("SITE_ALT") == "m" && runs.numbers("SITE_ALT") == [1835, 1835])
      #expect(store.observations.columnNames.contains("MOON_ALT") == false)
    }
  }

  @Test("A column of the file with the same name is used")
  func own() throws {
    var own = store
    own.extraObservationColumns.append(Column("MOON_ALT", unit: "deg", .double([1, 2])))
    try withStore(own) { store, _ in
      #expect(store.runs.numbers("MOON_ALT") == [1, 2])
      let selected = try store.runs.select(Expression("MOON_ALT > 1.5"))
      #expect(selected.obsIDs == [2])
    }
  }

  @Test("Without a site or a reference time the columns that need them do not exist; --site gives the site")
  func incomplete() throws {
    var bare = store
    bare.observationKeywords.removeLast(3)
    bare.runs = bare.runs.map { run in
      var run = run
      for name in ["GEOLON", "GEOLAT"] { run.set(name, nil) }
      return run
    }
    try withStore(bare) { store, _ in
      #expect(store.runs.numbers("MOON_ALT") == nil && store.runs.numbers("MJD") != nil)
      var known = store
      known.site = Site(longitude: 16.5, latitude: -23.27, altitude: 1835)
      #expect(abs((known.runs.numbers("MOON_ALT")?.first ?? 0) + 84.85) < 0.01)
    }
    bare.observationKeywords = []
    try withStore(bare) { store, _ in
      #expect(store.runs.numbers("MJD") == nil)
      let text = try errorText { _ = try store.runs.select(Expression("MOON_ALT < 0")) }
      #expect(
        text.contains(
          "no column 'MOON_ALT', and its values cannot be computed: no site (give the site with --site) and no time "
            + "(check TSTART, TSTOP, MJDREFI and TIMESYS)"), "\(text)")
    }
  }

  @Test("Without a site or times in the table, those of the EVENTS headers are used, with a note")
  func headers() throws {
    var bare = store
    // Dates in a table without units are not times in s.
    bare.extraObservationColumns = [
      Column("TSTART", .double([53090.1, 53247.8])), Column("TSTOP", .double([53090.2, 53247.9])),
    ]
    bare.observationKeywords = []
    for (index, start) in [101_962_602.0, 115_588_800].enumerated() {
      bare.runs[index].set("TSTART", .double(start))
      bare.runs[index].set("TSTOP", .double(start + 1682))
    }
    try withStore(bare) { store, _ in
      #expect(abs((store.runs[0].value("MJD")?.double ?? 0) - 53090.13244) < 1e-5)
      #expect(store.runs.numbers("SITE_LON") == [16.5, 16.5])
      #expect(
        store.takeColumnNotes().all.map(\.text) == [
          "no column MJD in the observation table: the values are computed with the times from the EVENTS headers",
          "no column SITE_LON in the observation table: the values are computed with the site from the EVENTS headers",
        ])
      let spans = try #require(store.runs.spans)
      #expect(spans.starts[1] - spans.starts[0] == 13_626_198 && spans.stops[0] - spans.starts[0] == 1682)
      var criteria = NeighbourCriteria()
      criteria.time = 13_626_198 - 1682
      #expect(try store.runs.near(store.runs[0], within: criteria).obsIDs == [1, 2])
      criteria.time = 13_626_198 - 1683
      #expect(try store.runs.near(store.runs[0], within: criteria).obsIDs == [1])
    }
  }

  @Test("Standard columns are converted to their standard unit")
  func units() throws {
    var radians = TestStore()
    radians.without = ["ZEN_PNT"]
    radians.extraObservationColumns = [Column("ZEN_PNT", unit: "rad", .double([.pi / 3]))]
    try withStore(radians) { store, _ in
      #expect(abs((store.runs[0].number(.zenith) ?? 0) - 60) < 1e-12)
      #expect(abs((store.runs.numbers(.zenith)?.first ?? 0) - 60) < 1e-12)
      #expect(store.runs[0].number(.muonEfficiency) == nil && store.runs[0].number(.ontime) == 100)
    }
  }

  @Test("Keywords of EVENTS headers become columns of numbers or texts")
  func header() throws {
    var store = store
    store.runs[0].keywords += [
      Keyword("NSB", .double(150), comment: "[MHz] night sky"), Keyword("TELLIST", .string("1,2")),
    ]
    store.runs[1].keywords += [Keyword("NSB", .int(200))]
    try withStore(store) { store, _ in
      let read = try store.reading(headerKeywords: ["nsb", "TELLIST"], of: store.runs)
      #expect(read.runs.numbers("NSB") == [150, 200])
      #expect(try read.runs.select(Expression("NSB > 160 && ZEN_PNT > 0")).obsIDs == [2])
      #expect(try read.runs.select(Expression("TELLIST == '1,2'")).obsIDs == [1])
      #expect(read.runs[1].value("TELLIST") == .null)
      let text = try errorText { _ = try store.reading(headerKeywords: ["NOSUCH"], of: store.runs) }
      #expect(text.contains("no keyword NOSUCH in any header (number of runs: 2)"))
    }
  }
}
