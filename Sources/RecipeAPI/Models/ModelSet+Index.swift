import DL3

extension ModelSet {
  /// How the index tables assign models to the runs of a store.
  public struct Assignment {
    /// For each run with a model, the id of the group of the model. The model need not be built from the run.
    public var groups: [Int64: Int64] = [:]
    /// For each run without a model, the reason why it has none.
    public var reasons: [Int64: String] = [:]
  }

  /// Assigns a model to each run of a store, where possible.
  /// - Parameter isRefused: returns whether a run could not be used.
  /// - Throws: the errors of `GroupRule.assign`.
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
      // If each group is a single run, a run in no group was not selected. In this case, the selection contains the
      // reason.
      let refusal = groups.areSingleRuns ? groups.selection.refusals[run.obsID] : nil
      assignment.reasons[run.obsID] = sorted.reasonOutside(run.obsID) + (refusal.map { ": \($0)" } ?? "")
    }
    return assignment
  }

  /// Returns the reason why a group has no model, for groups that the recipe did not skip.
  private static func reason(_ members: Runs?, isRefused: (Int64) -> Bool) -> String {
    guard let members, !members.isEmpty else { return "no run of the group was selected" }
    return members.allSatisfy { isRefused($0.obsID) }
      ? "no run of the group could be used" : "the recipe added no model for the group"
  }
}

extension RunGroups {
  /// Whether each group is a single run, identified by OBS_ID.
  public var areSingleRuns: Bool { definition.columns.contains { $0.name.uppercased() == "OBS_ID" } }
}
