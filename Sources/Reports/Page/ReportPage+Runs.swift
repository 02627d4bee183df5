import DL3
import Outputs

extension ReportPage {
  /// The section on closure: how well the models predict the runs that they were built from.
  var closure: HTML {
    let reports = provenance.closure
    guard !reports.isEmpty else { return .nothing }
    var table = HTMLTable(
      titles: ["models", "all runs", "as read", "mean of runs", "spread", "minimum", "maximum"])
    for report in reports {
      table.add([
        .text(report.models), .ratio(report.total), .ratio(report.totalAsRead), .ratio(report.mean),
        .ratio(report.spread), .ratio(report.least), .ratio(report.greatest),
      ])
    }
    var quadrants = HTMLTable(titles: ["models", "quadrant", "predicted", "observed", "ratio", "sigma"])
    for report in reports {
      for part in report.quadrants ?? [] {
        quadrants.add([
          .text(report.models), .text(part.name), .number(part.predicted, digits: 0), .number(part.observed, digits: 0),
          .ratio(part.ratio), .number(part.deviations, digits: 1),
        ])
      }
    }
    let directions =
      reports.allSatisfy { $0.quadrants == nil }
      ? []
      : [
        HTML.paragraph(
          "The same ratios by quadrant of the field of view. If the models do not reproduce a gradient across the "
            + "field, these ratios deviate from 1."),
        quadrants.html(),
      ]
    let gaps =
      reports.contains { $0.totalAsRead != nil }
      ? " Bins without a rate above 0 are excluded. Programs that read the files interpolate from these bins, too; "
        + "the column 'as read' lists the ratio for such programs."
      : ""
    let rest = contents.closures.isEmpty ? [HTML.paragraph("The closure of each run is in provenance.json.")] : []
    return .all(
      [
        .paragraph(
          "Predicted over observed counts of the runs that the models were built from: for all runs together, and the "
            + "mean, the standard deviation (spread), the minimum and the maximum of the ratios of single runs. "
            + "Error bars show the statistical errors of the observed counts only."
            + gaps),
        table.html(),
      ] + directions + [figures.closure] + rest)
  }

  /// The section on runs: a table of all runs of the store, with the reasons why runs were not used.
  var runs: HTML {
    let closures = contents.closures.map { report in
      Dictionary(report.runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let used = Dictionary(provenance.runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first })
    let reasons = Dictionary(
      (provenance.refused + provenance.notChosen).map { ($0.obsID, $0.reason) }, uniquingKeysWith: { first, _ in first }
    )
    let unlisted: [(id: Int64, run: Run?)] = provenance.runs.map { ($0.obsID, nil) }
    let rows: [(id: Int64, run: Run?)] = contents.runs.map { runs in runs.map { ($0.obsID, $0) } } ?? unlisted
    guard !rows.isEmpty else { return .nothing }
    let ratios = contents.closures.map { report in
      contents.closures.count > 1 ? "predicted / observed, \(report.models)" : "predicted / observed"
    }
    let unserved = Dictionary(
      provenance.withoutModel.map { ($0.obsID, $0.reason) }, uniquingKeysWith: { first, _ in first })
    var table = HTMLTable(
      titles: ["run", "target", "zenith (deg)", "ontime (min)", "used", "group", "events"] + ratios
        + ["excluded regions", "field used (%)", "why not used"] + (unserved.isEmpty ? [] : ["why no model"]))
    for (id, run) in rows {
      let entry = used[id]
      var cells: [HTMLTable.Cell] = [
        .id(id), .text(run?.text("TARGET_NAME") ?? run?.text("OBJECT") ?? ""),
        .number(run?.number(.zenith), digits: 1), .number(run?.number(.ontime).map { $0 / 60 }, digits: 1),
        .text(entry == nil ? "no" : "yes"), .count(closures.first?[id].map { Int($0.group) }), .count(entry?.events),
      ]
      cells += closures.map { .ratio($0[id]?.ratio) }
      cells += [
        .count(entry.flatMap(\.regions)), .number(entry?.keptSky.map { 100 * $0 }, digits: 2),
        .text(entry == nil ? reasons[id] ?? "" : entry?.unused ?? ""),
      ]
      if !unserved.isEmpty { cells.append(.text(unserved[id] ?? "")) }
      table.add(cells, mark: entry == nil ? "unused" : "")
    }
    return .all([figures.runs, table.html(sortable: .init(noun: "runs", hint: "target, number, reason"))])
  }
}

extension Provenance.Run {
  /// The smallest fraction of the field of view that is outside excluded regions, over all uses of the run; `nil` if no
  /// region overlaps with the field of view.
  fileprivate var keptSky: Double? { fills.compactMap(\.keptSky).min() }

  /// The number of excluded regions that overlap with the field of view of the run; `nil` for none.
  fileprivate var regions: Int? {
    let numbers = Set(fills.flatMap { $0.exclusions ?? [] })
    return numbers.isEmpty ? nil : numbers.count
  }
}

extension Run {
  fileprivate func text(_ column: String) -> String? {
    if case .text(let text)? = value(column) { text } else { nil }
  }
}
