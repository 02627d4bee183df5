import Expression
import Tables
import Testing

@testable import DL3

@Suite("Selecting runs")
struct RunsTests {
  private var store: TestStore {
    var store = TestStore()
    store.runs = (1...4).map { TestStore.Run(obsID: $0, zenith: Double($0) * 10) }
    store.runs[1].target = "Crab"
    store.extraObservationColumns = [
      Column("QUALITY", .int([0, 0, 1, 0]), isNull: [false, false, false, true], nullMarker: -1),
      Column("IS_GOOD", .bool([true, false, true, false])),
    ]
    return store
  }

  @Test("By ids, in the order of the ids; unknown ids are listed")
  func ids() throws {
    try withStore(store) { store, _ in
      let chosen = try store.runs.select([3, 1, 3])
      #expect(chosen.obsIDs == [3, 1])
      let text = try errorText { _ = try store.runs.select([1, 9, 8]) }
      #expect(
        text == "STORE: the store has no observation 9, 8; expected OBS_IDs of the store (number of observations: 4); "
          + "'darktime data STORE --runs' lists the OBS_IDs of the store")
      let narrowed = try errorText { _ = try chosen.select([2]) }
      #expect(
        narrowed.contains("the selected runs do not contain observation 2; expected OBS_IDs of the selected runs"))
    }
  }

  @Test(
    "By expressions over numbers, text and logical columns; null selects nothing",
    arguments: [
      ("TARGET_NAME == 'Off data' && zen_pnt < 40", [1, 3]), ("QUALITY == 0", [1, 2]), ("is_good", [1, 3]),
      ("near(ZEN_PNT, 21, 2)", [2]), ("OBS_ID > 10", []),
    ] as [(String, [Int64])])
  func expressions(text: String, wanted: [Int64]) throws {
    try withStore(store) { store, _ in
      let chosen = try store.runs.select(try Expression(text))
      #expect(chosen.obsIDs == wanted)
    }
  }

  @Test("An unknown column or a wrong type is reported with its place in the expression")
  func badExpressions() throws {
    try withStore(store) { store, _ in
      let text = try errorText { _ = try store.runs.select(try Expression("ZEN_PNR < 40")) }
      #expect(text.contains("no column 'ZEN_PNR'; did you mean 'ZEN_PNT'? available: ZEN_PNT, "))
      let type = try errorText { _ = try store.runs.select(try Expression("ZEN_PNT + 1")) }
      #expect(type.contains("the result is a number; expected a condition"))
    }
  }

  @Test("By a predicate over the values of a run, which have units")
  func predicate() throws {
    try withStore(store) { store, _ in
      let chosen = store.runs.filter { ($0.value("zen_pnt")?.double ?? 0) > 15 }
      #expect(chosen.obsIDs == [2, 3, 4])
      let run = try #require(chosen.first)
      #expect(run.unit("ZEN_PNT") == "deg")
      #expect(run.value("TARGET_NAME") == .text("Crab"))
      #expect(run.value("NOTHING") == nil)
      #expect(chosen[2].value("QUALITY") == .null)
      #expect(chosen.numbers("QUALITY")?.last?.isNaN == true)
    }
  }

  @Test("An empty selection is an error with the criteria")
  func none() throws {
    try withStore(store) { store, _ in
      let text = try errorText { _ = try store.runs.filter { _ in false }.requireAny("\"ZEN_PNT > 80\"") }
      #expect(
        text
          == "STORE: no observation is selected by \"ZEN_PNT > 80\" (observations in the store: 4); "
          + "change the selection; 'darktime data STORE --runs' lists the runs")
    }
  }

  @Test("Events: the computed columns and those of the file in one expression")
  func events() throws {
    var store = TestStore()
    store.runs[0].events.append(Column("MULTIP", .int([2, 3, 4])))
    let expression = try Expression("MULTIP > 2 && OFFSET < 2 && ENERGY < 5 && abs(DETY - 1) < 2")
    #expect(EventColumns.extra(for: expression) == ["MULTIP"])
    let events = try readFirst(store, EventOptions(extraColumns: EventColumns.extra(for: expression)))
    let mask = try events.mask(expression)
    #expect(mask == [false, true, true])
    let offsets = try #require(events.values("offset"))
    // (84, 22) from (83.5, 22): 0.5 deg of right ascension at this declination.
    #expect(abs(offsets[1] - 0.463590) < 1e-5)
    let lon = try #require(events.values("DETX"))
    #expect(lon[1] < 0)
    #expect(try #require(events.values("DETY"))[0] < 0)
    let text = try errorText { _ = try events.mask(try Expression("ENRGY > 1")) }
    #expect(text.contains("no column 'ENRGY'; did you mean 'ENERGY'? available: ENERGY, "))
  }
}
