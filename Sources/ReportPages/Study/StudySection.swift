import Studies
import TextFormat

/// The part of the report page about one study: which strategy is the best, and how well it describes the runs.
struct StudySection {
  let record: StudyRecord
  let figures: StudyFigures

  private var ranking: Ranking { record.ranking }
  private var hasBaseline: Bool { ranking.rows.contains { $0.baseline != nil } }

  /// The section as HTML.
  var html: HTML {
    .all([
      .paragraph(verdict), .all(notes.map { .element("p", [("class", "about")], .text($0)) }), differences, profiles,
      .element("h3", [], .text("All strategies")), strategyTable, best,
    ])
  }

  // MARK: Ranking

  /// The result in a few sentences.
  private var verdict: String {
    let failed = ranking.rows.count { $0.standing == .failed }
    let tried = counted(ranking.rows.count, "strategy", plural: "strategies")
    guard let best = ranking.best else {
      return "\(tried) evaluated; "
        + (ranking.rows.count == 1
          ? "it gives no prediction for any run." : "none of them gives a prediction for any run.")
    }
    let others = ranking.rows.filter { $0.name != best.name && $0.standing != .failed }
    let uncompared = others.count { $0.best?.error == nil }
    let equal = others.count { $0.best.map { $0.error != nil && !$0.isDistinguishable } ?? false }
    var text = "Best of \(tried) on \(counted(best.runs, "run")): \(best.name)."
    if equal > 0 {
      text += " \(counted(equal, "other")) \(equal == 1 ? "does" : "do") not differ significantly from it."
    }
    if uncompared > 0 {
      text +=
        " \(counted(uncompared, "other")) cannot be compared with it, because too few runs have predictions from "
        + "both strategies."
    }
    if !others.isEmpty, equal + uncompared == 0 {
      // An incomplete strategy can be better for the runs that it predicts.
      let areWorse = others.allSatisfy { $0.best.map { $0.difference > 0 } ?? false }
      if others.count == 1 {
        text += areWorse ? " The other is significantly worse." : " The other differs significantly from it."
      } else {
        text += areWorse ? " All others are significantly worse." : " All others differ significantly from it."
      }
    }
    if failed > 0 { text += " \(counted(failed, "strategy", plural: "strategies")) failed." }
    return text
  }

  private var notes: [String] {
    var notes = [
      "The score is the Poisson deviance with one norm for each run, in the same bins for all strategies; lower is "
        + "better. The charts show differences, with errors from the scatter between runs. The best of many strategies "
        + "looks better than it is: if all are equally good, the best of 50 appears better than their mean by about "
        + "two standard errors."
    ]
    if ranking.rows.contains(where: { $0.standing == .incomplete || $0.standing == .notHeldOut }) {
      notes.append(
        "The table lists the complete strategies first. Next are the incomplete strategies, which do not predict all "
          + "runs or predict 0 where events are observed. After these are the strategies marked \"not held out\", "
          + "which predict a run with a model made from this run. The comparison of an incomplete or \"not held out\" "
          + "strategy with the best strategy uses only the runs that both strategies predict.")
    }
    if let problem = ranking.baselineProblem { notes.append("Note: \(problem)") }
    if !record.unscored.isEmpty {
      notes.append(
        "These runs are not scored because they have no energy bin above the threshold or no pixel outside the "
          + "excluded regions: \(listed(record.unscored, most: 20)).")
    }
    return notes
  }

  /// The chart of the differences from the best strategy and from the baseline.
  private var differences: HTML {
    guard ranking.rows.count > 1 else { return .nothing }
    var columns = [
      ForestPlot.Column(title: "total, compared with the best strategy", axis: 0),
      ForestPlot.Column(title: "spectral part", axis: 0), ForestPlot.Column(title: "spatial part", axis: 0),
    ]
    if hasBaseline { columns.insert(ForestPlot.Column(title: "total, compared with the baseline", axis: 1), at: 1) }
    let rows = ranking.rows.filter { $0.standing != .failed }.map { row in
      var values = Self.values(row.best)
      if hasBaseline { values.insert(row.baseline.map { .init($0.difference, error: $0.error) }, at: 1) }
      let remarks = [row.name == ranking.baseline ? "baseline" : nil, row.remark].compactMap(\.self)
      return ForestPlot.Row(
        name: row.name, remark: remarks.joined(separator: ", "), values: values,
        text: row.best == nil ? "best" : "")
    }
    return .all([
      .element("h3", [], .text("Difference in deviance")),
      ForestPlot(columns: columns, rows: rows, nameTitle: "strategy").html,
    ])
  }

