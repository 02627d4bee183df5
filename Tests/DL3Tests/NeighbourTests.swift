import Tables
import Testing

@testable import DL3

@Suite("Neighbours of a run", .timeLimit(.minutes(60))) struct NeighbourTests {
  /// Five runs of 1000 s, one after the other with gaps of 100, 200, 300 and 400 s, at zenith angles of 10, 20 ... 50
  /// deg.
  private var store: TestStore {
    var store = TestStore()
    store.runs = (1...5).map { TestStore.Run(obsID: $0, zenith: Double($0) * 10) }
    let starts = [0.0, 1100, 2300, 3600, 5000]
    store.extraObservationColumns = [
      Column("TSTART", unit: "s", .double(starts)), Column("TSTOP", unit: "s", .double(starts.map { $0 + 1000 })),
      Column("RA_PNT", unit: "deg", .double([10, 12, 359, 14, 16])),
      Column("DEC_PNT", unit: "deg", .double([0, 0, 0, 0, 0])),
    ]
    return store
  }

  private func near(
    _ obsID: Int64, among chosen: [Int64] = [1, 2, 3, 4, 5], _ change: (inout NeighbourCriteria) -> Void
  ) throws -> [Int64] {
    try withStore(store) { store, _ in
      var neighbourhood = NeighbourCriteria()
      change(&neighbourhood)
      let run = try #require(store.runs.first { $0.obsID == obsID })
      return try store.runs.select(chosen).near(run, within: neighbourhood).obsIDs
    }
  }

  @Test("Without limits every run is a neighbour; the run itself only if it is selected and requested")
  func all() throws {
    #expect(try near(3) { _ in } == [1, 2, 3, 4, 5])
    #expect(try near(3) { $0.includesItself = false } == [1, 2, 4, 5])
    #expect(try near(3, among: [5, 1]) { _ in } == [5, 1])
  }

  @Test("Time is measured from the end of one run to the start of the other, in both directions")
  func time() throws {
    #expect(try near(3) { $0.time = 200 } == [2, 3])
    #expect(try near(3) { $0.time = 300 } == [2, 3, 4])
    #expect(try near(3) { $0.time = 1300 } == [1, 2, 3, 4])
    #expect(try near(3) { $0.time = 99 } == [3])
  }

  @Test("Zenith angles and pointings are within a limit, which is included")
  func angles() throws {
    #expect(try near(2) { $0.zenith = 10 } == [1, 2, 3])
    #expect(try near(2) { $0.zenith = 9.9 } == [2])
    #expect(try near(2) { $0.pointing = 2.5 } == [1, 2, 4])
    #expect(try near(1) { ($0.max, $0.measure, $0.includesItself) = (2, .pointing, false) } == [2, 4])
  }

  @Test("The nearest runs are found in the cosine of the zenith angle or in time; the run itself is one of them")
  func most() throws {
    // cos 40 is nearer to cos 30 than cos 50 is, but cos 20 is nearer still.
    #expect(try near(3) { $0.max = 2 } == [2, 3])
    #expect(try near(3) { ($0.max, $0.includesItself) = (2, false) } == [2, 4])
    #expect(try near(1) { ($0.max, $0.measure) = (3, .time) } == [1, 2, 3])
    #expect(try near(5) { ($0.max, $0.measure) = (1, .time) } == [5])
    #expect(try near(5, among: [1, 2, 3]) { ($0.max, $0.measure) = (1, .time) } == [3])
  }

  @Test("A missing column is reported with the existing ones; an unused column is not needed")
  func missing() throws {
    var bare = TestStore()
    bare.runs = (1...2).map { TestStore.Run(obsID: $0, zenith: Double($0) * 10) }
    try withStore(bare) { store, _ in
      let run = try #require(store.runs.first)
      var neighbourhood = NeighbourCriteria()
      neighbourhood.max = 1
      #expect(try store.runs.near(run, within: neighbourhood).obsIDs == [1])
      neighbourhood.time = 10
      let text = try errorText { _ = try store.runs.near(run, within: neighbourhood) }
      #expect(
        text.contains(
          "no column 'TSTART', which is needed to find neighbours, and no TSTART and TSTOP in the EVENTS headers; "))
    }
  }

  @Test("Each run can be a group of its own with its id, to which the runs of the store are assigned")
  func groups() throws {
    try withStore(store) { store, _ in
      let definition = GroupRule(eachOf: try store.runs.select([4, 2]))
      let grouping = try definition.assign(store.runs)
      #expect(grouping.groups.map(\.id) == [4, 2] && grouping.groups.map(\.runs.obsIDs) == [[4], [2]])
      #expect(grouping.outside.obsIDs == [1, 3, 5] && grouping.groups[0].text == "OBS_ID = 4")
      let again = try GroupRule(definition.table, place: "groups")
      #expect(again == definition)
    }
  }
}
