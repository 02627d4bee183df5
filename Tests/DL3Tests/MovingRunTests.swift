import Expression
import Tables
import Testing

@testable import DL3

@Suite("Runs whose pointing moves on the sky", .timeLimit(.minutes(60))) struct MovingRunTests {
  @Test(
    "A moving OBS_MODE of EVENTS is an error with run and mode, in any spelling",
    arguments: [
      "DRIFT", "scan", "RASTER  ", "Slew", "DRIFT_SCAN", "SCANNING", "drift", "RASTER_SCAN", "Drift-Scan", "slewing",
    ])
  func mode(text: String) throws {
    let mode = text.uppercased().replacing(" ", with: "")
    let error = try readingError(.altered { $0.set("OBS_MODE", .string(text)) })
    #expect(
      error
        == "STORE/data/run1.fits.gz[EVENTS]: run 1 has OBS_MODE \(mode): its pointing moves on the sky; expected a run "
        + "with a fixed pointing (RA_PNT, DEC_PNT); exclude the run, or skip such runs (--keep-going)")
  }

  @Test(
    "OBS_MODE of the observation table alone is an error as well, with the row",
    arguments: [" DRIFT ", "drift", "Scanning", "RASTER_SCAN"])
  func table(text: String) throws {
    let mode = text.uppercased().replacing(" ", with: "")
    var store = TestStore()
    store.runs = [TestStore.Run(obsID: 1), TestStore.Run(obsID: 2)]
    store.extraObservationColumns = [Column("OBS_MODE", .string(["WOBBLE", text]))]
    try withStore(store) { store, _ in
      let reader = EventReader(store)
      #expect(try reader.read(1).count == 3)
      let error = try errorText { _ = try reader.read(2) }
      #expect(error.hasPrefix("STORE/obs-index.fits.gz[OBS_INDEX], column OBS_MODE, row 2: run 2 has OBS_MODE \(mode)"))
      #expect(try store.runs.select(Expression("OBS_MODE == 'WOBBLE'")).obsIDs == [1])
    }
  }

  @Test(
    "Modes with a fixed pointing, and blank ones, are read without a note",
    arguments: ["POINTING", "WOBBLE", "", "Off", "ON-OFF", "wobble1", "TRACKING"])
  func fixed(mode: String) throws {
    let events = try readFirst(.altered { $0.set("OBS_MODE", .string(mode)) })
    #expect(events.count == 3 && events.notes.isEmpty)
  }

  @Test("An unknown mode is one note, with the first place that states it")
  func unknown() throws {
    var store = TestStore.altered { $0.set("OBS_MODE", .string("Convergent")) }
    store.extraObservationColumns = [Column("OBS_MODE", .string(["CONVERGENT"]))]
    let notes = try readFirst(store).notes.all
    #expect(
      notes.map(\.text) == ["the OBS_MODE CONVERGENT is not known: the pointing is assumed to be fixed on the sky"])
    #expect(notes.first?.place.hasSuffix("data/run1.fits.gz[EVENTS]") == true)
  }

  private func pointing(_ times: [Double], _ dec: [Double], unit: String = "deg") -> TestStore {
    .altered { run in
      run.pointing = [
        Column("TIME", unit: "s", .double(times)), Column("RA_PNT", unit: "deg", .double(times.map { _ in 83.5 })),
        Column("DEC_PNT", unit: unit, .double(dec)),
      ]
    }
  }

  @Test("A pointing table that moves by more than 0.1 deg during good time is an error; slews before it do not matter")
  func pointingTable() throws {
    #expect(try readFirst(pointing([1000, 1050, 1100], [22, 22.05, 22.09])).notes.isEmpty)
    let error = try readingError(pointing([1000, 1050, 1100], [22, 22.05, 22.11]))
    #expect(
      error.hasPrefix(
        "STORE/data/run1.fits.gz[POINTING]: during run 1, the pointing moves up to 0.11 deg away from RA_PNT and "
          + "DEC_PNT; expected a pointing that stays within 0.1 deg of RA_PNT and DEC_PNT; "))
    #expect(try readFirst(pointing([900, 1000, 1200], [10, 22, 30])).notes.isEmpty)
    // The only row of a table applies to the whole run, whatever its time.
    #expect(try readingError(pointing([0], [23])).contains("moves up to 1 deg away"))
    let radians = 22 * Double.pi / 180
    #expect(try readFirst(pointing([1000, 1050], [radians, radians], unit: "rad")).notes.isEmpty)
  }

  @Test("A pointing table without columns that can be compared is a note")
  func incomplete() throws {
    let store = TestStore.altered { $0.pointing = [Column("TIME", unit: "s", .double([1000]))] }
    #expect(topics(try readFirst(store).notes) == ["pointing-table"])
  }
}
