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
          "The next table lists the same ratios by quadrant of the field of view. If the models do not reproduce a "
            + "gradient across the field, these ratios deviate from 1."),
        quadrants.html(),
      ]
    let gaps =
      reports.contains { $0.totalAsRead != nil }
      ? " Bins without a rate above 0 are excluded from the ratios, except in the column 'as read': programs such as "
        + "gammapy interpolate between these bins and their neighbours, and this column lists the ratio for such "
        + "programs."
      : ""
    let rest =
      contents.closures.isEmpty
      ? [HTML.paragraph("For each run, the ratio of predicted to observed counts is in provenance.json.")] : []
    return .all(
      [
        .paragraph(
          "The table lists ratios of predicted to observed counts for the runs that the models were built from: the "
            + "ratio for all runs together, and the mean, standard deviation (spread), minimum and maximum of the "
            + "ratios of individual runs. Error bars show the statistical errors of the observed counts only."
            + gaps),
        table.html(),
      ] + directions + [figures.closure] + rest)
  }

  /// The section on runs: figures of the runs that were read, and the table of runs.
  var runs: HTML {
    let table = runTable.html
    return table.isEmpty ? .nothing : .all([figures.runs, table])
  }

  /// The table of runs.
  var runTable: RunTable { RunTable(contents, models: contents.models.map(title)) }
}
