import Reports
import Studies
import TextFormat

/// A comparison of two studies of a ledger, strategy by strategy, on the runs that both score in the same bins.
///
/// It shows the effect of a change from one study to the other, such as another recipe, other parameters, or another
/// version of the program.
public struct StudyComparison: TableReport {
  /// The kind of this report: `study-comparison`.
  public static let kind = "study-comparison"

  struct Row: Encodable, Sendable {
    let strategy: String
    let runs: Int
    let first: Double?
    let second: Double?
    /// The deviance in the second study minus the deviance in the first.
    let difference: Double?
    let error: Double?
    let verdict: String
  }

  /// A parameter, an option or another fact in which the studies differ.
  struct Difference: Encodable, Sendable {
    let what: String
    let first: String?
    let second: String?
  }

  let first: Int64
  let second: Int64
  /// The number of runs that both studies score in the same bins.
  let runs: Int
  let firstRuns: Int
  let secondRuns: Int
  let differences: [Difference]
  let strategies: [Row]

  /// Compares two studies.
  /// - Throws: ``LedgerError``
  public init(_ first: Int64, _ second: Int64, of ledger: StudyLedger) throws {
    let studies = try ledger.studies()
    let (one, other) = (try studies.first(first, of: ledger), try studies.first(second, of: ledger))
    let common = Set(one.bins.filter { other.bins[$0.key] == $0.value }.compactMap { Int64($0.key) })
    guard !common.isEmpty else { throw LedgerError.notComparable(first, second) }
    func results(_ id: Int64) throws -> [StrategyResult] {
      try ledger.strategies(of: id).map { $0.result.limited(to: common) }
    }
    let (before, after) = (try results(first), try results(second))
    (self.first, self.second, runs) = (first, second, common.count)
    (firstRuns, secondRuns) = (one.bins.count, other.bins.count)
    differences = Self.differences(one.identity, other.identity)
    let later = after.filter { strategy in !before.contains { $0.name == strategy.name } }
    strategies =
      before.map { strategy in Self.row(strategy, after.first { $0.name == strategy.name }) }
      + later.map { Self.row(nil, $0) }
  }

  private static func row(_ before: StrategyResult?, _ after: StrategyResult?) -> Row {
    let comparison = after.flatMap { after in before.map { Studies.Comparison(after, with: $0) } }
    let name = before?.name ?? after?.name ?? ""
    // The difference is defined only for the runs that both strategies predict, so both deviances are sums over these
    // runs.
    let common = before.flatMap { before in after.map { before.runs.intersection($0.runs) } }
    func deviance(_ result: StrategyResult?) -> Double? {
      guard let result, !result.scores.isEmpty else { return nil }
      return result.scores.reduce(0) { common?.contains($1.obsID) ?? true ? $0 + $1.deviance.total : $0 }
    }
    let verdict =
      if let comparison { comparison.isEqual ? "the same" : comparison.verdict } else {
        after == nil ? "only in the first study" : "only in the second study"
      }
    return Row(
      strategy: name, runs: comparison?.runs ?? before?.scores.count ?? after?.scores.count ?? 0,
      first: deviance(before), second: deviance(after), difference: comparison?.difference, error: comparison?.error,
      verdict: verdict)
  }

  private static func differences(_ one: StudyIdentity, _ other: StudyIdentity) -> [Difference] {
    func facts(_ study: StudyIdentity) -> [String: String] {
      var facts = [
        "program": study.program, "build": String(study.build.prefix(12)), "recipe": study.recipe.name,
        "recipe SHA-256": String(study.recipe.sha256.prefix(12)), "store": study.store?.name ?? "",
        "folds": String(study.folds.prefix(12)),
      ]
      for (name, text) in study.parameters { facts["-p \(name)"] = text }
      for (name, text) in study.options { facts[name] = text }
      return facts
    }
    let (left, right) = (facts(one), facts(other))
    return Set(left.keys).union(right.keys).sorted().filter { left[$0] != right[$0] }.map {
      Difference(what: $0, first: left[$0], second: right[$0])
    }
  }

  /// The comparison as text.
  public var text: String {
    var lines = ["study \(second) compared with study \(first), on \(counted(runs, "run")) scored in the same bins"]
    if runs < max(firstRuns, secondRuns) {
      lines[0] += " (study \(first) has \(counted(firstRuns, "run")), study \(second) has \(secondRuns))"
    }
    for difference in differences {
      lines.append("  \(difference.what): \(difference.first ?? "-") -> \(difference.second ?? "-")".oneLine)
    }
    var table = TextTable([
      ("strategy", .left), ("runs", .right), ("deviance in study \(first)", .right),
      ("deviance in study \(second)", .right), ("difference", .right), ("study \(second) vs study \(first)", .left),
    ])
    for row in strategies {
      table.add([
        row.strategy.oneLine, grouped(row.runs), row.first.map { fixed($0, 1) } ?? "",
        row.second.map { fixed($0, 1) } ?? "", row.difference.map { fixed($0, 1) } ?? "", row.verdict,
      ])
    }
    return (lines + table.lines()).joined(separator: "\n")
  }

  /// The names of the columns.
  public var columns: [String] { Self.columnNames }
  private static let columnNames = ["strategy", "runs", "first", "second", "difference", "error", "verdict"]

  /// The cells of the table.
  public var cells: [[String]] {
    strategies.map { row in
      let numbers = [row.first, row.second, row.difference, row.error].map { $0.map { "\($0)" } ?? "" }
      return [row.strategy, "\(row.runs)"] + numbers + [row.verdict]
    }
  }
}

extension StrategyResult {
  /// The OBS_IDs of the runs that the strategy predicts.
  fileprivate var runs: Set<Int64> { Set(scores.map(\.obsID)) }

  /// Returns the result for some runs only. The summary is unchanged.
  fileprivate func limited(to runs: Set<Int64>) -> StrategyResult {
    StrategyResult(
      name: name, settings: settings, reader: reader, scores: scores.filter { runs.contains($0.obsID) },
      lost: lost.filter { runs.contains($0.obsID) }, ownRuns: ownRuns.filter(runs.contains), summary: summary,
      seconds: seconds)
  }
}
