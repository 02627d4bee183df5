import DL3
import Foundation
import Simulation
import Sky
import TestSupport
import Testing
import Units

@testable import Selection

@Suite("Runs are selected by criteria, with reasons for rejection", .timeLimit(.minutes(60))) struct SelectionTests {
  /// Six short runs, two of them on sources.
  private func withStore(_ body: (DataStore, [Truth.Run]) throws -> Void) throws {
    try withTemporaryFolder { folder in
      var options = SimulationOptions()
      (options.runs, options.targetRuns, options.ontime) = (6, 2, 60)
      let truth = try Simulator(options).write(to: folder + "/store")
      try body(DataStore(path: folder + "/store"), truth.runs)
    }
  }

  @Test("All runs are selected at first; each criterion rejects some, with a reason")
  func criteria() throws {
    try withStore { store, truth in
      var runs = RunSelection(all: store)
      #expect(runs.runs.count == 6 && runs.refusals.isEmpty && runs.criteria.isEmpty)
      try runs.keep(where: "TARGET_NAME == 'Off data'")
      #expect(runs.runs.obsIDs == truth.filter(\.isOff).map { Int64($0.id) })
      for run in truth where !run.isOff {
        #expect(runs.refusals[Int64(run.id)] == "TARGET_NAME == 'Off data' does not hold")
      }
      // A limit between the second and the third run, because the index is rounded.
      let zeniths = truth.filter(\.isOff).map(\.zenith).sorted()
      let limit = (zeniths[1] + zeniths[2]) / 2
      try runs.keep("ZEN_PNT", atMost: limit, unit: .deg, limit: "zenith")
      #expect(runs.runs.count == 2)
      let refused = try #require(truth.first { $0.isOff && $0.zenith > limit })
      let reason = try #require(runs.refusals[Int64(refused.id)])
      #expect(reason.hasPrefix("ZEN_PNT ") && reason.contains(" deg is above ") && reason.hasSuffix(" deg"))
      #expect(runs.criteria.first == "TARGET_NAME == 'Off data'")
      #expect(runs.criteria.last?.hasPrefix("ZEN_PNT <= ") == true)
      #expect(runs.runs.count + runs.refusals.count == 6)
    }
  }

  @Test("Limits are converted to the unit of the column")
  func units() throws {
    try withStore { store, truth in
      var runs = RunSelection(all: store)
      try runs.keep("ZEN_PNT", atLeast: 30 * .pi / 180, unit: Unit(parsing: "rad"), limit: "zenith")
      #expect(runs.runs.count == truth.count { $0.zenith >= 30 })
      #expect(throws: UnitError.self) { try runs.keep("ZEN_PNT", atLeast: 1, unit: .TeV, limit: "zenith") }
    }
  }

  @Test("Runs that point into avoided regions are rejected, with a reason")
  func avoided() throws {
    try withStore { store, truth in
      var runs = RunSelection(all: store)
      let first = try #require(truth.first)
      let run = store.runs[0]
      let (ra, dec) = (try #require(run.value("RA_PNT")?.double), try #require(run.value("DEC_PNT")?.double))
      let circle = try CircleRegion(longitude: ra, latitude: dec, radius: 1)
      try runs.keep(outside: SkyRegions([circle]))
      #expect(!runs.runs.obsIDs.contains(Int64(first.id)))
      #expect(runs.refusals[Int64(first.id)] == "points into an avoided region")
      let far = store.runs.filter { run in
        guard let otherRA = run.value("RA_PNT")?.double, let otherDec = run.value("DEC_PNT")?.double
        else { return false }
        return separation(ra, dec, otherRA, otherDec) > 1
      }
      #expect(runs.runs.obsIDs == far.obsIDs && !far.isEmpty)
    }
  }

  @Test("A list of runs keeps the order of the store; an unknown id is an error")
  func obsIDs() throws {
    try withStore { store, _ in
      var runs = RunSelection(all: store)
      try runs.keep(obsIDs: [5, 2])
      #expect(runs.runs.obsIDs == [2, 5])
      #expect(runs.refusals[1] == "not in the given list of OBS_IDs")
      #expect(throws: DL3Error.self) { try runs.keep(obsIDs: [2, 99]) }
    }
  }

  @Test("In a union, only runs that neither selection contains have a reason")
  func union() throws {
    try withStore { store, _ in
      var (left, right) = (RunSelection(all: store), RunSelection(all: store))
      try left.keep(obsIDs: [2, 5])
      try right.keep(where: "OBS_ID < 4")
      let both = try left + right
      #expect(both.runs.obsIDs == [1, 2, 3, 5])
      #expect(both.refusals == [4: "not in the given list of OBS_IDs", 6: "not in the given list of OBS_IDs"])
    }
  }

  @Test("A limit on a missing column and an empty selection are errors")
  func errors() throws {
    try withStore { store, _ in
      var runs = RunSelection(all: store)
      let error = #expect(throws: DL3Error.self) { try runs.keep("SEEING", atLeast: 1, limit: "seeing") }
      let text = "no column 'SEEING', which is needed for the limit 'seeing'; available: "
      #expect(error?.description.contains(text) == true)
      try runs.keep(where: "ZEN_PNT > 80")
      #expect(throws: SelectionError.noRunSelected(criteria: ["ZEN_PNT > 80"], of: 6, store: store.path)) {
        try runs.requireAny()
      }
    }
  }
}

@Suite("Lists of observations") struct ObservationListTests {
  @Test("Numbers, with commas or blanks between them", arguments: ["1, 2,30", " 1 2\t30 ", "1,,2 , 30"])
  func numbers(text: String) throws {
    #expect(try ObservationList(parsing: text).ids == [1, 2, 30])
  }

  @Test("A file with ids, comments and empty lines")
  func file() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/runs.txt"
      try "# runs of 2004\r\n20136\r\n\r\n20137, 20151 # both\r\n".write(
        toFile: path, atomically: true, encoding: .utf8)
      #expect(try ObservationList(parsing: path).ids == [20136, 20137, 20151])
    }
  }

  @Test("A file with other contents, an empty file, and a missing file")
  func errors() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/runs.txt"
      try "1\n2x\n".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: SelectionError.notAnObservation(place: "\(path):2", found: "2x")) {
        try ObservationList(parsing: path)
      }
      try "# nothing\n".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: SelectionError.emptyRunList(path: path)) { try ObservationList(parsing: path) }
    }
    #expect(throws: SelectionError.noRunList(path: "none.txt")) { try ObservationList(parsing: "none.txt") }
    #expect(throws: SelectionError.noRunList(path: "")) { try ObservationList(parsing: "") }
  }
}
