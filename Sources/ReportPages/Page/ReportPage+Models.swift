import Diagnostics
import FileSystem
import FoundationEssentials
import Histograms
import TextFormat

extension ReportPage {
  /// The section on models: a table of all models, figures that compare models of the same name, and figures of each
  /// model.
  var models: HTML {
    guard !contents.models.isEmpty else { return .nothing }
    let each: [HTML] =
      switch contents.detail {
      case .full: contents.models.indices.map(model)
      case .multiples: multiples
      case .row: [hint("they are only listed in the table")]
      }
    let many = HTML.element(
      "details", [], .element("summary", [], .text("Table of \(counted(contents.models.count, "model"))")), table)
    return .all(
      contents.models.count > Self.mostRows
        ? figures.overview + each + (contents.detail == .row ? [table] : [many]) : [table] + figures.overview + each)
  }

  /// The largest number of models whose table precedes their figures.
  private static let mostRows = 12

  private func hint(_ what: String) -> HTML {
    .paragraph(
      "Because there are many models, \(what). 'darktime report --full' draws all figures of every model, and "
        + "'darktime plot FILE' draws the figures of one model.")
  }

  /// The figures of all models together, and small figures of each model.
  private var multiples: [HTML] {
    let norms = norms
    let cards = contents.models.indices.map { number in
      let entry = contents.models[number]
      let norm = entry.group.flatMap { norms[Int64($0.id)] }.map { "norm \(fixed($0, 3))" } ?? ""
      return HTML.element(
        "article", [("id", "model-\(number)")], figures.models[number],
        .element(
          "p", [], .element("a", [("href", entry.file)], .text(title(entry))), .element("span", [], .text(norm)),
          .element("span", [], .text(figures.remarks[number])))
      )
    }
    let legends = figures.multiples.map { legend, figures in
      HTML.all([figures, .element("p", [("class", "about")], .text(legend))])
    }
    return [hint("each has only small figures")] + legends + [.element("div", [("class", "cards")], .all(cards))]
  }

  /// The ratio of observed to predicted counts for each group with one run. With several runs, it is always near 1.
  private var norms: [Int64: Double] {
    guard let closure = provenance.closure.first, contents.modelNames.count == 1 else { return [:] }
    return Dictionary(grouping: closure.runs, by: \.group).compactMapValues { runs in
      guard runs.count == 1, runs[0].predicted > 0 else { return nil }
      return runs[0].observed / runs[0].predicted
    }
  }

  func title(_ entry: ModelSection) -> String {
    guard let group = entry.group else { return entry.name }
    let name = contents.modelNames.count > 1 ? "\(entry.name), group" : "Group"
    return "\(name) \(group.id)" + (group.bounds.isEmpty ? "" : ": \(group.bounds)")
  }

  /// Returns a text such as `energy 0.1 to 100 TeV in 19 bins`.
  private static func text(_ axis: Axis) -> String {
    let ends = "\(significant(axis.edges[0])) to \(significant(axis.edges[axis.count]))"
    return "\(axis.name) \(ends) \(axis.unit.symbol) in \(counted(axis.count, "bin"))"
  }

  private var table: HTML {
    var table = HTMLTable(
      titles: ["model", "runs", "ontime (h)", "events", "bins", "empty", "continued", "file"])
    for (number, entry) in contents.models.enumerated() {
      let group = entry.group
      table.add([
        contents.detail == .row ? .text(title(entry)) : .link(title(entry), to: "#model-\(number)"),
        .count(group?.runs),
        .number(group.map { $0.ontime / 3600 }, digits: 2), .count(entry.counts.map { Int(saturating: $0.rounded()) }),
        .count(entry.binCount), .count(entry.emptyBins),
        .count(entry.states.reduce(0) { $0 + ($1.key.isContinued ? $1.value : 0) }),
        .link(lastName(of: entry.file), to: entry.file),
      ])
    }
    return .all([
      .element(
        "p", [("class", "about")],
        .text(
          "Empty bins have exposure, but no events. The rate of a continued bin is not computed from the events of the "
            + "bin alone: neighbouring bins are also used (by smoothing or the policy for empty bins), or a fit is "
            + "extrapolated beyond its data. A shrunk rate is between the rate of the bin's own events and the rate of "
            + "the surrounding bins. An unknown bin has no rate, because nothing determines it. In figures, rates of "
            + "bins without events have no markers and no error bars. An error bar that ends in an arrow extends to "
            + "0.")), table.html(),
    ])
  }

  private func model(_ number: Int) -> HTML {
    let entry = contents.models[number]
    let axes = entry.axes.map(Self.text)
    var events: [String] = []
    if let group = entry.group {
      events = [counted(group.runs, "run"), "\(fixed(group.ontime / 3600, 2)) h ontime"]
      if let counts = entry.counts { events.append("events: \(grouped(counts))") }
    }
    return .element(
      "article", [("id", "model-\(number)")], .element("h3", [], .text(title(entry))),
      .element("p", [("class", "about")], .text((events + axes + entry.format).joined(separator: " · "))),
      figures.models[number],
      .element(
        "details", [],
        .element(
          "summary", [], .text("Number of bins at each energy: all, empty, continued, unknown and without exposure")),
        entry.bins.html()))
  }
}
