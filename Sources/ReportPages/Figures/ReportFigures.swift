import BackgroundFigures
import DL3
import Figures
import FoundationEssentials
import Outputs
import Parallel

/// The figures of a report. All except small figures have one version for a light page and one for a dark page.
struct ReportFigures {
  /// The figures that compare models of the same name. There is one row for each name that 2 to 6 models have.
  private(set) var overview: [HTML] = []
  /// The figures of each model.
  private(set) var models: [HTML] = []
  /// The figures of all radial models and of all cubes, if each model has only small figures.
  private(set) var multiples: [(legend: String, figures: HTML)] = []
  /// The remark about the small figures of each model; empty for models without any.
  private(set) var remarks: [String] = []
  /// The figures of each study.
  private(set) var studies: [StudyFigures] = []
  /// For each closure, the figures of its residuals.
  private(set) var residuals: [HTML] = []
  /// The figures of each table that the recipe wrote.
  private(set) var tables: [HTML] = []
  private(set) var closure = HTML.nothing
  private(set) var runs = HTML.nothing

  /// The numbers of models that can share a panel. The curves of more models cannot be distinguished.
  static let curves = 2...6

  /// The sizes of figures, in points. The page scales figures to the width of its columns, so the letters of a smaller
  /// figure become larger.
  private enum Layout {
    /// Two figures next to each other.
    case large
    /// Three figures next to each other.
    case medium
    /// Small figures without axes, of a radial model.
    case tiny
    /// Small figures without axes, of a cube.
    case square

    var size: Size {
      switch self {
      // In a window 500 pixels wide, the smallest letters of a figure with a width of 375 points are 9 pixels high.
      case .large: Size(width: 375, height: 262)
      case .medium: Size(width: 310, height: 235)
      case .tiny: Size(width: 96, height: 72)
      case .square: Size(width: 84, height: 84)
      }
    }
    /// The resolution in pixels per inch. Figures are sharp on paper and on screens with two pixels per CSS pixel,
    /// except small figures, of which there can be many.
    var dpi: Double { self == .tiny || self == .square ? 108 : 144 }
    var style: String {
      switch self {
      case .large: "figures large"
      case .medium: "figures"
      case .tiny, .square: "pair"
      }
    }
  }

  /// Panels that are next to each other on the page.
  private struct Row {
    var panels: [Panel] = []
    var layout = Layout.medium
    /// The heading; empty for a row without a heading.
    var title = ""
    /// The errors of panels that could not be drawn.
    var failures: [String] = []

    /// Adds the panel that `make` returns. If `make` throws a `PlotError`, the page shows the error instead of the
    /// panel.
    mutating func add(_ make: () throws -> Panel) throws {
      do { panels.append(try make()) } catch let error as PlotError { failures.append(error.problem.text) }
    }
  }

  /// Draws the figures of an output, on `jobs` threads.
  /// - Throws: `FigureError`, `DL3Error`.
  init(_ contents: OutputContents, jobs: Int) throws {
    var rows = [Row(), Row()]
    for report in contents.closures { rows[0].panels.append(Self.closurePanel(report, contents.runs)) }
    if contents.closures.count < 3 { rows[0].layout = .large }
    let used = Set(contents.provenance.runs.map(\.obsID))
    rows[1].panels = try contents.runs.map { try Panel.overview(of: $0.filter { used.contains($0.obsID) }) } ?? []
    if rows[1].panels.count < 3 { rows[1].layout = .large }

    let names = contents.modelNames
    for name in names {
      let models = contents.models.filter { $0.name == name }.compactMap(\.plotted)
      guard Self.curves.contains(models.count) else { continue }
      var row = Row(layout: .large, title: names.count > 1 ? name : "")
      try row.add { try .spectrum(of: models) }
      try row.add { try .acceptance(of: models) }
      rows.append(row)
    }
    let overviews = rows.count - 2
    let panels = contents.studies.map { StudyPanels($0.record) }
    for study in panels {
      let sets = study.map { [$0.ratios + $0.cells, $0.maps, $0.mapsOfEnergies, $0.norms] } ?? [[], [], [], []]
      rows += sets.map { Row(panels: $0) }
    }
    let (multiples, small) = Self.multiples(contents.models)
    remarks = small.map { $0?.remark ?? "" }
    rows += zip(contents.models, small).map { model, small in
      Row(
        panels: small?.panels ?? model.panels, layout: small.map { $0.isCube ? .square : .tiny } ?? .medium,
        failures: model.failure.map { [$0] } ?? [])
    }

    let (zenith, pointings) = (contents.runs.flatMap(Self.zenith), contents.pointings)
    let residuals = contents.closures.map { report in
      Row(panels: ResidualPanels(report: report, zenith: zenith, pointings: pointings).panels)
    }
    let tables = contents.tablePanels.map { Row(panels: $0) }
    rows += residuals + tables + multiples.map { Row(panels: $0.panels) }

    let drawn = try Self.draw(rows, jobs: jobs)
    (closure, runs) = (drawn[0], drawn[1])
    overview = Array(drawn[2..<2 + overviews])
    let first = 2 + overviews
    studies = panels.indices.map { study in
      let sets = drawn[(first + 4 * study)...]
      let start = sets.startIndex
      return StudyFigures(
        ratios: sets[start], maps: sets[start + 1], mapsOfEnergies: sets[start + 2], norms: sets[start + 3])
    }
    let firstModel = first + 4 * panels.count
    models = Array(drawn[firstModel..<firstModel + contents.models.count])
    let firstResidual = firstModel + contents.models.count
    self.residuals = Array(drawn[firstResidual..<firstResidual + residuals.count])
    let firstTable = firstResidual + residuals.count
    self.tables = Array(drawn[firstTable..<firstTable + tables.count])
    self.multiples = zip(multiples, drawn[(firstTable + tables.count)...]).map { ($0.legend, $1) }
  }

