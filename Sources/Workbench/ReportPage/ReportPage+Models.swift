import Background
import FoundationEssentials
import Histograms

extension ReportPage {
  /// The models: a table of all, those of a name over one another, and what there is to see of each.
  var models: HTML {
    guard !contents.models.isEmpty else { return .nothing }
    let each = HTML.all(contents.models.indices.map(model))
    if figures.isInFull { return .all([table] + figures.overview + [each]) }
    let hint = HTML.paragraph("Of so many models each is shown by its rate; 'darktime plot FILE' draws all of one.")
    return .all([table] + figures.overview + [hint, .element("div", [("class", "cards")], each)])
  }

  private func title(_ entry: OutputContents.Model) -> String {
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
      titles: ["model", "runs", "ontime (h)", "events", "bins", "empty", "filled", "file"])
    for (number, entry) in contents.models.enumerated() {
      let (group, summary) = (entry.group, entry.summary)
      table.add([
        .link(title(entry), to: "#model-\(number)"), .count(group?.runs),
        .number(group.map { $0.ontime / 3600 }, digits: 2), .count(summary.counts.map { Int($0.rounded()) }),
        .count(summary.bins), .count(entry.emptyBins), .count(summary.touched.values.reduce(0, +)),
        .link(lastName(of: entry.file), to: entry.file),
      ])
    }
    return table.html()
  }

  private func model(_ number: Int) -> HTML {
    let entry = contents.models[number]
    let summary = entry.summary
    let format = [summary.format, summary.alignment].compactMap(\.self)
    let axes = summary.axes.map(Self.text)
    var events: [String] = []
    if let group = entry.group {
      events = [counted(group.runs, "run"), "\(fixed(group.ontime / 3600, 2)) h"]
      if let counts = summary.counts { events.append("\(grouped(Int(counts.rounded()))) events") }
    }
    return .element(
      "article", [("id", "model-\(number)")], .element("h3", [], .text(title(entry))),
      .element("p", [("class", "about")], .text((events + axes + format).joined(separator: " · "))),
      figures.models[number],
      .element(
        "details", [], .element("summary", [], .text("Bins by energy: empty, filled by a policy, excluded")),
        entry.binTable.html()))
  }
}

extension OutputContents.Model {
  /// Bins with exposure and without counts.
  fileprivate var emptyBins: Int {
    guard let counts = stored.companions["COUNTS"], let exposure = stored.companions["EXPOSURE"] else {
      return summary.emptyBins
    }
    return zip(counts.values, exposure.values).count { $0 == 0 && $1 > 0 }
  }

  /// For each energy how many bins were empty, what a policy did to how many, and what is excluded.
  fileprivate var binTable: HTMLTable {
    let touches: [(title: String, touch: BinTouch)] = [
      ("floored", .floored), ("merged", .merged), ("extrapolated", .extrapolated), ("by a power law", .powerLaw),
    ]
    var table = HTMLTable(
      titles: ["energy (TeV)", "bins", "events", "empty"] + touches.map(\.title) + ["without exposure"])
    let (energy, rate) = (stored.rate.axes[0], stored.rate)
    for bin in 0..<energy.count {
      let cells = bin * rate.strides[0]..<(bin + 1) * rate.strides[0]
      func values(_ name: String) -> ArraySlice<Double>? { stored.companions[name]?.values[cells] }
      let (counts, exposure, codes) = (values("COUNTS"), values("EXPOSURE"), values("TOUCHED"))
      func number(_ values: ArraySlice<Double>?, where holds: (Double) -> Bool) -> HTMLTable.Cell {
        .count(values.map { $0.count(where: holds) })
      }
      var row: [HTMLTable.Cell] = [
        .text("\(significant(energy.edges[bin], 3)) to \(significant(energy.edges[bin + 1], 3))"), .count(cells.count),
        .count(counts.map { Int($0.reduce(0, +).rounded()) }), number(counts) { $0 == 0 },
      ]
      row += touches.map { touch in number(codes) { $0 == Double(touch.touch.rawValue) } }
      row.append(number(exposure) { !($0 > 0) })
      table.add(row)
    }
    return table
  }
}
