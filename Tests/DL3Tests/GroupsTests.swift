import FITS
import Foundation
import Tables
import TestSupport
import Testing

@testable import DL3

@Suite("Groups of observations")
struct GroupsTests {
  private static func store(zenith: [Double] = [], azimuth: [Double] = [], telescopes: [Int64] = []) -> TestStore {
    var store = TestStore()
    let count = max(zenith.count, azimuth.count, telescopes.count)
    store.runs = (0..<count).map { row in
      TestStore.Run(
        obsID: Int64(row + 1), zenith: zenith.isEmpty ? 20 : zenith[row], azimuth: azimuth.isEmpty ? 180 : azimuth[row])
    }
    if !telescopes.isEmpty { store.extraObservationColumns = [Column("N_TELS", .int(telescopes))] }
    return store
  }

  private func group(_ store: TestStore, _ axes: [GroupAxis]) throws -> GroupedRuns {
    try withStore(store) { store, _ in try GroupRule(axes: axes).assign(store.runs) }
  }

  private func ids(_ grouping: GroupedRuns) -> [[Int64]] { grouping.groups.map(\.runs.obsIDs) }

  @Test("Bins are half open, and the last edge belongs to the last group; all else is outside")
  func edges() throws {
    let store = Self.store(zenith: [0, 19.999, 20, 90, 90.1, -0.1, 91])
    let grouping = try group(store, [try GroupAxis("zen_pnt", edges: [0, 20, 40, 90], unit: "deg")])
    #expect(ids(grouping) == [[1, 2], [3], [4]])
    #expect(grouping.outside.obsIDs == [5, 6, 7])
    #expect(grouping.thin(fewerThan: 2).map(\.id) == [1, 2])
    #expect(grouping.empty.isEmpty)
    #expect(grouping.groups[2].text == "zen_pnt = [40, 90] deg")
  }

  @Test("A run without a value is in no group for this reason; a run between the groups has no further reason")
  func withoutValue() throws {
    var store = Self.store(zenith: [10, 10, 10])
    store.extraObservationColumns = [Column("MUONEFF", .double([0.9, .nan, 2]))]
    let axes = [try GroupAxis("ZEN_PNT", edges: [0, 90], unit: "deg"), try GroupAxis("MUONEFF", edges: [0, 1])]
    let grouping = try group(store, axes)
    #expect(grouping.outside.obsIDs == [2, 3])
    #expect(grouping.outside.obsIDs.map(grouping.reasonOutside) == ["in no group: no value in MUONEFF", "in no group"])
  }

  @Test("The last edge can be excluded")
  func lastEdge() throws {
    let store = Self.store(zenith: [49, 90, 89])
    let axis = try GroupAxis("ZEN_PNT", edges: [0, 49, 90], unit: "deg", includesLast: false)
    let grouping = try group(store, [axis])
    #expect(ids(grouping) == [[], [1, 3]])
    #expect(grouping.outside.obsIDs == [2])
    #expect(grouping.groups[1].text == "ZEN_PNT = [49, 90) deg")
  }

  @Test("Runs are sorted correctly between edges that are close together")
  func closeEdges() throws {
    let store = Self.store(zenith: [53343.2, 53343.7])
    let grouping = try group(store, [try GroupAxis("ZEN_PNT", edges: [53343, 53343.5, 53344])])
    #expect(ids(grouping) == [[1], [2]])
  }

  @Test("Several axes: ids are in C order, the last axis fastest; empty groups are listed")
  func product() throws {
    let store = Self.store(zenith: [10, 10, 50], telescopes: [3, 4, 4])
    let axes = [
      try GroupAxis("ZEN_PNT", edges: [0, 30, 60]), try GroupAxis("N_TELS", values: [.integer(3), .integer(4)]),
    ]
    let grouping = try group(store, axes)
    #expect(grouping.groups.map(\.id) == [0, 1, 2, 3])
    #expect(ids(grouping) == [[1], [2], [], [3]])
    #expect(grouping.empty.map(\.id) == [2])
    #expect(grouping.groups[1].text == "ZEN_PNT = [0, 30) , N_TELS = 4".replacing(" ,", with: ","))
  }