  /// Returns the comparison of all radial models and that of all cubes, and the small figures of each model.
  private static func multiples(
    _ models: [ModelSection]
  ) -> (all: [SmallMultiples], small: [(panels: [Panel], remark: String, isCube: Bool)?]) {
    var all: [SmallMultiples] = []
    var small = [(panels: [Panel], remark: String, isCube: Bool)?](repeating: nil, count: models.count)
    for isCube in [false, true] {
      let numbers = models.indices.filter { models[$0].multiple != nil && (models[$0].axes.count > 2) == isCube }
      guard let comparison = SmallMultiples(numbers.compactMap { models[$0].multiple }) else { continue }
      all.append(comparison)
      for (position, number) in numbers.enumerated() {
        small[number] = (comparison.small(position), comparison.remark(position), isCube)
      }
    }
    return (all, small)
  }

  /// Returns the zenith angles of runs by OBS_ID; `nil` if they are not known.
  private static func zenith(_ runs: Runs) -> [Int64: Double]? {
    runs.numbers(.zenith).map { Dictionary(zip(runs.obsIDs, $0), uniquingKeysWith: { first, _ in first }) }
  }

  /// Returns a panel that shows predicted over observed counts of each run as a function of the zenith angle. If the
  /// zenith angles are not known, the x axis is the number of the run in the report, counted from 1.
  private static func closurePanel(_ report: ClosureReport, _ runs: Runs?) -> Panel {
    let zenith = runs.flatMap(zenith)
    let points = report.runs.enumerated().map { number, run in
      (
        group: run.group,
        point: CurvePoint(
          x: zenith?[run.obsID] ?? Double(number + 1), y: run.ratio,
          error: run.observed > 0 ? run.ratio / run.observed.squareRoot() : 0)
      )
    }
    let ids = Set(points.map(\.group)).sorted()
    let areToldApart = curves.contains(ids.count)
    var marks: [any Mark] = [Level(1)]
    if areToldApart {
      for id in ids {
        marks.append(Curve("group \(id)", points.filter { $0.group == id }.map(\.point), line: false))
      }
    } else {
      marks.append(Curve("", points.map(\.point), line: false))
    }
    return Panel(
      title: "Closure of each run, \(report.models)",
      x: zenith == nil ? PanelAxis("run") : PanelAxis("zenith", unit: "deg"), y: PanelAxis("predicted / observed"),
      marks: marks)
  }

  private static func draw(_ rows: [Row], jobs: Int) throws -> [HTML] {
    let panels = rows.indices.flatMap { row in rows[row].panels.map { (row: row, panel: $0) } }
    var pictures = [[HTML]](repeating: [], count: rows.count)
    try orderedMap(count: panels.count, threads: jobs, makeState: Renderer.init) { index, renderer in
      try picture(panels[index].panel, rows[panels[index].row].layout, renderer)
    } consume: { index, picture in
      pictures[panels[index].row].append(picture)
    }
    return zip(rows, pictures).map { row, pictures in
      let failures = row.failures.map { HTML.paragraph("Not drawn: \($0)") }
      let heading = row.title.isEmpty ? [] : [HTML.element("h3", [], .text(row.title))]
      guard !pictures.isEmpty else { return .all(heading + failures) }
      return .all(heading + [.element("div", [("class", row.layout.style)], .all(pictures))] + failures)
    }
  }

  private static func picture(_ panel: Panel, _ layout: Layout, _ renderer: Renderer) throws -> HTML {
    let size = layout.size
    func source(_ theme: Theme) throws -> String {
      let bytes = try renderer.render(Figure(panels: [panel], size: size, theme: theme), as: .png(dpi: layout.dpi))
      return "data:image/png;base64,\(Data(bytes).base64EncodedString())"
    }
    let alternative = ([panel.title] + panel.remarks).filter { !$0.isEmpty }.joined(separator: ", ")
    let image = HTML.void(
      "img",
      [
        ("width", "\(Int(size.width))"), ("height", "\(Int(size.height))"), ("src", try source(.light)),
        ("alt", alternative),
      ])
    // A small figure contains only colours that represent numbers, so a dark page needs no other version.
    if panel.isBare { return .element("picture", [], image) }
    return .element(
      "picture", [],
      .void("source", [("media", "screen and (prefers-color-scheme: dark)"), ("srcset", try source(.dark))]), image)
  }
}
