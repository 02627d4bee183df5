import DL3

extension ModelSet {
  /// Which model the index tables give each run of a store, and why others get none.
  public struct Assignment {
    /// The group of each run that gets a model: the one that it lies in, whether it was used to make the model or not.
    public var groups: [Int64: Int64] = [:]
    /// Why each other run gets none.
    public var reasons: [Int64: String] = [:]
  }

  /// Finds the model of each run of a store.
  /// - Parameter isRefused: whether a run could not be used.
  /// - Throws: as `GroupRule.assign`.
  func assignment(for store: DataStore, isRefused: (Int64) -> Bool) throws -> Assignment {
    let written = Set(entries.map(\.group.id))
    let members = Dictionary(uniqueKeysWithValues: groups.grouping.groups.map { ($0.id, $0.runs) })
    let sorted = try groups.definition.assign(store.runs)
    var assignment = Assignment()
    for group in sorted.groups {
      if written.contains(group.id) {
        for run in group.runs { assignment.groups[run.obsID] = group.id }
      } else if !group.runs.isEmpty {
        let reason = skipped[group.id] ?? Self.reason(members[group.id], isRefused: isRefused)
        let place = groups.areSingleRuns ? "" : " (\(group.label))"
        for run in group.runs { assignment.reasons[run.obsID] = reason + place }
      }
    }
    for run in sorted.outside {
      // Groups that are single runs are as many as were selected.
      let refusal = groups.areSingleRuns ? groups.selection.refusals[run.obsID] : nil
      assignment.reasons[run.obsID] = "in no group" + (refusal.map { ": \($0)" } ?? "")
    }
    return assignment
  }

  /// Why a group has no model, if the recipe does not say.
  private static func reason(_ members: Runs?, isRefused: (Int64) -> Bool) -> String {
    guard let members, !members.isEmpty else { return "no run was selected in its group" }
    return members.allSatisfy { isRefused($0.obsID) }
      ? "no run of its group could be used" : "the recipe added no model for its group"
  }
}

extension RunGroups {
  /// Whether runs are told apart by their OBS_ID.
  public var areSingleRuns: Bool { definition.columns.contains { $0.name.uppercased() == "OBS_ID" } }
}
