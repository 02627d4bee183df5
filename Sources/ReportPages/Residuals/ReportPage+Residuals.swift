import Outputs
import TextFormat

extension ReportPage {
  /// The head of the page: statements in plain words, and a table of the residuals in total and in the worst energy,
  /// ring, run and tile of the field.
  var verdict: HTML {
    let reports = contents.closures
    let findings = reports.map { ($0.models, ResidualFindings($0).rows) }.filter { !$1.isEmpty }
    let statements = statements(isTested: !findings.isEmpty)
    guard !findings.isEmpty else {
      return statements.isEmpty ? .nothing : .element("div", [("class", "verdict")], statements)
    }
    let tables = findings.map { models, rows in
      HTML.all([
        reports.count > 1 ? .element("h3", [], .text(models)) : .nothing, Self.table(rows).html(isStacked: true),
      ])
    }
    let hasScatter = findings.contains { $1.contains { $0.scatter != nil } }
    let scatter =
      "\u{3c7}\u{b2} / dof: the \u{3c7}\u{b2} of the scatter of the runs around their predictions, and its "
      + "degrees of freedom. The prediction is normalised to each run before \u{3c7}\u{b2} is computed. Significance "
      + "of \u{3c7}\u{b2}: the p-value of this \u{3c7}\u{b2}, converted to Gaussian standard deviations. "
    return .element(
      "div", [("class", "verdict")], statements, .all(tables),
      .element(
        "p", [("class", "about")],
        .text(
          "Significance of the sum: the counts of all runs minus their prediction \u{b5}, divided by "
            + "\u{221a}\u{b5}; for gradients, the observed minus the predicted gradient, divided by the error of the "
            + "observed gradient. "
            + (hasScatter ? scatter : "")
            + "The statements above are about the marked rows.")))
  }

  private static func table(_ rows: [ResidualFindings.Row]) -> HTMLTable {
    func bold(_ value: Double?) -> HTMLTable.Cell {
      HTMLTable.Cell(
        content: value.map { .element("strong", [], .text(signed($0))) } ?? .nothing, number: value, isNumber: true)
    }
    var table = HTMLTable(
      titles: [
        "residual", "where", "observed", "predicted", "significance of the sum", "\u{3c7}\u{b2} / dof",
        "significance of \u{3c7}\u{b2}", "remark",
      ])
    for row in rows {
      table.add(
        [
          .text(row.what), .text(row.place), HTMLTable.Cell(content: .text(row.observed), isNumber: true),
          HTMLTable.Cell(content: .text(row.predicted), isNumber: true), bold(row.sigma),
          HTMLTable.Cell(
            content: .text(row.scatter.map { "\(grouped($0.chi2)) / \(grouped($0.freedom))" } ?? ""), isNumber: true),
          bold(row.sigmaOfScatter), .text(row.remark),
        ], mark: row.isFault ? "large-residual" : "")
    }
    return table
  }

  /// The maximum number of characters of a warning at the head of the page, unless its first item is longer. The
  /// section on warnings contains all items.
  private static let longWarning = 300

  /// Returns a warning for the head of the page. Of a long list, separated by semicolons, only the first items are
  /// shown.
  static func shortened(_ warning: String) -> String {
    let items = warning.components(separatedBy: "; ")
    var (shown, length) = (1, items[0].count)
    while shown < items.count, length + 2 + items[shown].count <= longWarning {
      length += 2 + items[shown].count
      shown += 1
    }
    let rest = items.count - shown
    return items.prefix(shown).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more (see below)" : "")
  }

  /// Returns a list of the warnings and of the statements about the residuals; empty if there are none.
  private func statements(isTested: Bool) -> HTML {
    let reports = contents.closures
    var found: [(models: String, statement: Verdict.Statement)] = []
    for report in reports {
      for statement in Verdict(report).statements {
        // Models that were written twice, for example without and with smoothing, often have the same faults.
        if let known = found.firstIndex(where: { $0.statement == statement }) {
          found[known].models += ", " + report.models
        } else {
          found.append((report.models, statement))
        }
      }
    }
    found = found.map { (reports.count > 1 ? $0.models + ": " : "", $0.statement) }
    let warnings = provenance.warnings.map { Verdict.Statement(kind: .warning, text: Self.shortened($0)) }
    let all = warnings.map { (models: "", statement: $0) } + (isTested ? found : untested)
    guard !all.isEmpty else { return .nothing }
    return .element(
      "ul", [("class", "statements")],
      .all(
        all.map { models, statement in
          .element(
            "li", [("class", statement.kind.rawValue)],
            .element("strong", [], .text("\(models)\(statement.name): ")), .text(statement.text))
        }))
  }

  /// The statement about an output whose models were not compared with events.
  private var untested: [(models: String, statement: Verdict.Statement)] {
    guard !contents.models.isEmpty, provenance.closure.isEmpty else { return [] }
    // Without index tables, no program knows which run the models are for.
    let how =
      contents.runs == nil
      ? ""
      : provenance.parameters["leave_one_out"] == "false"
        ? ". To test the models, run the recipe with -p leave_one_out=true, so that no model contains the events of "
          + "its own run, and then run 'darktime compare OUT --data STORE'"
        : ". To compare the models with events, run 'darktime compare OUT --data STORE'"
    let text = "the models were not compared with events, so this page has no residuals" + how
    return [("", Verdict.Statement(kind: .untested, text: text))]
  }

  /// Returns a number with its sign and one digit after the point.
  private static func signed(_ value: Double) -> String {
    let text = fixed(abs(value), 1)
    return (text == "0.0" ? "" : value < 0 ? "\u{2212}" : "+") + text
  }

  /// The section on residuals.
  var residuals: HTML {
    guard !figures.residuals.allSatisfy(\.isEmpty) else { return .nothing }
    let about = HTML.element(
      "p", [("class", "about")],
      .text(
        "For the runs that the models were built from, the figures compare the counts n with the prediction \u{b5} of "
          + "the models. The prediction covers the time, the safe energy range and the part of the field of view for "
          + "which each run was used. Bins and tiles with fewer than 5 expected counts have no residual. The scatter "
          + "shows by how much the counts of individual runs vary beyond Poisson statistics. For example, at an energy "
          + "below the threshold of some runs, these runs have no events: \u{3c7}\u{b2} per degree of freedom is "
          + "then far above 1, even if the model predicts the sum of all runs correctly. A source that was not "
          + "excluded appears as a single tile with an excess: for a radial model in the residuals by tile, for a "
          + "cube in the asymmetry of the counts. Tiles of radial models have RADEC alignment."))
    let sections = zip(contents.closures, figures.residuals).map { report, figures in
      HTML.all([
        contents.closures.count > 1 ? .element("h3", [], .text(report.models)) : .nothing, figures,
      ])
    }
    return .all([about] + sections)
  }
}
