import DL3

extension RecipeLog {
  /// Returns the reasons why runs of a store were not read. The reason names the last stage that a run reached:
  /// selection, grouping or filling.
  /// - Parameter scored: The runs whose events were counted to score models.
  public func reasonsNotChosen(of obsIDs: [Int64], scored: Set<Int64>) -> [Provenance.Refusal] {
    var groups: [Int64: String] = [:]
    for case .grouping(let grouping) in entries {
      for run in grouping.outside where groups[run.obsID] == nil {
        groups[run.obsID] = grouping.reasonOutside(run.obsID)
      }
      for group in grouping.groups {
        for run in group.runs { groups[run.obsID] = "not read by the recipe, although in \(group.label)" }
      }
    }
    let choices = entries.compactMap { if case .choice(let history) = $0 { history } else { nil } }
    return obsIDs.map { id in
      if scored.contains(id) { return Provenance.Refusal(obsID: id, reason: "used only to score models") }
      let refusal = choices.lazy.compactMap { $0.refusals[id] }.first
      return Provenance.Refusal(obsID: id, reason: groups[id] ?? refusal ?? "not selected by the recipe")
    }
  }

  /// Returns the reasons why runs that were read contribute nothing to the written models. The result is empty if no
  /// model was written.
  public func reasonsUnused(_ histories: RunHistories) -> [Int64: String] {
    let models = models
    guard !models.isEmpty else { return [:] }
    let members = Set(models.flatMap(\.obsIDs))
    var reasons: [Int64: String] = [:]
    for id in histories.used {
      let empty = histories[id].readings.map(\.emptiness)
      if !empty.contains(nil), let reason = empty.first ?? nil {
        reasons[id] = reason
      } else if !members.contains(id) {
        reasons[id] = "not used in any model that was written"
      }
    }
    return reasons
  }
}
