import DL3
import Diagnostics
import Outputs
import TextFormat

/// The summary of a run of a recipe, for the user who started it.
public struct RecipeSummary: Report {
  /// The kind of this report: `run`.
  public static let kind = "run"

  let recipe: String
  let out: String?
  let dryRun: Bool
  let storeRuns: Int?
  let runs: Int
  let refused: [Provenance.Refusal]
  let groups: [Provenance.Group]
  let events: EventTotals
  /// The number of excluded regions by origin: `catalogue`, `ds9`, `mask` or `lua`.
  let regions: [String: Int]
  /// The smallest fraction of the field of view outside excluded regions among all uses of a run, by OBS_ID. Only runs
  /// with an excluded region in the field of view are listed.
  let keptSky: [String: Double]
  /// The number of excluded regions in the field of view, by OBS_ID. Only runs with an excluded region in the field of
  /// view are listed.
  let excludedRegions: [String: Int]
  /// The number of strategies that were evaluated in studies; `nil` without a study.
  let strategies: Int?
  /// The number of these strategies whose result of an earlier run was read from the ledger.
  let strategiesFromLedger: Int?
  let closure: [ClosureReport]
  let withoutModel: [Provenance.Refusal]
  let notes: [String]
  let warnings: [String]
  let files: [String]
  let seconds: Double

  /// Creates the summary of a run.
  /// - Parameters:
  ///   - log: The record of the run.
  ///   - recipe: The name of the recipe.
  ///   - out: The output folder, as the user gave it.
  ///   - dryRun: Whether no events were read and nothing was written.
  ///   - store: The data store, if there is one.
  ///   - seconds: The duration of the run.
  public init(_ log: RecipeLog, recipe: String, out: String?, dryRun: Bool, store: DataStore?, seconds: Double) {
    (self.recipe, self.out, self.dryRun, self.seconds) = (recipe, out, dryRun, seconds)
    storeRuns = store?.observations.count
    let histories = RunHistories(of: log)
    runs = histories.used.count
    refused = histories.refused.map { Provenance.Refusal(obsID: $0, reason: histories[$0].refusals[0]) }
    groups = Provenance.groups(log, histories, store)
    events = histories.eventCounts
    regions = log.regionCounts
    let kept = histories.readOrCounted.compactMap { id in
      histories[id].leastSky.map { (run: "\(id)", sky: $0, regions: histories[id].regions.count) }
    }
    keptSky = Dictionary(uniqueKeysWithValues: kept.map { ($0.run, $0.sky) })
    excludedRegions = Dictionary(uniqueKeysWithValues: kept.map { ($0.run, $0.regions) })
    let tried = log.strategies
    (strategies, strategiesFromLedger) = tried.tried > 0 ? (tried.tried, tried.kept) : (nil, nil)
    closure = log.closures
    withoutModel = histories.withoutModel(in: store)
    (notes, warnings) = (log.notes, log.warnings)
    files = log.files.sorted()
  }

  /// The summary as text.
  public var text: String { text(coloured: false) }

  /// Returns the summary as text; if `coloured`, warnings are red.
  public func text(coloured: Bool) -> String {
    var lines = ["\(recipe)\(dryRun ? " (dry run: no events were read, nothing was written)" : "")"]
    lines += groupLines
    if !dryRun, runs > 0 { lines += eventLines }
    if !dryRun { lines += exclusionLines }
    if let strategies {
      let kept = strategiesFromLedger ?? 0
      lines.append(
        counted(strategies, "strategy", plural: "strategies")
          + (kept > 0
            ? ", \(grouped(kept)) of them with results that were read from the ledger (with --ledger none, all "
              + "strategies are evaluated again, and no results are stored)" : " evaluated"))
    }
    for closure in closure { lines += closureLines(closure) }
    if !refused.isEmpty {
      lines.append("runs skipped because they could not be read:")
      lines += refused.map { "  run \($0.obsID): \($0.reason)" }
    }
    lines += modelLines
    lines += notes.map { "note: \($0)" }
    if let out {
      lines += fileLines(dryRun ? "would write" : "wrote", out)
    }
    lines.append("took \(fixed(seconds, 2)) s")
    lines += warnings.map { "warning: \($0)" }
    lines = lines.map(\.printable)
    if coloured {
      for line in lines.indices.suffix(warnings.count) { lines[line] = "\u{1b}[31m\(lines[line])\u{1b}[0m" }
    }
    return lines.joined(separator: "\n")
  }

  /// Returns lines that list the written files: all files on one line, or one file on each line if there are many.
  private func fileLines(_ verb: String, _ out: String) -> [String] {
    let most = 12
    guard files.count > most else { return ["\(verb) \(out): \(files.joined(separator: ", "))"] }
    return ["\(verb) \(out): \(counted(files.count, "file"))"] + files.map { "  \($0)" }
  }

  private var groupLines: [String] {
    var table = TextTable([("group", .right), ("", .left), ("runs", .right), ("ontime", .right), ("model", .left)])
    for group in groups {
      table.add([
        "\(group.id)", group.bounds, "\(group.runs)", dryRun ? "" : "\(fixed(group.ontime / 3600, 2)) h",
        group.model,
      ])
    }
    let read = storeRuns.map { ["\(counted(runs, "run")) of \(grouped($0)) \(dryRun ? "would be read" : "read")"] }
    return (read ?? []) + (groups.isEmpty ? [] : table.lines())
  }