  private static func values(_ comparison: Studies.Comparison?) -> [ForestPlot.Value?] {
    guard let comparison else { return [nil, nil, nil] }
    return [
      ForestPlot.Value(comparison.difference, error: comparison.error),
      ForestPlot.Value(comparison.parts.spectral, error: comparison.partErrors?.spectral),
      ForestPlot.Value(comparison.parts.spatial, error: comparison.partErrors?.spatial),
    ]
  }

  /// The chart of the settings of a grid. For each value of a setting, the chart compares the best strategy that has
  /// this value with the best of all strategies.
  private var profiles: HTML {
    guard !record.profiles.isEmpty else { return .nothing }
    let columns = ["total", "spectral part", "spatial part"].map { ForestPlot.Column(title: $0, axis: 0) }
    let rows = record.profiles.flatMap { profile in
      profile.points.map { point in
        ForestPlot.Row(
          name: "\(profile.setting) = \(point.value)",
          remark: "best of \(grouped(point.strategies)): "
            + settings(of: point.name, without: profile.setting),
          values: Self.values(point.best), text: point.best == nil ? "best" : "")
      }
    }
    return .all([
      .element("h3", [], .text("Effect of each setting")),
      .element(
        "p", [("class", "about")],
        .text(
          "For each value of a setting, the chart compares the best strategy that uses this value with the best of all "
            + "strategies. Failed and incomplete strategies, and those that predict a run with a model made from this "
            + "run, are excluded.")),
      ForestPlot(columns: columns, rows: rows, nameTitle: "setting").html,
    ])
  }

  /// Returns the settings of the strategy `name`, except `setting`, as text.
  private func settings(of name: String, without setting: String) -> String {
    let settings = ranking.rows.first { $0.name == name }?.settings ?? [:]
    return settings.filter { $0.key != setting }.sorted { $0.key < $1.key }.map { "\($0) = \($1)" }
      .joined(separator: ", ")
  }

  private var strategyTable: HTML {
    var titles = ["strategy", "rank", "standing", "runs", "runs not predicted"]
    titles += ["events in bins where the prediction is 0", "deviance", "deviance minus best", "error"]
    titles += ["spectral deviance", "spatial deviance"]
    if hasBaseline { titles += ["deviance minus baseline", "error"] }
    titles += ["norm", "sd of norms", "tilt", "sd of tilts", "log score", "tile width", "tile KS p-value"]
    titles += ["verdict", "reason"]
    var table = HTMLTable(titles: titles)
    for row in ranking.rows {
      let isFailed = row.standing == .failed
      func value(_ number: Double?, _ digits: Int) -> HTMLTable.Cell {
        .number(isFailed ? nil : number, digits: digits)
      }
      var cells: [HTMLTable.Cell] = [
        .text(row.name), .count(row.rank), .text(row.standing.rawValue), .count(row.runs), .count(row.lost),
        .number(row.unpredicted, digits: 0), value(row.deviance.total, 1), value(row.best?.difference, 1),
        value(row.best?.error, 1), value(row.deviance.spectral, 1), value(row.deviance.spatial, 1),
      ]
      if hasBaseline { cells += [value(row.baseline?.difference, 1), value(row.baseline?.error, 1)] }
      cells += [
        value(row.norm.mean, 3), value(row.norm.deviation, 3), value(row.tilt.mean, 3), value(row.tilt.deviation, 3),
        value(row.logScorePerEvent, 4), value(row.tiles?.width, 3), value(row.tiles?.probability, 3),
        .text(isFailed ? "failed" : row.verdict), .text(row.reason ?? ""),
      ]
      table.add(cells, mark: isFailed ? "unused" : "")
    }
    return table.html(sortable: .init(noun: "strategies", hint: "name, verdict, reason"))
  }

  // MARK: The best strategy

