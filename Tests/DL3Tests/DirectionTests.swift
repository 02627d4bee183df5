import Diagnostics
import Expression
import Foundation
import Tables
import Testing
import Units

@testable import DL3

/// The directions of the pointing that the observation table and the EVENTS headers state. In `TestStore`, both state
/// the direction that astropy computes for the middle of the run: altitude 31.475 deg, azimuth 317.892 deg.
@Suite("Directions of the pointing", .timeLimit(.minutes(60))) struct DirectionTests {
  /// Returns the notes on reading the first run, with the folder of the test replaced by `STORE`.
  private func notes(_ store: TestStore) throws -> [Note] {
    try readFirst(store).notes.all.map { note in
      var note = note
      note.place = note.place.replacing(/\/[^ :;,\[]*darktime-test-[0-9A-F-]+/, with: "STORE")
      return note
    }
  }

  @Test("A ZEN_PNT that contradicts ALT_PNT of EVENTS is a warning with the run, both values and their places")
  func wrongZenith() throws {
    for (zenith, count) in [(0, 1), (90, 1), (57.6, 0), (57.4, 1)] {
      let found = try notes(.altered { $0.zenith = zenith })
      #expect(found.map(\.severity) == Array(repeating: .warning, count: count), "\(zenith)")
      #expect(
        found.map(\.text)
          == Array(
            repeating: "the pointing altitudes (or zenith angles) in the observation table and in EVENTS differ by "
              + "more than 1 deg, so runs may be in the wrong groups; correct the "
              + "wrong value, or exclude the run", count: count))
      #expect(
        found.map(\.place)
          == Array(
            repeating: "run 1: ZEN_PNT \(shortest(zenith)) deg in STORE/obs-index.fits.gz[OBS_INDEX], row 1 "
              + "(used for groups); ALT_PNT 31.5 deg in STORE/data/run1.fits.gz[EVENTS]; "
              + "altitude computed from pointing, site and time: 31.48 deg at mid-run", count: count))
    }
  }

  @Test("Two columns, or two keywords, that contradict each other are a warning; units are converted")
  func columns() throws {
    var store = TestStore()
    store.extraObservationColumns = [Column("ALT_PNT", unit: "rad", .double([31.5 * .pi / 180]))]
    #expect(try notes(store).isEmpty)
    store.extraObservationColumns = [Column("ALT_PNT", unit: "rad", .double([31.5]))]
    let place = try notes(store).first?.place ?? ""
    #expect(
      try notes(store).first?.text.hasPrefix(
        "the pointing altitudes (or zenith angles) in ZEN_PNT and ALT_PNT differ by more than 1 deg") == true)
    #expect(
      place.hasPrefix(
        "run 1: ZEN_PNT 58.5 deg in STORE/obs-index.fits.gz[OBS_INDEX], row 1 (used for groups); ALT_PNT 1804.8 deg"))
    #expect(try notes(.altered { $0.set("ZEN_PNT", .double(58.5)) }).isEmpty)
    #expect(try notes(.altered { $0.set("ZEN_PNT", .double(31.5)) }).map(\.severity) == [.warning])
  }

  @Test("An azimuth and a pointing that contradict EVENTS are warnings; full turns are not")
  func otherDirections() throws {
    let azimuth = { (degrees: Double) in
      try notes(
        .altered {
          $0.set("AZ_PNT", .double(degrees))
          $0.azimuth = 317.9 - 360
        })
    }
    #expect(try azimuth(317.5).isEmpty)
    // 1.5 deg of azimuth at an altitude of 31.5 deg are 1.28 deg.
    #expect(try azimuth(316.4).map(\.place).allSatisfy { $0.hasPrefix("run 1: AZ_PNT -42.1 deg in STORE/obs-index") })
    #expect(try azimuth(316.4).count == 1)
    var store = TestStore()
    store.extraObservationColumns = [
      Column("RA_PNT", unit: "deg", .double([83.5])), Column("DEC_PNT", unit: "deg", .double([22.9])),
    ]
    #expect(try notes(store).isEmpty)
    store.extraObservationColumns[0] = Column("RA_PNT", unit: "deg", .double([5.57]))
    let found = try notes(store)
    #expect(
      found.map(\.place) == [
        "run 1: 5.57, 22.9 deg in STORE/obs-index.fits.gz[OBS_INDEX], row 1; 83.5, 22 deg in "
          + "STORE/data/run1.fits.gz[EVENTS]"
      ])
    #expect(found.map(\.severity) == [.warning])
  }

  @Test("A single stated altitude that contradicts pointing, time and site is a note with both values")
  func computed() throws {
    let only = { (altitude: Double?) in
      var store = TestStore.altered { $0.set("ALT_PNT", altitude.map { .double($0) }) }
      store.without = ["ZEN_PNT"]
      return store
    }
    for altitude in [32.3, nil] { #expect(try notes(only(altitude)).isEmpty) }
    let found = try notes(only(90))
    #expect(found.map(\.topic) == ["altitude-differs"] && found.map(\.severity) == [.note])
    #expect(found.first?.place.contains("90 deg from ALT_PNT or ZEN_PNT, 31.48 deg computed") == true)
    var table = only(nil)
    table.without = []
    table.runs[0].zenith = 20
    #expect(try notes(table).first?.place.contains("70 deg from ALT_PNT or ZEN_PNT, 31.48 deg computed") == true)
  }

  @Test("A computed altitude below the horizon is a warning where the stated one is above")
  func belowHorizon() throws {
    let found = try notes(
      .altered {
        $0.set("GEOLON", .double(196.5))
        $0.set("GEOLAT", .double(23.3))
      })
    #expect(found.map(\.severity) == [.warning] && found.map(\.topic) == ["altitude-differs"])
    #expect(
      found.first?.text.hasSuffix(
        "the computed altitude is below the horizon; if the site is wrong, give the correct site with --site") == true)
    #expect(found.first?.place.contains("31.5 deg from ALT_PNT or ZEN_PNT, -31.4") == true, "\(found)")
  }

  /// Three runs; the table has no direction for the second and the third.
  private func gaps(_ change: (inout TestStore.Run, Int) -> Void = { _, _ in }) -> TestStore {
    var store = TestStore()
    store.runs = (1...3).map { id in
      var run = TestStore.Run(obsID: Int64(id))
      if id > 1 { (run.zenith, run.azimuth) = (.nan, .nan) }
      change(&run, id)
      return run
    }
    return store
  }

  @Test("Missing directions of single runs come from the table, the headers, or are computed, with one note")
  func filled() throws {
    let store = gaps { run, id in
      run.set("ALT_PNT", id == 2 ? .double(40) : nil)
      run.set("TSTART", .double(1000))
      run.set("TSTOP", .double(1100))
    }
    try withStore(store) { store, _ in
      let zenith = try #require(store.runs.numbers("ZEN_PNT"))
      #expect(zenith[0] == 58.5 && zenith[1] == 50 && abs(zenith[2] - 58.525) < 0.01)
      #expect(try store.runs.select(Expression("ZEN_PNT > 55")).obsIDs == [1, 3])
      let grouped = try GroupRule(axes: [try GroupAxis("ZEN_PNT", edges: [0, 55, 90])]).assign(store.runs)
      #expect(grouped.groups.map(\.runs.obsIDs) == [[2], [1, 3]])
      let azimuth = try #require(store.runs.numbers("AZ_PNT"))
      #expect(azimuth[0] == 317.9 && abs(azimuth[2] - 317.892) < 0.01)
      let notes = store.takeColumnNotes().all
      #expect(notes.map(\.severity) == [.note, .note] && notes.map(\.place) == ["runs 2, 3", "runs 2, 3"])
      #expect(
        notes.first?.text == "the observation table has no ZEN_PNT for some runs; for these runs the value is "
          + "taken from another column of the table or from the EVENTS header, or computed")
    }
    var withAltitude = gaps()
    withAltitude.extraObservationColumns = [Column("ALT_PNT", unit: "rad", .double([0, .pi / 3, .nan]))]
    try withStore(withAltitude) { store, folder in
      // The header of a run is read only if the table does not help.
      try FileManager.default.removeItem(atPath: "\(folder)/data/run2.fits.gz")
      let zenith = try #require(store.runs.numbers("ZEN_PNT"))
      #expect(abs(zenith[1] - 30) < 1e-12 && zenith[2] == 58.5)
    }
  }

  @Test("A direction that stays unknown is a warning that names the runs")
  func unknown() throws {
    try withStore(gaps { run, _ in run.set("ALT_PNT", nil) }) { store, _ in
      let chosen = try store.runs.select(Expression("ZEN_PNT < 90"))
      #expect(chosen.obsIDs == [1])
      let notes = store.takeColumnNotes().all
      #expect(notes.map(\.severity) == [.warning] && notes.map(\.place) == ["runs 2, 3"])
      #expect(notes.first?.text.hasPrefix("ZEN_PNT is not known for some runs") == true)
    }
  }

  @Test("A run with good time but no usable event is an error that names the run")
  func noEvents() throws {
    let late = try readingError(.altered { $0.setEvents("TIME", unit: "s", [1, 2, 3]) })
    #expect(
      late == "STORE/data/run1.fits.gz[EVENTS]: run 1 has 100 s of good time, but no usable events (3 in the file, 3 "
        + "outside the good time, 0 with impossible values); expected usable events; correct the file, exclude the "
        + "run, or skip such runs (--keep-going)")
  }
}
