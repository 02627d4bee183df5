import FileSystem
import FoundationEssentials
import Histograms
import TextFormat

extension ReportPage {
  /// The models: a table of all, those of a name over one another, and what there is to see of each.
  var models: HTML {
    guard !contents.models.isEmpty else { return .nothing }
    let shown = contents.detail == .row ? [] : contents.models.indices.map(model)
    let each =
      switch contents.detail {
      case .full: shown
      case .rate: [hint("is shown by its rate"), .element("div", [("class", "cards")], .all(shown))]
      case .row: [hint("is a row of the table")]
      }
    return .all([table] + figures.overview + each)
  }

  private func hint(_ what: String) -> HTML {
    .paragraph("Of so many models each \(what); 'darktime plot FILE' draws all of one.")
  }

  private func title(_ entry: ModelSection) -> String {
    guard let group = entry.group else { return entry.name }
    let name = contents.modelNames.count > 1 ? "\(entry.name), group" : "Group"
    return "\(name) \(group.id)" + (group.bounds.isEmpty ? "" : ": \(group.bounds)")
  }

  /// `energy 0.1 to 100 TeV in 19 bins`.
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
        .number(group.map { $0.ontime / 3600 }, digits: 2), .count(entry.counts.map { Int($0.rounded()) }),
        .count(entry.binCount), .count(entry.emptyBins),
        .count(entry.states.reduce(0) { $0 + ($1.key.isContinued ? $1.value : 0) }),
        .link(lastName(of: entry.file), to: entry.file),
      ])
    }
    return .all([
      .element(
        "p", [("class", "about")],
        .text(
          "Empty bins have exposure and no events. The rate of continued bins rests on more than their own events: it "
            + "comes from the bins around them by the policy for empty bins or by smoothing, or from a fit beyond its "
            + "data. A shrunk rate lies between that of the bin's own events and that of the bins around it. In "
            + "figures of models with counts a line goes through such rates, without markers and error bars; "
            + "a bar that ends in an arrow reaches to 0.")), table.html(),
    ])
  }

  private func model(_ number: Int) -> HTML {
    let entry = contents.models[number]
    let axes = entry.axes.map(Self.text)
    var events: [String] = []
    if let group = entry.group {
      events = [counted(group.runs, "run"), "\(fixed(group.ontime / 3600, 2)) h"]
      if let counts = entry.counts { events.append("\(grouped(Int(counts.rounded()))) events") }
    }
    return .element(
      "article", [("id", "model-\(number)")], .element("h3", [], .text(title(entry))),
      .element("p", [("class", "about")], .text((events + axes + entry.format).joined(separator: " · "))),
      figures.models[number],
      .element(
        "details", [], .element("summary", [], .text("Bins by energy: empty, continued, unknown, without exposure")),
        entry.bins.html()))
  }
}
