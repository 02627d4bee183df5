import Diagnostics
import Expression
import Foundation
import Tables
import TestSupport
import Testing

@testable import DL3

/// Columns that expressions can use in every store: from other columns, from EVENTS headers, or computed.
@Suite("Standard columns", .timeLimit(.minutes(60))) struct StandardColumnTests {
  /// Two runs whose observation table has OBS_ID and `columns` only.
  private func store(_ columns: [Column] = [], _ change: (inout TestStore.Run, Int) -> Void = { _, _ in }) -> TestStore
  {
    var store = TestStore()
    store.runs = (1...2).map { id in
      var run = TestStore.Run(obsID: Int64(id))
      change(&run, id)
      return run
    }
    store.without = ["TARGET_NAME", "ZEN_PNT", "AZ_PNT", "ONTIME"]
    store.extraObservationColumns = columns
    return store
  }

  @Test(
    "Names of off runs",
    arguments: [
      ("Off data", true), ("off observation", true), ("OFF", true), (" off_data ", true), ("Off-Runs", true),
      ("offdata", true), ("Off fields", true), ("Crab", false), ("", false), ("offset", false), ("Crab off", false),
      ("off data x", false),
    ])
  func offNames(name: String, isOff: Bool) { #expect(StandardColumns.isOffName(name) == isOff) }

  @Test(
    "TARGET_NAME is OBJECT of the table, without padding; off runs have either name",
    arguments: [
      ["off observation", "Crab"], ["off observation   ", " Crab"], ["Off data", "Crab\0\0"],
    ])
  func object(names: [String]) throws {
    try withStore(store([Column("OBJECT", .string(names))])) { store, _ in
      let chosen1 = try store.runs.select(Expression("IS_OFF")).obsIDs
      #expect(chosen1 == [1])
      let chosen2 = try store.runs.select(Expression("!IS_OFF")).obsIDs
      #expect(chosen2 == [2])
      #expect(store.takeColumnNotes().isEmpty)
      let chosen3 = try store.runs.select(Expression("TARGET_NAME == 'Crab'")).obsIDs
      #expect(chosen3 == [2])
      #expect(store.runs[1].value("TARGET_NAME") == .text("Crab"))
      #expect(
        store.takeColumnNotes().all.map(\.text)
          == ["no column TARGET_NAME in the observation table: OBJECT is used"])
      #expect(store.takeColumnNotes().isEmpty)
    }
  }

  @Test("In H.E.S.S. DR1, TARGET_NAME says which runs are off runs, and OBJECT is the former target")
  func both() throws {
    let both = store([
      Column("OBJECT", .string(["3C 273", "Crab Nebula"])), Column("TARGET_NAME", .string(["Off data", "Crab"])),
    ])
    try withStore(both) { store, _ in
      let off = try store.runs.select(Expression("IS_OFF"))
      #expect(off.obsIDs == [1])
    }
  }

  @Test("Without names in the table, OBJECT of EVENTS counts; without any name no run is an off run, with a note")
  func headerNames() throws {
    let named = store { run, id in run.set("OBJECT", .string(id == 1 ? "Off data" : "Crab  ")) }
    try withStore(named) { store, _ in
      let off = try store.runs.select(Expression("IS_OFF"))
      #expect(off.obsIDs == [1])
      #expect(store.runs.texts("TARGET_NAME") == ["Off data", "Crab"])
    }
    try withStore(store()) { store, _ in
      let chosen4 = try store.runs.select(Expression("!IS_OFF")).obsIDs
      #expect(chosen4 == [1, 2])
      #expect(store.takeColumnNotes().all.map { $0.text.contains("so IS_OFF is false for all runs") } == [true])
      let text = try errorText { _ = try store.runs.select(Expression("TARGET_NAME == 'Crab'")) }
      #expect(
        text.hasPrefix(
          "STORE/obs-index.fits.gz[OBS_INDEX]: no column 'TARGET_NAME', and no column OBJECT, and no keyword OBJECT in "
            + "the EVENTS headers; "), "\(text)")
    }
  }

  @Test("Numbers of EVENTS headers become columns with units, with one note each; runs without them have no value")
  func headerNumbers() throws {
    let given = store { run, id in
      if id == 1 { run.set("RA_OBJ", .double(83.63)) }
      run.set("DEC_OBJ", .string(" 22.01 "))
      run.set("LIVETIME", .double(90))
    }
    try withStore(given) { store, _ in
      let ra = try #require(store.runs.numbers("ra_obj"))
      #expect(ra[0] == 83.63 && ra[1].isNaN && store.runs.unit("RA_OBJ") == "deg")
      #expect(store.runs.numbers("DEC_OBJ") == [22.01, 22.01])
      #expect(try store.runs[0].number("DEC_OBJ", in: .rad) == 22.01 * .pi / 180)
      #expect(store.runs.numbers("ONTIME") == [100, 100] && store.runs.numbers("DEADC") == [0.9, 0.9])
      let chosen5 = try store.runs.select(Expression("LIVETIME > 1")).obsIDs
      #expect(chosen5 == [1, 2])
      #expect(topics(store.takeColumnNotes()).count == 5)
      #expect(store.observations.columnNames == ["OBS_ID"])
      let missing = try errorText { _ = try store.runs[0].number("N_TELS", in: .one) }
      #expect(missing.contains("no column 'N_TELS', and no keyword N_TELS in the EVENTS headers; "))
    }
  }

  @Test("A column of the table without any value counts as absent")
  func withoutValues() throws {
    let blank = [
      Column("TARGET_NAME", .string(["  ", ""])), Column("OBJECT", .string(["off run", "Crab"])),
      Column("RA_OBJ", unit: "deg", .double([.nan, .nan])),
    ]
    try withStore(store(blank) { run, _ in run.set("RA_OBJ", .double(10)) }) { store, _ in
      #expect(store.runs.texts("TARGET_NAME") == ["off run", "Crab"])
      #expect(store.runs.numbers("RA_OBJ") == [10, 10])
    }
  }

  @Test("ZEN_PNT is 90 deg - ALT_PNT, from the table or the headers, in any unit")
  func zenith() throws {
    try withStore(store([Column("ALT_PNT", .double([70, 60]))])) { store, _ in
      #expect(store.runs.numbers("ZEN_PNT") == [20, 30])
      let chosen6 = try store.runs.select(Expression("ZEN_PNT < 25")).obsIDs
      #expect(chosen6 == [1])
      #expect(
        store.takeColumnNotes().all.map(\.text)
          == ["no column ZEN_PNT in the observation table: 90 deg - ALT_PNT is used"])
    }
    try withStore(store([Column("ALT_PNT", unit: "rad", .double([.pi / 3, 0]))])) { store, _ in
      let zenith = try #require(store.runs.numbers("ZEN_PNT"))
      #expect(abs(zenith[0] - 30) < 1e-12 && zenith[1] == 90)
    }
    try withStore(store([Column("ZEN_PNT", unit: "deg", .double([20, 30]))])) { store, _ in
      #expect(store.runs.numbers("ALT_PNT") == [70, 60])
    }
    try withStore(store { run, id in run.set("ALT_PNT", .double(60 + Double(id))) }) { store, _ in
      #expect(store.runs.numbers("ZEN_PNT") == [29, 28])
      let grouped = try GroupRule(axes: [try GroupAxis("ZEN_PNT", edges: [0, 28.5, 90])]).assign(store.runs)
      #expect(grouped.groups.map(\.runs.obsIDs) == [[2], [1]])
    }
  }

  @Test("Without values, altitude and azimuth are computed for the middle of the run")
  func computed() throws {
    let bare = store { run, _ in
      run.set("ALT_PNT", nil)
      run.set("TSTART", .double(1000))
      run.set("TSTOP", .double(1100))
    }
    try withStore(bare) { store, _ in
      // astropy, without refraction: altitude 31.4749 deg, azimuth 317.8921 deg.
      let (altitude, azimuth) = (store.runs.numbers("ALT_PNT")?[0] ?? 0, store.runs.numbers("AZ_PNT")?[0] ?? 0)
      #expect(abs(altitude - 31.4749) < 0.01 && abs(azimuth - 317.8921) < 0.01)
      #expect(abs((store.runs.numbers("ZEN_PNT")?[1] ?? 0) - 58.5251) < 0.01)
      #expect(store.takeColumnNotes().all.contains { $0.text.contains("ERFA") })
    }
    var withTable = bare
    withTable.extraObservationColumns = ["TSTART", "TSTOP"].map { name in
      Column(name, unit: "s", .double(name == "TSTART" ? [1000, 1000] : [1100, 1100]))
    }
    withTable.observationKeywords = TestStore.Run().gtiKeywords
    withTable.runs = withTable.runs.map { run in
      var run = run
      run.set("TSTART", nil)
      return run
    }
    try withStore(withTable) { store, _ in
      #expect(abs((store.runs.numbers("ALT_PNT")?[0] ?? 0) - 31.4749) < 0.01)
    }
  }

  @Test("A direction that cannot be computed is an error that says what is missing, and --site helps")
  func incomputable() throws {
    let nowhere = store { run, _ in
      for name in ["ALT_PNT", "GEOLON", "GEOLAT"] { run.set(name, nil) }
      run.set("TSTART", .double(1000))
      run.set("TSTOP", .double(1100))
    }
    try withStore(nowhere) { store, _ in
      let text = try errorText { _ = try store.runs.select(Expression("ZEN_PNT < 90")) }
      #expect(text.contains("and ALT_PNT cannot be computed: no site (give the site with --site); available: "))
      var known = store
      known.site = Site(longitude: 16.5, latitude: -23.3, altitude: 1835)
      #expect(try known.runs.select(Expression("ZEN_PNT < 60")).obsIDs == [1, 2])
      known.site = Site(longitude: 196.5, latitude: 23.3, altitude: 0)
      let message1 = try errorText { _ = try known.runs.select(Expression("ZEN_PNT < 60")) }
      #expect(message1.contains("below the horizon: correct the site"))
    }
    let timeless = store { run, _ in run.set("ALT_PNT", nil) }
    // Times in an unknown unit are not known.
    let unitless = store { run, _ in
      run.set("ALT_PNT", nil)
      run.set("TSTART", .double(1000))
      run.set("TSTOP", .double(1100))
      run.set("TIMEUNIT", .string("fortnight"))
    }
    for store in [timeless, unitless] {
      try withStore(store) { store, _ in
        let text = try errorText { _ = try store.runs.select(Expression("AZ_PNT < 90")) }
        #expect(text.contains("no time (check TSTART, TSTOP, MJDREFI and TIMESYS)"), "\(text)")
        let moon = try errorText { _ = try store.runs.select(Expression("MOON_ALT < 90")) }
        #expect(moon.contains("no time"), "\(moon)")
      }
    }
  }

  @Test("A run whose file is missing has no values, with a note")
  func missingFile() throws {
    let made = store { run, _ in run.set("OBJECT", .string("Crab")) }
    try withStore(made) { store, folder in
      try FileManager.default.removeItem(atPath: "\(folder)/data/run2.fits.gz")
      #expect(store.runs.texts("TARGET_NAME") == ["Crab", ""])
      #expect(topics(store.takeColumnNotes()).contains("unread-header"))
    }
  }

  @Test("Headers are read only for columns that the table lacks")
  func lazy() throws {
    try withStore(TestStore()) { store, folder in
      try FileManager.default.removeItem(atPath: "\(folder)/data/run1.fits.gz")
      #expect(try store.runs.select(Expression("IS_OFF && ZEN_PNT < 60 && AZ_PNT > 0 && ONTIME > 0")).count == 1)
      #expect(store.takeColumnNotes().isEmpty)
    }
  }
}
