import Outputs
import TextFormat

extension ReportPage {
  /// The head of the page: statements in plain words, and a table of the residuals in total and in the worst energy,
  /// ring, run and tile of the field, each with its significance.
  var verdict: HTML {
    let reports = contents.closures
    let findings = reports.map { ($0.models, ResidualFindings($0).rows) }.filter { !$1.isEmpty }
    guard !findings.isEmpty else { return .nothing }
    var table = HTMLTable(titles: ["models", "residual", "sigma", "where", "observed", "predicted", "remark"])
    for (models, rows) in findings {
      for row in rows {
        table.add(
          [
            .text(reports.count > 1 ? models : ""), .text(row.what),
            HTMLTable.Cell(
              content: .element("strong", [], .text(row.significance.map(Self.signed) ?? "")),
              number: row.significance, isNumber: true), .text(row.place),
            HTMLTable.Cell(content: .text(row.observed), isNumber: true),
            HTMLTable.Cell(content: .text(row.predicted), isNumber: true), .text(row.remark),
          ], mark: row.isLarge ? "large-residual" : "")
      }
    }
    return .element("div", [("class", "verdict")], statements, table.html())
  }

  /// The number of characters after which a warning at the head of the page is cut. The section on warnings contains
  /// all of it.
  private static let longWarning = 200

  /// The list of the warnings, and of what the residuals show in plain words.
  private var statements: HTML {
    let reports = contents.closures
    let found = reports.flatMap { report in
      Verdict(report).statements.map { (models: reports.count > 1 ? report.models + ": " : "", statement: $0) }
    }
    let warnings = provenance.warnings.map { warning in
      let text = warning.count > Self.longWarning ? warning.prefix(Self.longWarning) + " \u{2026} (see below)" : warning
      return Verdict.Statement(isFault: true, text: text, name: "Warning")
    }
    let all = warnings.map { (models: "", statement: $0) } + found
    return .element(
      "ul", [("class", "statements")],
      .all(
        all.map { models, statement in
          .element(
            "li", [("class", statement.isFault ? "fault" : "fine")],
            .element("strong", [], .text("\(models)\(statement.name): ")), .text(statement.text))
        }))
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
        "The figures compare the counts n of the runs that the models were built from with the prediction \u{b5} of "
          + "the models. The prediction covers the time, the safe energy range and the part of the field for which "
          + "each run was used. Bins and tiles with fewer than 5 expected counts have no residual. The scatter shows "
          + "by how much the counts of single runs vary beyond Poisson statistics. For example, at an energy "
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
