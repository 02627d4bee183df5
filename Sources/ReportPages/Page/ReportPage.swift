import FoundationEssentials
import Outputs
import TextFormat

/// The report page of an output: a single HTML file that needs no other file. The page depends only on the output.
struct ReportPage {
  let contents: OutputContents
  let figures: ReportFigures

  /// Creates the page of an output.
  /// - Throws: `FigureError`, `DL3Error`.
  init(_ contents: OutputContents, jobs: Int) throws {
    self.contents = contents
    figures = try ReportFigures(contents, jobs: jobs)
  }

  var provenance: Provenance { contents.provenance }

  /// A section of the page, to which the table of contents links.
  private struct Section {
    let id: String
    let title: String
    let content: HTML

    var html: HTML {
      .element("section", [("id", id)], .element("h2", [], .text(title)), content)
    }
  }

  /// The page as HTML.
  var html: HTML {
    let title = provenance.recipe.name + (provenance.store.map { " on \($0.name)" } ?? "")
    let sections = [
      ("warnings", provenance.warnings.isEmpty ? "Notes" : "Warnings and notes", warnings),
      ("residuals", "Residuals", residuals), ("study", "Study", studies), ("models", "Models", models),
      ("figures", "Figures of the recipe", pictures),
      ("fits", "Fits", fits), ("tables", "Tables of the recipe", tables), ("printed", "Printed by the recipe", printed),
      ("closure", "Closure", closure), ("runs", "Runs", runs), ("events", "Events", events),
      ("parameters", "Parameters", parameters),
      ("provenance", "Provenance", madeBy),
    ].filter { !$2.isEmpty }.map(Section.init)
    let links = sections.map { HTML.element("a", [("href", "#\($0.id)")], .text($0.title)) }
    let head = HTML.element(
      "head", [], .void("meta", [("charset", "utf-8")]),
      .void("meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
      .void("meta", [("name", "color-scheme"), ("content", "light dark")]), .element("title", [], .text(title)),
      .element("style", [], .code(reportStyle)))
    let body = HTML.element(
      "body", [],
      .element(
        "header", [], .element("h1", [], .text(title)), .paragraph(provenance.recipe.summary), summary, verdict,
        .element("nav", [("aria-label", "contents")], .all(links))),
      .element("main", [], .all(sections.map(\.html))), .element("footer", [], .text(madeLine)),
      .element("script", [], .code(reportScript)))
    return .all([.code("<!DOCTYPE html>\n"), .element("html", [("lang", "en")], head, body)])
  }

  private var madeLine: String { "\(provenance.program) \(provenance.version), Lua API \(provenance.api)" }

  /// The most important numbers, at the top of the page.
  private var summary: HTML {
    let events = provenance.events
    let all = provenance.store.map { "of \(grouped($0.observations))" } ?? ""
    var facts: [(name: String, value: String, more: String)] = []
    if !provenance.runs.isEmpty {
      facts.append(("runs used", grouped(provenance.runs.count { $0.unused == nil }), all))
      if let ontime { facts.append(("ontime", fixed(ontime / 3600, 1), "h")) }
      // The counted events can include runs that are only compared with models. The closure does not include these.
      if let closure = provenance.closure.first, !closure.runs.isEmpty {
        let used = closure.runs.reduce(0) { $0 + $1.observed }
        facts.append(("events used", grouped(used), "of \(grouped(events.read)) read"))
      } else {
        facts.append(("events counted in bins", grouped(events.filled), "of \(grouped(events.read)) read"))
      }
    }
    if let ranking = contents.studies.first?.record.ranking {
      facts.append(("strategies", grouped(ranking.rows.count), ""))
      if let best = ranking.best { facts.append(("deviance of the best strategy", grouped(best.deviance.total), "")) }
    }
    if contents.studies.isEmpty || !contents.models.isEmpty {
      facts.append(("models", "\(contents.models.count)", ""))
    }
    if let closure = provenance.closure.first {
      facts.append(("predicted / observed", ratioText(closure.total), ""))
    }
    let tiles = facts.map { name, value, more in
      HTML.element(
        "div", [], .element("dt", [], .text(name)),
        .element(
          "dd", [], .text(value), more.isEmpty ? .nothing : .all([.text(" "), .element("small", [], .text(more))])))
    }
    return .element("dl", [("class", "tiles")], .all(tiles))
  }

  /// The total ontime in s of the runs that models were built from, each counted once. It is from the observation
  /// table, or from the groups if these do not share runs; `nil` if it is not known.
  private var ontime: Double? {
    if let runs = contents.runs, let ontimes = runs.numbers(.ontime) {
      let used = Set(provenance.runs.filter { $0.unused == nil }.map(\.obsID))
      let times = zip(runs.obsIDs, ontimes).filter { used.contains($0.0) && $0.1.isFinite }
      if times.count == used.count { return times.reduce(0) { $0 + $1.1 } }
    }
    let groups = contents.models.filter { $0.name == contents.modelNames.first }.compactMap(\.group)
    let isShared = groups.reduce(0) { $0 + $1.runs } > provenance.runs.count
    return groups.isEmpty || isShared ? nil : groups.reduce(0) { $0 + $1.ontime }
  }

  private var warnings: HTML {
    let refused = provenance.refused.map { "Run \($0.obsID) was skipped: \($0.reason)" }
    let unserved = provenance.withoutModel.list.byReason.map { reason, obsIDs in
      "Runs without a model (\(reason)): \(listed(obsIDs, most: 100))"
    }
    let texts = refused + provenance.notes + unserved
    guard !texts.isEmpty || !provenance.warnings.isEmpty else { return .nothing }
    func list(_ style: String, _ items: [HTML]) -> HTML {
      items.isEmpty ? .nothing : .element("ul", [("class", style)], .all(items))
    }
    let urgent = provenance.warnings.map { warning in
      HTML.element("li", [], .element("strong", [], .text("Warning: ")), .text(warning))
    }
    return .all([list("warnings", urgent), list("notes", texts.map { .element("li", [], .text($0)) })])
  }

  /// The results of the studies.
  private var studies: HTML {
    .all(
      zip(contents.studies, figures.studies).map { study, figures in
        let title = contents.studies.count > 1 ? HTML.element("h3", [], .text(study.name)) : .nothing
        return .all([title, StudySection(record: study.record, figures: figures).html])
      })
  }

  /// The figures that the recipe wrote itself.
  private var pictures: HTML {
    let images = contents.pictures.map { picture in
      let source = "data:\(picture.type);base64,\(picture.bytes.base64EncodedString())"
      return HTML.element(
        "figure", [], .void("img", [("src", source), ("alt", picture.file)]),
        .element("figcaption", [], .element("a", [("href", picture.file)], .text(picture.file))))
    }
    return images.isEmpty ? .nothing : .element("div", [("class", "figures large")], .all(images))
  }

  private var events: HTML {
    let rows = provenance.events.named.filter { $1 > 0 }
    var table = HTMLTable(titles: ["category", "events", "fraction of all events that were read (%)"])
    for (name, number) in rows {
      let part = provenance.events.read > 0 ? 100 * Double(number) / Double(provenance.events.read) : nil
      table.add([.text(name), .count(number), .number(part, digits: 2)])
    }
    return rows.isEmpty ? .nothing : table.html()
  }

  private var parameters: HTML { facts(provenance.parameters.sorted { $0.key < $1.key }.map { ($0, .text($1)) }) }

  private var madeBy: HTML {
    let recipe = provenance.recipe
    func code(_ text: String) -> HTML { .element("code", [], .text(text)) }
    var rows: [(String, HTML)] = [
      ("program", .text(madeLine)), ("recipe", .text(recipe.name)), ("SHA-256 of the recipe", code(recipe.sha256)),
    ]
    rows += recipe.modules.sorted { $0.key < $1.key }.map { ("SHA-256 of module \($0)", code($1)) }
    if let store = provenance.store {
      rows += [
        ("store", .text(store.name)), ("SHA-256 of the observation index", code(store.observationIndexSHA256)),
        ("SHA-256 of the HDU index", code(store.hduIndexSHA256)),
      ]
    }
    if let site = provenance.site { rows.append(("observatory location", .text(site))) }
    rows += provenance.inputs.map { ("SHA-256 of \($0.file)", code($0.sha256)) }
    let files = provenance.files.filter { $0 != OutputFolder.reportPage }.map { file in
      HTML.element("li", [], .element("a", [("href", file)], .text(file)))
    }
    rows.append(("other files of the output", .element("ul", [], .all(files))))
    return facts(rows)
  }

  private func facts(_ rows: [(String, HTML)]) -> HTML {
    guard !rows.isEmpty else { return .nothing }
    let cells = rows.map { name, value in
      HTML.element("tr", [], .element("th", [("scope", "row")], .text(name)), .element("td", [], value))
    }
    return .element(
      "div", [("class", "scroll")], .element("table", [("class", "facts")], .element("tbody", [], .all(cells))))
  }
}

extension EventTotals {
  /// The numbers of events, with readable names.
  fileprivate var named: [(String, Int)] {
    [
      ("read", read), ("counted in a bin of the model", filled), ("outside the energy axis", outsideEnergy),
      ("outside the field of view of the model", outsideOffset), ("outside the good time intervals", outsideGTI),
      ("with non-finite values", nonFinite), ("with impossible values, such as a negative energy", impossible),
      ("in excluded regions", excluded),
      ("outside the safe energy range of their run", outsideSafeEnergies), ("excluded by the event expression", cut),
    ]
  }
}