  @Test("Azimuth is normalised below the wrap, so that north is one group")
  func azimuth() throws {
    let store = Self.store(azimuth: [0, 89.9, 90, 180, 269.9, 270, 359, -10])
    let grouping = try group(store, [try GroupAxis("AZ_PNT", edges: [-90, 90, 270], unit: "deg", wrap: 270)])
    #expect(ids(grouping) == [[1, 2, 6, 7, 8], [3, 4, 5]])
    #expect(grouping.outside.isEmpty)
    let radians = try GroupAxis(
      "AZ_PNT", edges: [-Double.pi / 2, .pi / 2, 3 * .pi / 2], unit: "rad", wrap: 3 * .pi / 2)
    #expect(ids(try group(store, [radians])).flatMap { $0 }.count == 8)
  }

  @Test("Text values, and units of edges that are converted to that of the column")
  func valuesAndUnits() throws {
    var store = Self.store(zenith: [10, 50])
    store.runs[1].target = "Crab"
    let names = try group(store, [try GroupAxis("TARGET_NAME", values: [.text("Crab"), .text("Off data")])])
    #expect(ids(names) == [[2], [1]])
    let minutes = try group(store, [try GroupAxis("ZEN_PNT", edges: [0, 1200, 3600], unit: "arcmin")])
    #expect(ids(minutes) == [[1], [2]])
  }

