import TextFormat

extension Ranking {
  /// The ranking as a table of text, with the deviance of each strategy, and its difference from the best strategy and
  /// from the baseline.
  public var text: String {
    let hasBaseline = rows.contains { $0.baseline != nil }
    let titles = ["runs", "deviance", "spectral deviance", "spatial deviance", "sd of norms"].map {
      (title: $0, side: TextTable.Side.right)
    }
    var table = TextTable(
      [("strategy", .left)] + titles + [("compared with the best strategy", .left)]
        + (hasBaseline ? [("compared with the baseline", .left)] : []))
    for row in rows {
      let isFailed = row.standing == .failed
      func number(_ value: Double) -> String { isFailed ? "" : fixed(value, 1) }
      let against = row.baseline?.verdict ?? (row.name == baseline ? "baseline" : "")
      table.add(
        [
          row.name.oneLine, grouped(row.runs), number(row.deviance.total), number(row.deviance.spectral),
          number(row.deviance.spatial), row.norm.deviation.map { fixed($0, 3) } ?? "",
          row.verdict + (row.remark.map { " (\($0))" } ?? ""),
        ] + (hasBaseline ? [against] : []))
    }
    let notes = baselineProblem.map { [$0] } ?? []
    return (table.lines(indent: 0) + notes).joined(separator: "\n")
  }
}

extension Ranking.Row {
  /// The reason why the strategy is not complete, such as `2 runs not predicted, 3 events in bins where the prediction
  /// is 0`; `nil` for complete and for failed strategies.
  public var remark: String? {
    guard standing != .complete, standing != .failed else { return nil }
    var parts: [String] = standing == .notHeldOut ? ["not held out"] : []
    if lost > 0 { parts.append("\(counted(lost, "run")) not predicted") }
    if unpredicted > 0 {
      parts.append("\(grouped(unpredicted)) event\(unpredicted == 1 ? "" : "s") in bins where the prediction is 0")
    }
    return parts.joined(separator: ", ")
  }
}

extension StudyResult {
  /// A line for each run that could not be read, and one for the runs without a bin to score.
  public var notScored: [String] {
    let unreadRuns = unread.map { "run \($0.obsID) is not scored: \($0.reason)".oneLine }
    guard !unscored.isEmpty else { return unreadRuns }
    return unreadRuns + ["\(counted(unscored.count, "run")) without a bin to score: \(listed(unscored, most: 10))"]
  }
}
