import Background

extension RecipeSession {
  /// Records models that are written under a name, and how well they predict the runs they were made of.
  func record(_ models: ModelSet, name: String, format: ModelFormat) {
    for (group, model) in models.entries {
      guard let file = models.places[group.id]?.path else { continue }
      log.record(
        .model(
          ModelRecord(
            file: file, format: format, group: group, runs: model.runs, ontime: model.ontime, obsIDs: model.madeOf)))
      if !request.dryRun, let fate = model.unexposed { log.note("no-exposure", fate.text, at: file) }
    }
    if let closure = closure(of: models, name: name) { log.record(.closure(closure)) }
  }

  /// Records a model that is written by itself.
  func record(_ model: any WritableModel, file: String, format: ModelFormat) {
    log.record(
      .model(
        ModelRecord(
          file: file, format: format, group: nil, runs: model.runs, ontime: model.ontime, obsIDs: model.madeOf)))
  }

  /// How well models predict the runs they were made of: each run once, by the model of its own group if that was made of
  /// it, else by the first that was. `nil` where nothing can be compared.
  private func closure(of models: ModelSet, name: String) -> ClosureReport? {
    var runs: [(run: RunClosure, group: Int64)] = []
    let own = models.entries.flatMap { group, model in
      let members = Set(group.runs.obsIDs)
      return model.madeOf.filter(members.contains).map { (run: $0, group: group.id) }
    }
    let all = models.entries.flatMap { group, model in model.madeOf.map { (run: $0, group: group.id) } }
    let teller = Dictionary((own + all).map { ($0.run, $0.group) }) { first, _ in first }
    for (group, model) in models.entries {
      runs += model.closure(for: Set(model.madeOf.filter { teller[$0] == group.id })).map { ($0, group.id) }
    }
    guard !runs.isEmpty, let region = models.entries.first?.model.region else { return nil }
    return ClosureReport(
      models: name, table: ClosureTable(runs.map(\.run)), groups: runs.map(\.group), region: region)
  }
}
