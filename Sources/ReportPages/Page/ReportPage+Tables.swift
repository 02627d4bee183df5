import Outputs
import Tables
import TextFormat

extension ReportPage {
  /// The lines that the recipe printed.
  var printed: HTML {
    guard let lines = provenance.printed, !lines.isEmpty else { return .nothing }
    return .element("pre", [], .text(lines.joined(separator: "\n")))
  }

  /// The tables that the recipe wrote, with their figures.
  var tables: HTML {
    .all(
      zip(contents.tables, figures.tables).map { entry, figures in
        .all([heading(entry.file), figures, Self.html(entry.table, file: entry.file)])
      })
  }

  /// The results of fits: the values of all parameters, and the goodness of each fit.
  var fits: HTML {
    .all(
      contents.fits.map { entry in
        .all([heading(entry.file), Self.goodness(entry.report).html(), Self.parameters(entry.report, entry.file)])
      })
  }

  private func heading(_ file: String) -> HTML {
    .element("h3", [], .element("a", [("href", file)], .text(file)))
  }

  /// The maximum number of rows of a table that the page shows.
  static let mostTableRows = 200

  /// Returns a remark if the page does not show all rows of a table.
  private static func remark(_ count: Int, _ file: String) -> HTML {
    count > mostTableRows
      ? .element(
        "p", [("class", "about")],
        .text("This table shows the first \(grouped(mostTableRows)) of \(grouped(count)) rows. All rows are in "),
        .element("a", [("href", file)], .text(file)), .text("."))
      : .nothing
  }

  private static func html(_ table: Table, file: String) -> HTML {
    let count = table.columns.first?.values.count ?? 0
    guard count > 0 else { return .paragraph("The table is empty.") }
    var shown = HTMLTable(
      titles: table.columns.map { column in column.name + (column.unit.map { $0.isEmpty ? "" : " (\($0))" } ?? "") })
    for row in 0..<min(count, mostTableRows) { shown.add(table.columns.map { cell($0, row) }) }
    return .all([
      shown.html(sortable: .init(noun: "rows", hint: table.columns.prefix(3).map(\.name).joined(separator: ", "))),
      remark(count, file),
    ])
  }

  private static func cell(_ column: Column, _ row: Int) -> HTMLTable.Cell {
    if column.isNull?[row] == true { return .text("") }
    return switch column.values {
    case .bool(let values): .text(values[row] ? "yes" : "no")
    case .int(let values): .id(values[row])
    case .double(let values):
      HTMLTable.Cell(
        content: .text(values[row].isFinite ? significant(values[row], 5) : ""),
        number: values[row].isFinite ? values[row] : nil, isNumber: true)
    case .string(let values): .text(values[row])
    case .vector(let values, _): .text(values[row].map { significant($0, 5) }.joined(separator: ", "))
    }
  }

  // MARK: Fits

  private static func name(_ fit: FitReport.Entry) -> String { listed(fit.obsIDs, most: 5) }

  private static func goodness(_ report: FitReport) -> HTMLTable {
    var table = HTMLTable(
      titles: [
        "runs", "status", "ln L", "observed", "predicted", "chi2", "degrees of freedom", "chi2 / degrees of freedom",
      ])
    for fit in report.fits.prefix(mostTableRows) {
      let goodness = fit.goodness
      let reduced = goodness.map { $0.degreesOfFreedom > 0 ? $0.chi2 / Double($0.degreesOfFreedom) : .nan }
      table.add([
        .text(name(fit)), .text(fit.status), .number(fit.logLikelihood, digits: 1), .count(fit.observed),
        .number(fit.predicted, digits: 1), .number(goodness?.chi2, digits: 1), .count(goodness?.degreesOfFreedom),
        .number(reduced, digits: 2),
      ])
    }
    return table
  }

  private static func parameters(_ report: FitReport, _ file: String) -> HTML {
    func number(_ value: Double?) -> HTMLTable.Cell {
      HTMLTable.Cell(
        content: .text(value.map { $0.isFinite ? significant($0, 5) : "" } ?? ""),
        number: value.flatMap { $0.isFinite ? $0 : nil }, isNumber: true)
    }
    var table = HTMLTable(
      titles: ["runs", "parameter", "energy (TeV)", "value", "error", "unit", "lower bound", "upper bound", "state"])
    let rows = report.fits.flatMap { fit in fit.parameters.map { (fit, $0) } }
    for (fit, parameter) in rows.prefix(mostTableRows) {
      table.add(
        [
          .text(name(fit)), .text(parameter.name), number(parameter.energy), number(parameter.value),
          number(parameter.error), .text(parameter.unit), number(parameter.min), number(parameter.max),
          .text(parameter.state),
        ])
    }
    return .all([
      table.html(sortable: .init(noun: "parameters", hint: "run, parameter, state")), remark(rows.count, file),
    ])
  }
}
