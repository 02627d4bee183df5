import Reports
import Studies
import TextFormat

/// The strategies of one study of a ledger, the best one first.
public struct StudyReport: TableReport {
  /// The kind of this report: `study`.
  public static let kind = "study"

  struct Row: Encodable, Sendable {
    let strategy: String
    let settings: [String: String]
    let reader: String
    let standing: String
    let rank: Int
    let runs: Int
    let lost: Int
    let unpredicted: Double
    let deviance: Double?
    let spectral: Double?
    let spatial: Double?
    let difference: Double?
    let error: Double?
    let baselineDifference: Double?
    let baselineError: Double?
    let norm: Double?
    let normDeviation: Double?
    let verdict: String
  }

  let id: Int64
  let created: String
  let recipe: String
  let recipeSHA256: String
  let program: String
  let parameters: [String: String]
  let options: [String: String]
  let store: String?
  let runs: Int
  let baseline: String?
  let strategies: [Row]
  private let ranking: Ranking

  enum CodingKeys: String, CodingKey {
    case id, created, recipe, recipeSHA256, program, parameters, options, store, runs, baseline, strategies
  }

  /// Creates the report of a study.
  /// - Throws: ``LedgerError``
  public init(_ number: Int64, of ledger: StudyLedger) throws {
    let study = try ledger.studies().first(number, of: ledger)
    let results = try ledger.strategies(of: number).map(\.result)
    let identity = study.identity
    (id, created, program, runs) = (study.id, study.created, identity.program, identity.targets.count)
    (recipe, recipeSHA256, store) = (identity.recipe.name, identity.recipe.sha256, identity.store?.name)
    (parameters, options) = (identity.parameters, identity.options)
    // If the study was interrupted when it was run again, the baseline may be missing.
    baseline = results.contains { $0.name == study.baseline } ? study.baseline : nil
    ranking = try Ranking(StudyResult(folds: [], strategies: results), baseline: baseline)
    strategies = ranking.rows.map { row in
      let result = results.first { $0.name == row.name }
      let deviance = row.standing == .failed ? nil : row.deviance
      return Row(
        strategy: row.name, settings: row.settings, reader: result?.reader.description ?? "",
        standing: row.standing.rawValue, rank: row.rank, runs: row.runs, lost: row.lost, unpredicted: row.unpredicted,
        deviance: deviance?.total, spectral: deviance?.spectral, spatial: deviance?.spatial,
        difference: row.best?.difference, error: row.best?.error,
        baselineDifference: row.baseline?.difference, baselineError: row.baseline?.error,
        norm: result?.summary.norm.mean,
        normDeviation: result?.summary.norm.deviation, verdict: row.verdict)
    }
  }

  /// The report as text.
  public var text: String {
    var lines = [
      "study \(id), first stored \(created): \(recipe) (\(program)), \(counted(runs, "run")) of "
        + (store ?? "an unknown store")
    ]
    lines += options.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
    lines += parameters.sorted { $0.key < $1.key }.map { "  -p \($0.key)=\($0.value)".oneLine }
    return (lines + [ranking.text]).joined(separator: "\n")
  }

  /// The names of the columns.
  public var columns: [String] { Self.columnNames }
  private static let columnNames = [
    "strategy", "reader", "standing", "rank", "runs", "lost", "unpredicted", "deviance", "spectral", "spatial",
    "difference", "error", "baseline_difference", "baseline_error", "norm", "norm_sd", "verdict",
  ]

  /// The cells of the table.
  public var cells: [[String]] {
    strategies.map { row in
      [row.strategy, row.reader, row.standing, "\(row.rank)", "\(row.runs)", "\(row.lost)", "\(row.unpredicted)"]
        + [
          row.deviance, row.spectral, row.spatial, row.difference, row.error, row.baselineDifference, row.baselineError,
          row.norm, row.normDeviation,
        ].map { $0.map { "\($0)" } ?? "" } + [row.verdict]
    }
  }
}

extension [KeptStudy] {
  /// Returns the study with the given number.
  /// - Throws: ``LedgerError/unknownStudy(path:_:present:)``
  func first(_ number: Int64, of ledger: StudyLedger) throws(LedgerError) -> KeptStudy {
    guard let study = first(where: { $0.id == number }) else {
      throw .unknownStudy(path: ledger.path, number, present: count)
    }
    return study
  }
}
