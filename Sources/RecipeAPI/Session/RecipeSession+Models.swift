import BackgroundModels
import ModelFiles
import Outputs
import Production
import TextFormat

extension RecipeSession {
  /// Records models that are written under a name, and how well they predict the runs that they were built from.
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
      warn(about: model, file: models.places[group.id]?.path ?? "group \(group.id)", format: format)
    }
  }

  /// Warns if a property of a model makes programs that read its file predict wrong counts.
  private func warn(about model: BackgroundModel, file: String, format: ModelFormat) {
    if let outlier = model.rateOutliers.first {
      log.warn(
        "outlier",
        "the rate of a bin is more than 20 times the median rate of the bins at the same energy and in the same offset "
          + "ring (width 0.5 deg); check for sources that are not excluded, or smooth the model",
        at:
          "\(file): \(significant(outlier.factor, 3)) times the median rate at "
          + "\(significant(outlier.energy.lowerBound, 3)) to \(significant(outlier.energy.upperBound, 3)) TeV, "
          + "offset \(significant(outlier.offset, 3)) deg")
    }
    if format == .gadf, model.origin.timeFactor > 1.001 {
      log.warn(
        "livetime",
        "the rates are per second of livetime, but gammapy multiplies them by the ontime and therefore predicts too "
          + "many events; for gammapy, use the option time = \"ontime\"",
        at: "\(file): gammapy predicts \(fixed(model.origin.timeFactor, 3)) times as many events as it should")
    }
    let known = model.cutToKnown
    let missing = known.rate.values.count(where: \.isNaN)
    guard missing > 0 else { return }
    let place = "\(file): the rate is NaN in \(grouped(missing)) of \(counted(known.bins.count, "bin")) of the file"
    if known.unknownEnergies > 0 {
      log.warn(
        "unknown-energies",
        "some energy bins have no rate, because no run has exposure near them: gammapy predicts no events in them, and "
          + "too few in adjacent bins; extend the energy ranges of the runs with the option 'threshold', or write one "
          + "model for the energies below the gap and another model for the energies above the gap",
        at: place)
    } else if known.unknownPositions > 0 {
      log.warn(
        "unknown-field",
        "part of the field of view has no exposure because of excluded regions: gammapy predicts no events there, and "
          + "too few in adjacent bins; add runs with other pointings", at: place)
    } else {
      log.warn(
        "unknown-bins",
        "some bins have no rate: gammapy predicts no events in them, and too few in adjacent bins; use "
          + "model:fill_empty to fill the bins without a rate", at: place)
    }
  }

  /// Records a model that is written to a single file.
  func record(_ model: BackgroundModel, file: String, format: ModelFormat) {
    log.record(
      .model(
        ModelRecord(
          file: file, format: format, group: nil, runs: model.origin.runCount, ontime: model.origin.ontime,
          obsIDs: model.origin.obsIDs)))
    if !request.dryRun { warn(about: model, file: file, format: format) }
  }

  /// Records how well models predict the runs that they were built from.
  ///
  /// Each run is compared with one model that was built from it: the model of its own group if possible, otherwise the
  /// first such model. A note lists models that contain the ids of their runs, but not their counts.
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
      if !members.isEmpty, closure.runs.isEmpty, model.origin.predictedRun == nil {
        log.note(
          "closure-unknown",
          "no closure (predicted over observed counts) is computed, because the model was read from a file or "
            + "converted to other axes; such a model lists its runs, but not the counts of each run",
          at: "\(models.places[group.id]?.path ?? "group \(group.id)"): \(counted(members.count, "run"))")
      }
      table.add(closure)
      groups += closure.runs.map { _ in group.id }
    }
    guard !table.runs.isEmpty else { return }
    log.record(.closure(ClosureReport(models: name, table: table, groups: groups)))
    for warning in table.warnings { log.warn("closure", warning, at: name) }
  }

  /// Returns a text with the numbers of two kinds of bins: bins whose rate depends on more than their own counts (by
  /// method), and bins without a rate. The result is `nil` if there are no such bins.
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
        "in \(grouped(sum)) of \(grouped(all)) bins, the rate does not come from the counts of the bin alone ("
          + continued.map { "\(grouped(states[$0] ?? 0)) \($0)" }.joined(separator: ", ") + ")")
    }
    if unknown > 0 {
      parts.append(
        "\(grouped(unknown)) of \(grouped(all)) bins \(unknown == 1 ? "has" : "have") no rate: at the ends of the "
          + "axes, bins without a rate are not written to the file; elsewhere, their rate is NaN in the file")
    }
    return parts.joined(separator: "; ")
  }
}