  private var best: HTML {
    guard let best = record.best else { return .nothing }
    let summary = best.summary
    let frame = summary.usesHorizon ? "ALTAZ" : "RADEC"
    var facts: [String] = []
    func fact(_ name: String, _ asymmetry: Asymmetry?) {
      guard let asymmetry else { return }
      facts.append(
        "asymmetry along \(name), counts minus model: \(signed(asymmetry.value)) \u{b1} \(fixed(asymmetry.error, 4))")
    }
    fact("lon", summary.leftRight)
    fact("lat", summary.upDown)
    if let tiles = summary.tiles {
      facts.append(
        "significances of \(grouped(tiles.count)) tiles: mean \(signed(tiles.mean)), width \(fixed(tiles.width, 3)), "
          + "KS p-value \(significant(tiles.probability, 2))")
    }
    func about(_ text: String) -> HTML { .element("p", [("class", "about")], .text(text)) }
    return .all([
      .element("h3", [], .text("The best strategy: \(best.name)")),
      about(facts.isEmpty ? "" : facts.joined(separator: " \u{b7} ")),
      about(
        "Ratio of observed to predicted counts, summed over all runs. The error bars are estimated from the scatter "
          + "between runs (jackknife), so they include Poisson noise. The last two images show the residuals and the "
          + "scatter between runs in excess of Poisson noise."),
      figures.ratios,
      about("The maps show the sum of all runs, with one norm for each run, in \(frame) alignment."), figures.maps,
      about("Maps of the residuals in each energy bin."), figures.mapsOfEnergies,
      about("Norms of the runs: observed over predicted events. Error bars are Poisson errors."), figures.norms,
      .element("h3", [], .text("Runs, worst first")),
      about(
        "The table shows how well the best strategy describes each run. The excess is the number of standard "
          + "deviations by which the deviance exceeds its expectation for the true model. The spectral excess is "
          + "computed in the same way from the spectral part of the deviance. The runs are sorted by the larger of "
          + "the two."),
      runTable(best),
    ])
  }

  private func signed(_ value: Double) -> String { (value < 0 ? "\u{2212}" : "+") + fixed(abs(value), 4) }

  private func runTable(_ best: StudyRecord.Best) -> HTML {
    let runs = Dictionary(record.runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first })
    let hasBaseline = record.baselineDeviances.count == best.scores.count && !best.scores.isEmpty
    var titles = ["run", "spectral excess", "excess", "target", "zenith (deg)", "muon efficiency", "date", "events"]
    titles += ["predicted", "norm", "error", "deviance", "spectral deviance", "spatial deviance"]
    if hasBaseline { titles.append("deviance minus baseline") }
    titles += ["tilt", "log score", "events in bins where the prediction is 0", "why not predicted"]
    var table = HTMLTable(titles: titles)
    let badness = best.scores.map { max($0.excess ?? -.infinity, $0.spectralExcess ?? -.infinity) }
    let order = best.scores.indices.sorted { (-badness[$0], $0) < (-badness[$1], $1) }
    func facts(_ obsID: Int64) -> [HTMLTable.Cell] {
      let run = runs[obsID]
      return [
        .text(run?.target ?? ""), .number(run?.zenith, digits: 1), .number(run?.muonEfficiency, digits: 3),
        .text(run?.date ?? ""),
      ]
    }
    for lost in best.lost {
      let empty = [HTMLTable.Cell](repeating: .number(nil, digits: 0), count: hasBaseline ? 11 : 10)
      let cells =
        [.id(lost.obsID), .number(nil, digits: 0), .number(nil, digits: 0)] + facts(lost.obsID) + empty + [
          .text(lost.reason)
        ]
      table.add(cells, mark: "unused")
    }
    for index in order {
      let score = best.scores[index]
      var cells: [HTMLTable.Cell] = [
        .id(score.obsID), .number(score.spectralExcess, digits: 2), .number(score.excess, digits: 2),
      ]
      cells += facts(score.obsID)
      cells += [
        .number(score.counts, digits: 0), .number(score.predicted, digits: 1), .number(score.norm, digits: 3),
        .number(score.normError, digits: 3), .number(score.deviance.total, digits: 1),
        .number(score.deviance.spectral, digits: 1), .number(score.deviance.spatial, digits: 1),
      ]
      if hasBaseline {
        let baseline = record.baselineDeviances[index]
        cells.append(.number(baseline.map { score.deviance.total - $0 }, digits: 1))
      }
      cells += [
        .number(score.tilt, digits: 2), .number(score.logScorePerEvent, digits: 3),
        .number(score.unpredicted == 0 ? nil : score.unpredicted, digits: 0), .text(""),
      ]
      table.add(cells)
    }
    return table.html(sortable: .init(noun: "runs", hint: "target, number, reason"))
  }
}