  @Test("Errors in groups are reported with axis and column")
  func errors() throws {
    let edges = try errorText { _ = try GroupAxis("ZEN_PNT", edges: [0, 0, 1]) }
    #expect(edges == "group axis ZEN_PNT: the edges 0, 0, 1; expected finite, increasing edges")
    let one = try errorText { _ = try GroupAxis("ZEN_PNT", edges: [0]) }
    #expect(one == "group axis ZEN_PNT: 1 edge; expected 2 or more edges")
    let mixed = try errorText { _ = try GroupAxis("X", values: [.text("a"), .number(1)]) }
    #expect(mixed == "group axis X: both numbers and strings; expected only numbers, or only strings")
    let twice = try errorText { _ = try GroupAxis("X", values: [.integer(1), .number(1)]) }
    #expect(twice == "group axis X: the value 1 twice; expected each value once")
    let same = try errorText {
      _ = try GroupRule(axes: [try GroupAxis("a", edges: [0, 1]), try GroupAxis("A", edges: [0, 1])])
    }
    #expect(same == "group axis A: the column is used twice; expected each column once")
    let store = Self.store(zenith: [10])
    let unknown = try errorText { _ = try group(store, [try GroupAxis("ZEN_PNR", edges: [0, 1])]) }
    #expect(
      unknown
        == "STORE/obs-index.fits.gz[OBS_INDEX]: no column 'ZEN_PNR', which is needed to group the runs; did "
        + "you mean 'ZEN_PNT'? available: "
        + "ZEN_PNT, DEC_PNT, AZ_PNT, RA_PNT, ALT_PNT, DEC_OBJ, SUN_ALT, OBS_ID, ONTIME, IS_OFF, RA_OBJ, DEADC, N_TELS, "
        + "MOON_ALT, OBJECT, MUONEFF, MJD, DATE_UTC, SITE_LON, SITE_LAT, SITE_ALT, LIVETIME, TARGET_NAME, MOON_FRACTION"
    )
    let text = try errorText { _ = try group(store, [try GroupAxis("TARGET_NAME", edges: [0, 1])]) }
    #expect(text.contains("column TARGET_NAME: contains strings; expected numbers, because the group axis has bins"))
    let unit = try errorText { _ = try group(store, [try GroupAxis("ZEN_PNT", edges: [0, 1], unit: "TeV")]) }
    #expect(unit.contains("column ZEN_PNT: the unit is 'deg', but the unit of the group axis is 'TeV'"))
  }

  @Test("The group table has the columns of the example, and is unchanged after FITS and ECSV")
  func table() throws {
    let groups = try GroupRule(axes: [
      try GroupAxis("ALT", edges: [0, 30, 60, 90], unit: "deg"),
      try GroupAxis("AZ", edges: [-90, 90, 270], unit: "deg", wrap: 270),
      try GroupAxis("N_TELS", values: [.integer(3), .integer(4)]),
    ])
    #expect(groups.table.columns.map(\.name) == ["GROUP_ID", "ALT_MIN", "ALT_MAX", "AZ_MIN", "AZ_MAX", "N_TELS"])
    try expectRoundTrip(groups)
    let named = try GroupRule(axes: [
      try GroupAxis("TARGET_NAME", values: [.text("Off data"), .text("")]),
      try GroupAxis("MUONEFF", values: [.number(0.1), .number(1e-300)]),
    ])
    try expectRoundTrip(named)
    let open = try GroupRule(axes: [
      try GroupAxis("ALT", edges: [0, 30], unit: "deg"),
      try GroupAxis("ZEN_PNT", edges: [0, 20, 50], unit: "deg", includesLast: false),
    ])
    #expect(open.table.keywords.map(\.name) == ["LAST2"])
    try expectRoundTrip(open)
    let stored = try GroupRule(open.table, place: "groups.ecsv")
    #expect(stored.columns.map(\.includesLast) == [true, false])
  }

  private func expectRoundTrip(_ groups: GroupRule) throws {
    try withTemporaryFolder { folder in
      try TestStore.write([groups.table], to: "\(folder)/groups.fits")
      let fits = try GroupRule(try readTable("\(folder)/groups.fits", hdu: .number(1)), place: "groups.fits")
      #expect(fits == groups)
      let ecsv = try Table(ecsv: groups.table.ecsv(), path: "groups.ecsv")
      let text = try GroupRule(ecsv, place: "groups.ecsv")
      #expect(text == groups)
    }
  }

  @Test("Custom ids and gaps between groups are preserved")
  func gaps() throws {
    let table = Table(columns: [
      Column("GROUP_ID", .int([27, 3])), Column("ZEN_PNT_MIN", unit: "deg", .double([0, 40])),
      Column("ZEN_PNT_MAX", unit: "deg", .double([20, 60])),
    ])
    let groups = try GroupRule(table, place: "groups.ecsv")
    #expect(groups.groups.map(\.id) == [27, 3])
    try expectRoundTrip(groups)
    let grouping = try withStore(Self.store(zenith: [10, 30, 50, 60])) { store, _ in try groups.assign(store.runs) }
    #expect(ids(grouping) == [[1], [3, 4]])
    #expect(grouping.outside.obsIDs == [2])
  }

  @Test("Tables that are not group tables are errors")
  func badTables() throws {
    func text(_ columns: [Column]) throws -> String {
      try errorText { _ = try GroupRule(Table(columns: columns), place: "g.ecsv") }
    }
    let id = Column("GROUP_ID", .int([1, 1]))
    #expect(try text([]) == "g.ecsv: no column GROUP_ID that contains whole numbers; expected a group table")
    #expect(
      try text([id, Column("A", .int([1, 2]))]) == "g.ecsv: duplicate GROUP_ID 1; expected one row for each group")
    let two = Column("GROUP_ID", .int([1, 2]))
    #expect(
      try text([two, Column("A_MIN", .double([0, 1])), Column("A_MAX", .double([2, 3]))])
        == "g.ecsv: groups 1 and 2 overlap; expected groups that share no observation")
    #expect(
      try text([two, Column("A_MIN", .double([0, 3])), Column("A_MAX", .double([2, 3]))]).contains("row 2 has A_MIN"))
  }

  @Test(
    "The example of older programs is read, and its azimuth can be wrapped",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func example() throws {
    let path = SharedData.path("reference/groups_example.ecsv")
    let table = try Table(ecsv: String(contentsOfFile: path, encoding: .utf8), path: path)
    let groups = try GroupRule(table, place: path)
    #expect(groups.groups.count == 12)
    #expect(groups.columns.map(\.name) == ["ALT", "AZ", "N_TELS"])
    #expect(groups.groups.map(\.id) == Array(0..<12))
    #expect(groups.text(of: groups.groups[8]) == "ALT = [60, 90] deg, AZ = [-90, 90) deg, N_TELS = 3")
    #expect(groups.wrapping("az", below: 270).columns[1].wrap == 270)
  }

  @Test("Runs are grouped by an expression, by a text expression and by a condition")
  func expressions() throws {
    var store = Self.store(zenith: [10, 35, 60], azimuth: [350, 90, 180])
    store.runs[1].target = "Crab"
    let cosine = try GroupAxis("cos(ZEN_PNT * #deg)", edges: [0, 0.6, 0.9, 1])
    #expect(ids(try group(store, [cosine])) == [[3], [2], [1]])
    #expect(try group(store, [cosine]).groups[1].text == "cos(ZEN_PNT * #deg) = [0.6, 0.9)")
    let low = try GroupAxis("ZEN_PNT > 30", values: [.integer(0), .integer(1)])
    #expect(ids(try group(store, [low])) == [[1], [2, 3]])
    let both = try group(store, [low, try GroupAxis("AZ_PNT % 180", edges: [0, 100, 180])])
    #expect(ids(both) == [[], [1], [2, 3], []])
    let text = try errorText { _ = try group(store, [try GroupAxis("ZEN_PNT > 30", values: [.text("yes")])]) }
    #expect(text.contains("contains conditions; expected strings"))
    let unit = try errorText { _ = try group(store, [try GroupAxis("ZEN_PNT + 1", edges: [0, 90], unit: "deg")]) }
    #expect(unit.contains("bins without a unit, because an expression has no unit"))
    let degrees = try errorText { _ = try group(store, [try GroupAxis("cos(ZEN_PNT)", edges: [0, 1])]) }
    #expect(
      degrees == "'cos(ZEN_PNT)': cos(ZEN_PNT), but the column is in degrees; expected an argument in radians; "
        + "write cos(ZEN_PNT * #deg)")
    let unknown = try errorText { _ = try group(store, [try GroupAxis("2 * ZENITH", edges: [0, 1])]) }
    #expect(unknown.contains("ZENITH"))
  }

  @Test("Intervals around the circle begin at any angle, and cover it once")
  func circle() throws {
    let store = Self.store(azimuth: [0, 314.9, 315, 44.9, 45, 134, 180, 225, -10, 360])
    let axis = try GroupAxis("AZ_PNT", circle: [315, 45, 135, 225], unit: "deg")
    #expect(ids(try group(store, [axis])) == [[1, 3, 4, 9, 10], [5, 6], [7], [2, 8]])
    let later = try GroupAxis("AZ_PNT", circle: [135, 225, 315, 45], unit: "deg")
    #expect(ids(try group(store, [later])) == [[7], [2, 8], [1, 3, 4, 9, 10], [5, 6]])
    let halves = try GroupAxis("AZ_PNT", circle: [0, .pi], unit: "rad")
    #expect(ids(try group(store, [halves])) == [[1, 4, 5, 6, 10], [2, 3, 7, 8, 9]])
    let wrong = [([45.0, 315, 225], "deg"), ([45, 45], "deg"), ([45], "deg"), ([0, 1], "TeV"), ([0, 1], "")]
    for (edges, unit) in wrong {
      let error = try errorText { _ = try GroupAxis("AZ_PNT", circle: edges, unit: unit) }
      #expect(error.hasPrefix("group axis AZ_PNT: "), "\(error)")
    }
  }

  @Test("A group table keeps the expressions of its columns")
  func expressionTable() throws {
    let rule = try GroupRule(axes: [
      try GroupAxis("cos(ZEN_PNT * #deg)", edges: [0, 0.6, 1]), try GroupAxis("ZEN_PNT > 30", values: [.integer(0)]),
      try GroupAxis("ZEN_PNT < 30", values: [.integer(1)]),
    ])
    let table = rule.table
    #expect(
      table.columns.map(\.name)
        == ["GROUP_ID", "cos_ZEN_PNT_deg_MIN", "cos_ZEN_PNT_deg_MAX", "ZEN_PNT_30", "ZEN_PNT_30_3"])
    #expect(try GroupRule(table, place: "groups") == rule)
  }
}
