import Tables
import Testing

@testable import DL3

@Suite("Merged groups") struct MergedGroupsTests {
  /// Returns the intervals of zenith angle of the merged groups, where a group has enough if it has `least` runs.
  private func merged(_ axes: [GroupAxis], zeniths: [Double], telescopes: [Int64] = [], least: Int) throws -> [String] {
    var store = TestStore()
    store.runs = zeniths.enumerated().map { TestStore.Run(obsID: Int64($0.offset + 1), zenith: $0.element) }
    if !telescopes.isEmpty { store.extraObservationColumns = [Column("N_TELS", .int(telescopes))] }
    return try withStore(store) { store, _ in
      let rule = try GroupRule(axes: axes)
      let grouping = try rule.assign(store.runs)
      let merged = try rule.merged(along: "zen_pnt") { members in
        members.reduce(0) { $0 + grouping.groups[$1].runs.count } >= least
      }
      #expect(merged.groups.map(\.id) == merged.groups.indices.map(Int64.init))
      #expect(try merged.assign(store.runs).outside.obsIDs == grouping.outside.obsIDs)
      return try merged.assign(store.runs).groups.map { "\($0.text): \($0.runs.count)" }
    }
  }

  @Test("From the lowest group upwards, groups are joined until each has enough; the rest joins the group below")
  func series() throws {
    let axis = try GroupAxis("ZEN_PNT", edges: [0, 10, 20, 30, 40, 50, 60], unit: "deg")
    let zeniths = [5.0, 15, 25, 26, 35, 55]
    #expect(
      try merged([axis], zeniths: zeniths, least: 2)
        == ["ZEN_PNT = [0, 20) deg: 2", "ZEN_PNT = [20, 30) deg: 2", "ZEN_PNT = [30, 60] deg: 2"])
    #expect(
      try merged([axis], zeniths: zeniths, least: 4)
        == ["ZEN_PNT = [0, 60] deg: 6"])
    #expect(try merged([axis], zeniths: zeniths, least: 100) == ["ZEN_PNT = [0, 60] deg: 6"])
    #expect(try merged([axis], zeniths: zeniths, least: 0).count == 6)
  }

  @Test("Groups are merged along one column, separately for the values of the others")
  func product() throws {
    let axes = [
      try GroupAxis("ZEN_PNT", edges: [0, 20, 40, 60]), try GroupAxis("N_TELS", values: [.integer(3), .integer(4)]),
    ]
    #expect(
      try merged(axes, zeniths: [10, 30, 50, 10, 11, 50], telescopes: [3, 3, 3, 4, 4, 4], least: 2) == [
        "ZEN_PNT = [0, 60], N_TELS = 3: 3", "ZEN_PNT = [0, 60], N_TELS = 4: 3",
      ])
  }

  @Test("Groups are not merged across a gap; a column without intervals is an error")
  func gap() throws {
    var rule = try GroupRule(axes: [try GroupAxis("ZEN_PNT", edges: [0, 10, 20, 30])])
    rule = GroupRule(unchecked: rule.columns, [rule.groups[0], rule.groups[2]])
    #expect(try rule.merged(along: "ZEN_PNT") { _ in false }.groups.count == 2)
    let text = try errorText { _ = try rule.merged(along: "AZ_PNT") { _ in true } }
    #expect(
      text.contains("by intervals of AZ_PNT; expected groups by intervals of this column, not only of ZEN_PNT")
        || text.contains("AZ_PNT"))
  }
}