  /// Lines that list the runs without a model, by reason.
  private var modelLines: [String] {
    guard !withoutModel.isEmpty else { return [] }
    let reasons = withoutModel.byReason
    let shown = 8
    var lines = ["runs without a model:"]
    for (reason, obsIDs) in reasons.prefix(shown) { lines.append("  \(listed(obsIDs, most: 10)): \(reason)") }
    if reasons.count > shown {
      lines.append("  (\(counted(reasons.count - shown, "more reason")); provenance.json contains all reasons)")
    }
    return lines
  }

  private var eventLines: [String] {
    var parts = ["events: \(grouped(events.read)) read", "\(grouped(events.filled)) counted in a bin of the model"]
    parts.append("\(grouped(events.outsideEnergy)) outside the energy axis")
    parts.append("\(grouped(events.outsideOffset)) outside the field of view of the model")
    parts.append("\(grouped(events.outsideGTI)) outside the GTI")
    parts.append("\(grouped(events.nonFinite)) with non-finite values")
    if events.impossible > 0 {
      parts.append("\(grouped(events.impossible)) with impossible values, such as a negative energy")
    }
    if events.excluded > 0 { parts.append("\(grouped(events.excluded)) in excluded regions") }
    if events.outsideSafeEnergies > 0 {
      parts.append("\(grouped(events.outsideSafeEnergies)) outside the safe energy range of their run")
    }
    if events.cut > 0 { parts.append("\(grouped(events.cut)) excluded by the event expression") }
    return [parts.joined(separator: ", ")]
  }

  private var exclusionLines: [String] {
    guard !regions.isEmpty else { return [] }
    let origins = ["catalogue": "catalogues", "ds9": "ds9 region files", "mask": "masks", "lua": "Lua"]
    let sources = regions.sorted { $0.key < $1.key }.map { "\(grouped($0.value)) from \(origins[$0.key] ?? $0.key)" }
    let lost = keptSky.map { (run: $0.key, part: 1 - $0.value) }
    let total = lost.map(\.part).sorted().reduce(0, +) / Double(max(1, runs, lost.count))
    var lines = [
      "\(counted(regions.values.reduce(0, +), "excluded region")) (\(sources.joined(separator: ", "))), "
        + (lost.isEmpty
          ? "none in the field of view of any run"
          : "in the fields of view of \(grouped(lost.count)) of \(counted(max(runs, lost.count), "run")); on average "
            + "over all runs, \(fixed(100 * total, 2)) % of the field of view is excluded:")
    ]
    guard !lost.isEmpty else { return lines }
    let shown = 10
    var table = TextTable([("run", .right), ("regions", .right), ("excluded", .right)])
    let parts = Set(lost.map { fixed(100 * $0.part, 2) })
    if lost.count > shown, let part = parts.first, parts.count == 1 {
      return [lines[0].dropLast() + "; \(part) % in each of the affected runs (see provenance.json)"]
    }
    for entry in lost.sorted(by: { ($0.part, $1.run) > ($1.part, $0.run) }).prefix(shown) {
      table.add([entry.run, "\(excludedRegions[entry.run] ?? 0)", "\(fixed(100 * entry.part, 2)) %"])
    }
    lines += table.lines()
    if lost.count > shown {
      lines.append(
        "(\(counted(lost.count - shown, "more run")) with smaller excluded fractions; provenance.json lists all runs)")
    }
    return lines
  }

  private func closureLines(_ closure: ClosureReport) -> [String] {
    let spread = closure.spread.map { ", standard deviation \(ratioText($0))" } ?? ""
    let ends =
      closure.runs.count > 1
      ? ", individual runs from \(ratioText(closure.least)) to \(ratioText(closure.greatest))" : ""
    var lines = [
      "closure test of \(closure.models), ratio of predicted to observed counts: \(ratioText(closure.total)) for all "
        + "runs together; mean over the runs \(ratioText(closure.mean))\(spread)\(ends). Largest deviations (runs "
        + "sorted by ratio; energies, rings and quadrants sorted by sigma):"
    ]
    var table = TextTable([
      ("", .left), ("predicted", .right), ("observed", .right), ("ratio", .right), ("sigma", .right),
    ])
    func add(_ name: String, _ predicted: Double, _ observed: Double, _ ratio: Double, _ sigma: Double? = nil) {
      table.add([
        name, predicted < 1e9 ? fixed(predicted, 0) : significant(predicted), fixed(observed, 0),
        observed > 0 ? ratioText(ratio) : "-", sigma.map { fixed($0, 1) } ?? "",
      ])
    }
    for run in closure.worst { add("run \(run.obsID) (group \(run.group))", run.predicted, run.observed, run.ratio) }
    for part in closure.worstEnergies {
      add("\(range(part)) TeV", part.predicted, part.observed, part.ratio, part.deviations)
    }
    for part in closure.worstRings {
      add("\(range(part)) deg", part.predicted, part.observed, part.ratio, part.deviations)
    }
    for part in closure.worstQuadrants ?? [] {
      add(part.name, part.predicted, part.observed, part.ratio, part.deviations)
    }
    lines += table.lines()
    if let interpolatedByReader = closure.totalAsRead {
      lines.append(
        "Some bins have no rate above 0. Programs that interpolate the rates in the files, such as gammapy, therefore "
          + "predict different counts: for such programs, the ratio of predicted to observed counts for all runs "
          + "together is \(ratioText(interpolatedByReader)) (see docs/empty-bins.md).")
    }
    return lines
  }

  private func range(_ part: ClosureReport.Part) -> String {
    "\(significant(part.low, 3)) to \(significant(part.high, 3))"
  }
}
