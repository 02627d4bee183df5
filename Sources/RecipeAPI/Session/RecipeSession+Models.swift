import BackgroundModels
import ModelFiles
import Outputs
import Production
import TextFormat

extension RecipeSession {
  /// Records models that are written under a name, and how well they predict the runs they were made of.
  func record(_ models: ModelSet, name: String, format: ModelFormat) {
    for (group, model) in models.entries {
      guard let file = models.places[group.id]?.path else { continue }
      log.record(
        .model(
          ModelRecord(
            file: file, format: format, group: group, runs: model.origin.runCount, ontime: model.origin.ontime,
            obsIDs: model.origin.obsIDs)))
    }
    guard !request.dryRun else { return }
    recordClosure(of: models, name: name)
    if let text = statesText(of: models) { log.note("states", text, at: name) }
    for (group, model) in models.entries {
      let file = models.places[group.id]?.path ?? "group \(group.id)"
      if let outlier = model.rateOutliers.first {
        log.warn(
          "outlier", "a rate is more than 20 times the median of its energy and ring of 0.5 deg",
          at: "\(file): \(significant(outlier.factor, 3)) times at \(significant(outlier.energy.lowerBound, 3)) to "
            + "\(significant(outlier.energy.upperBound, 3)) TeV, offset \(significant(outlier.offset, 3)) deg")
      }
      if format == .gadf, model.origin.timeFactor > 1.001 {
        log.warn(
          "livetime",
          "rates are per livetime, and gammapy multiplies them with the ontime: it will predict too many events",
          at: "\(file): \(fixed(model.origin.timeFactor, 3)) times")
      }
      let known = model.cutToKnown
      if known.unknownEnergies > 0 {
        log.warn(
          "unknown-energies",
          "energies inside the axis have no rate, because no run was exposed near them: readers find no events there, "
            + "and too few in the bins next to them; widen the thresholds, or write the energies above and below apart",
          at: file)
      } else if known.unknownPositions > 0 {
        log.warn(
          "unknown-field",
          "part of the field was never exposed, because of excluded regions: readers find no events there, and too few "
            + "in the bins next to it; add runs that point elsewhere", at: file)
      }
    }
  }

  /// Records a model that is written by itself.
  func record(_ model: BackgroundModel, file: String, format: ModelFormat) {
    log.record(
      .model(
        ModelRecord(
          file: file, format: format, group: nil, runs: model.origin.runCount, ontime: model.origin.ontime,
          obsIDs: model.origin.obsIDs)))
  }

  /// Records how well models predict the runs they were made of: each run once, by the model of its own group if that
  /// was made of it, else by the first that was. Notes the models of which only the names of the runs are known.
  private func recordClosure(of models: ModelSet, name: String) {
    var (table, groups) = (ClosureTable(), [Int64]())
    let own = models.entries.flatMap { group, model in
      let members = Set(group.runs.obsIDs)
      return model.origin.obsIDs.filter(members.contains).map { (run: $0, group: group.id) }
    }
    let all = models.entries.flatMap { group, model in model.origin.obsIDs.map { (run: $0, group: group.id) } }
    let chosen = Dictionary((own + all).map { ($0.run, $0.group) }) { first, _ in first }
    for (group, model) in models.entries {
      let members = model.origin.obsIDs.filter { chosen[$0] == group.id }
      let closure = model.closure(for: Set(members))
      if !members.isEmpty, closure.runs.isEmpty {
        log.note(
          "closure-unknown",
          "no closure: a model that was read from a file, or made over other axes, tells its runs, "
            + "but not their events",
          at: "\(models.places[group.id]?.path ?? "group \(group.id)"): \(counted(members.count, "run"))")
      }
      table.add(closure)
      groups += closure.runs.map { _ in group.id }
    }
    guard !table.runs.isEmpty else { return }
    log.record(.closure(ClosureReport(models: name, table: table, groups: groups)))
    for warning in table.warnings { log.warn("closure", warning, at: name) }
  }

  /// How many bins of models are continued, by which method, and how many are unknown; `nil` where none is either.
  private func statesText(of models: ModelSet) -> String? {
    let states = models.entries.reduce(into: [BinState: Int]()) { $0.merge($1.model.stateCounts, uniquingKeysWith: +) }
    let all = states.values.reduce(0, +)
    let continued = BinState.allCases.filter { $0.isContinued && states[$0] != nil }
    let unknown = states[.unknown] ?? 0
    guard !continued.isEmpty || unknown > 0 else { return nil }
    var parts: [String] = []
    if !continued.isEmpty {
      let sum = continued.reduce(0) { $0 + (states[$1] ?? 0) }
      parts.append(
        "the rates of \(grouped(sum)) of \(grouped(all)) bins rest on more than their own counts ("
          + continued.map { "\(grouped(states[$0] ?? 0)) \($0)" }.joined(separator: ", ") + ")")
    }
    if unknown > 0 {
      parts.append(
        "\(grouped(unknown)) of \(grouped(all)) bins are unknown: the file ends before those at low energies and at "
          + "the rim, and has no rate in others")
    }
    return parts.joined(separator: "; ")
  }
}
