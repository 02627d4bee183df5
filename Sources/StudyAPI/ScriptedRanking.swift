import Diagnostics
import LuaHost
import Studies
import TextFormat

/// The ranking of a study.
struct ScriptedRanking: LuaBindable {
  let ranking: Ranking
  let result: StudyResult

  static let luaName = "Ranking"
  static let luaClass = LuaClass<ScriptedRanking>(
    "The strategies of a study in order, from the best.",
    details: "As text it is a table with the deviance of each strategy and its difference to the best one.",
    example: "out:write_table(\"ranking\", study:ranking().rows)",
    fields: [
      Field("best", .optional(.string), "the name of the best strategy; nil without a strategy that predicts runs") {
        ($0.ranking.rows.first { $0.standing != .failed }?.name).map { .string($0) } ?? .nil
      },
      Field(
        "rows", .array(of: .table),
        "a row for each strategy: STRATEGY, STANDING, RANK, RUNS, LOST, UNPREDICTED, DEVIANCE, SPECTRAL, SPATIAL, "
          + "DIFFERENCE and ERROR (to the best), BASELINE_DIFFERENCE and BASELINE_ERROR (to the baseline), NORM, "
          + "NORM_SD, VERDICT",
        converting: { ranking in ranking.ranking.rows.map { ranking.row($0) } }),
      Field(
        "scores", .array(of: .table),
        "a row for each strategy and run: STRATEGY, OBS_ID, COUNTS, PREDICTED, NORM, DEVIANCE, SPECTRAL, SPATIAL",
        converting: { ranking in
          ranking.result.strategies.flatMap { strategy in
            strategy.scores.map { score in
              [
                "STRATEGY": .string(strategy.name), "OBS_ID": .integer(Int(score.obsID)),
                "COUNTS": .number(score.counts), "PREDICTED": .number(score.predicted), "NORM": .number(score.norm),
                "DEVIANCE": .number(score.deviance.total), "SPECTRAL": .number(score.deviance.spectral),
                "SPATIAL": .number(score.deviance.spatial),
              ] as [String: LuaValue]
            }
          }
        }),
    ],
    length: { $0.ranking.rows.count }, describe: { $0.text })

  private func row(_ row: Ranking.Row) -> [String: LuaValue] {
    func number(_ value: Double?) -> LuaValue { value.map { .number($0) } ?? .nil }
    let norm = result.strategies.first { $0.name == row.name }?.summary.norm
    // A strategy that predicts no run has no deviance; 0 would be the best one.
    let deviance = row.standing == .failed ? nil : row.deviance
    return [
      "STRATEGY": .string(row.name), "STANDING": .string(row.standing.rawValue), "RANK": .integer(row.rank),
      "RUNS": .integer(row.runs), "LOST": .integer(row.lost), "UNPREDICTED": .number(row.unpredicted),
      "DEVIANCE": number(deviance?.total), "SPECTRAL": number(deviance?.spectral),
      "SPATIAL": number(deviance?.spatial), "DIFFERENCE": number(row.best?.difference),
      "ERROR": number(row.best?.error), "BASELINE_DIFFERENCE": number(row.baseline?.difference),
      "BASELINE_ERROR": number(row.baseline?.error), "NORM": number(norm?.mean), "NORM_SD": number(norm?.deviation),
      "VERDICT": .string(row.verdict),
    ]
  }

  private func text(_ deviance: Double, _ row: Ranking.Row) -> String {
    row.standing == .failed ? "" : fixed(deviance, 1)
  }

  /// A line for each run that is not scored, with the reason.
  private var notScored: [String] {
    let unread = result.unread.map { "run \($0.obsID) is not scored: \($0.reason)".oneLine }
    guard !result.unscored.isEmpty else { return unread }
    let (count, runs) = (result.unscored.count, listed(result.unscored, most: 10))
    return unread + ["\(counted(count, "run")) without a bin to score: \(runs)"]
  }

  private var text: String {
    var table = TextTable([
      ("strategy", .left), ("runs", .right), ("deviance", .right), ("spectral", .right), ("spatial", .right),
      ("norm sd", .right), ("against the best", .left),
    ])
    for row in ranking.rows {
      let norm = result.strategies.first { $0.name == row.name }?.summary.norm
      let standing = row.standing == .complete || row.standing == .failed ? "" : " (\(row.standing.rawValue))"
      table.add([
        row.name.oneLine, grouped(row.runs), text(row.deviance.total, row), text(row.deviance.spectral, row),
        text(row.deviance.spatial, row), norm?.deviation.map { fixed($0, 3) } ?? "", row.verdict + standing,
      ])
    }
    return (table.lines(indent: 0) + notScored).joined(separator: "\n")
  }
}
