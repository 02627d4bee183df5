import DL3
import Diagnostics
import FileSystem
import Outputs
import Production
import Selection
import Studies
import TextFormat

/// The scores of the models in several outputs, for the runs of a store.
public struct ScoreReport: Report {
  /// The kind of this report: `scores`.
  public static let kind = "scores"

  /// The scores of one output.
  struct Entry: Encodable, Sendable {
    let output: String
    let standing: String
    let runs: Int
    let lost: Int
    /// The number of runs that contributed to the model that predicts them.
    let ownRuns: Int
    let unpredicted: Double
    let deviance: Double?
    let spectral: Double?
    let spatial: Double?
    let difference: Double?
    let error: Double?
    let norm: Double?
    let normDeviation: Double?
    let logScorePerEvent: Double?
    let verdict: String
    let reason: String?
  }

  let data: String
  let runs: Int
  let bins: Int
  let counts: Double
  let outputs: [Entry]
  let notes: [String]
  let warnings: [String]
  private let table: String
  /// Whether no output could be scored.
  public var isEmpty: Bool { outputs.allSatisfy { $0.deviance == nil } }

  private enum CodingKeys: CodingKey { case data, runs, bins, counts, outputs, notes, warnings }

  init(
    _ result: StudyResult, _ ranking: Ranking, pixels: PixelRuns, data: String, notes: [String], sources: [StoredModels]
  ) {
    let strategies = Dictionary(result.strategies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.data = data
    let scored = Set(result.targets)
    runs = scored.count
    bins = pixels.runs.filter { scored.contains($0.obsID) }.reduce(0) { $0 + $1.usedBins }
    counts = pixels.runs.filter { scored.contains($0.obsID) }.reduce(0) { $0 + Double($1.usedCounts) }
    outputs = ranking.rows.map { row in
      let isFailed = row.standing == .failed
      return Entry(
        output: row.name, standing: row.standing.rawValue, runs: row.runs, lost: row.lost,
        ownRuns: strategies[row.name]?.ownRuns.count ?? 0, unpredicted: row.unpredicted,
        deviance: isFailed ? nil : row.deviance.total, spectral: isFailed ? nil : row.deviance.spectral,
        spatial: isFailed ? nil : row.deviance.spatial, difference: row.best?.difference, error: row.best?.error,
        norm: row.norm.mean, normDeviation: row.norm.deviation, logScorePerEvent: row.logScorePerEvent,
        verdict: row.verdict, reason: row.reason)
    }
    var warnings = outputs.filter { $0.ownRuns > 0 }.map { entry in
      "\(entry.output): for \(grouped(entry.ownRuns)) of \(counted(entry.runs, "predicted run")), the model was "
        + "made from the run itself and contains its noise, so the deviance is too low; choose "
        + "other runs with --select, or build each model without the runs that it predicts"
    }
    for source in sources where source.unknownOrigins > 0 {
      warnings.append(
        "\(source.name): for \(counted(source.unknownOrigins, "run")), the model file does not list the runs from "
          + "which the model was made; if a model was made from a run that it predicts, the deviance is too low")
    }
    (self.warnings, self.notes) = (warnings, notes)
    table = ranking.text
  }

  /// The ranking as text, with notes and warnings.
  public var text: String { text(coloured: false) }

  /// Returns the ranking as text; if `coloured`, warnings are red.
  public func text(coloured: Bool) -> String {
    var lines = [
      "\(data): \(counted(runs, "run")), bins: \(grouped(bins)), events: \(grouped(counts)); lower deviances are better"
    ]
    lines += table.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines += notes.map { "note: \($0)" }
    lines = lines.map(\.printable)
    lines += warnings.map { warning in
      let line = "warning: \(warning)".printable
      return coloured ? "\u{1b}[31m\(line)\u{1b}[0m" : line
    }
    return lines.joined(separator: "\n")
  }
}

/// Scores the models of several outputs in the same way as a study scores strategies. Each output is a strategy, and
/// each run is predicted by the model that the index tables of the output assign to it. All selected runs are scored if
/// at least one output has a model for them, and if they have an energy bin above the threshold and a pixel outside the
/// excluded regions.
/// - Throws: ``ScoreRequestError``, and errors in the outputs, in the store or in the selection of runs.
public func scoreOutputs(_ request: ScoreRequest, progress: (Progress) -> Void) throws -> ScoreReport {
  let (grid, reader) = (try request.grid(), try request.parsedReader())
  var notes = Notes()
  let options = try request.pixelOptions(&notes)
  let store = try DataStore(path: request.data, site: request.site, dataSums: request.dataSums)
  var selection = RunSelection(all: store)
  if let select = request.select { try selection.keep(where: select) }
  if let obsIDs = request.obsIDs { try selection.keep(obsIDs: ObservationList(parsing: obsIDs).ids) }
  try selection.requireAny()

  let names = outputNames(request.outputs)
  var seen: Set<String> = []
  for path in request.outputs where !seen.insert(realPath(path) ?? path).inserted {
    throw ScoreRequestError.twice(path: path)
  }
  let sources = try zip(request.outputs, names).map { path, name in
    try StoredModels(in: path, name: name, runs: selection.runs.obsIDs, dataSums: request.dataSums)
  }
  let runs = selection.runs.filter { run in sources.contains { $0.hasModel(of: run.obsID) } }
  guard !runs.isEmpty else {
    throw ScoreRequestError.noModels(outputs: request.outputs, runs: selection.runs.count)
  }

  var done = 0
  let pixels = try PixelRuns(store: store, obsIDs: runs.obsIDs, grid: grid, options: options) { _ in
    done += 1
    progress(Progress(step: "reading events", done: done, total: runs.count))
  }
  let folds = runs.obsIDs.map { Fold(name: "run \($0)", training: [], targets: [$0]) }
  let study = try Study(runs: pixels.runs, folds: folds, reader: reader, threads: request.jobs)
  done = 0
  let result = try study.result(
    of: sources.map(\.strategy),
    onResult: { _ in
      done += 1
      progress(Progress(step: "scoring", done: done, total: sources.count))
    })
  notes.merge(pixels.notes)
  let without = selection.runs.count - runs.count
  if without > 0 {
    notes.add("no-model", "no output contains a model for \(counted(without, "selected run"))", at: request.data)
  }
  if !study.unscored.isEmpty {
    notes.add(
      "unscored",
      "these runs are not scored because they have no energy bin above the threshold or no pixel outside the "
        + "excluded regions",
      at: study.unscored.map(String.init).joined(separator: ", "))
  }
  for source in sources { notes.merge(source.notes) }
  return ScoreReport(
    result, try Ranking(result), pixels: pixels, data: request.data,
    notes: notes.descriptions(of: .warning) + notes.descriptions(of: .note),
    sources: sources)
}

/// Returns a name for each output: the name of its folder, or the given path if several folders have the same name.
private func outputNames(_ paths: [String]) -> [String] {
  let names = paths.map { lastName(of: realPath($0) ?? withoutTrailingSlashes($0)) }
  let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
  return zip(paths, names).map { path, name in counts[name] == 1 ? name : path }
}
