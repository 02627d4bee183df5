/// The properties of a panel that do not depend on its size: ranges, styles and the legend.
struct PanelContent {
  let panel: Panel
  let theme: Theme
  /// The marks with their styles.
  let marks: [(mark: any Mark, style: LineStyle)]
  let legend: [LegendEntry]
  let colourScale: ColourScale?
  /// The ends of the axes; `nil` if there is nothing to show.
  let ends: (x: ClosedRange<Double>, y: ClosedRange<Double>)?
  /// The text that replaces the axes if there is nothing, or only a single value, to show.
  let emptyText: String
  /// The text below the axes about points that are not shown.
  let footnote: String

  init(_ panel: Panel, _ theme: Theme) {
    self.panel = panel
    self.theme = theme
    var number = 0
    marks = panel.marks.map { mark in
      let style = LineStyle(number, theme)
      if mark.takesStyle { number += 1 }
      return (mark, style)
    }
    var extent = Extent()
    for mark in panel.marks { extent.include(mark.extent(x: panel.x.scale, y: panel.y.scale)) }
    legend = marks.compactMap { $0.mark.legend(style: $0.style, theme: theme) }
    colourScale = panel.marks.lazy.compactMap(\.colourScale).first
    let sentence = panel.isBare ? nil : Self.sentence(panel)
    emptyText = sentence ?? panel.whenEmpty
    // An axis with a given range is still empty if no mark has values to show.
    if sentence == nil, extent.x != nil, extent.y != nil, let x = panel.x.ends(for: extent.x),
      let y = panel.y.ends(for: extent.y)
    {
      ends = (x, y)
    } else {
      ends = nil
    }
    footnote = Self.footnote(extent.hidden, panel)
  }

  /// Returns a sentence that replaces the axes of a panel with a single value; `nil` if there are more values or none.
  private static func sentence(_ panel: Panel) -> String? {
    let values = panel.marks.compactMap { $0.values(x: panel.x.scale, y: panel.y.scale) }.flatMap(\.self)
    guard values.count == 1, let value = values.first else { return nil }
    let axis = value.axis ?? panel.y
    func number(_ value: Double, _ axis: PanelAxis) -> String {
      NumberText.short(value, significant: 4) + (axis.unit.isEmpty ? "" : " " + UnitText.raised(axis.unit))
    }
    let error = value.error > 0 ? " \u{b1} \(NumberText.short(value.error, significant: 2))" : ""
    let text =
      error.isEmpty
      ? number(value.value, axis)
      : "(\(NumberText.short(value.value, significant: 4))\(error))"
        + (axis.unit.isEmpty ? "" : " " + UnitText.raised(axis.unit))
    let place = value.x.map { " at \(panel.x.title) \(number($0, panel.x))" } ?? " in all bins"
    return "\(axis.title): \(text)\(place)"
  }

  private static func footnote(_ hidden: Int, _ panel: Panel) -> String {
    guard hidden > 0 else { return "" }
    let isLog = panel.x.scale == .log || panel.y.scale == .log
    return (hidden == 1 ? "1 point" : "\(hidden) points") + " without a value" + (isLog ? " above 0" : "")
      + (hidden == 1 ? " is not shown" : " are not shown")
  }
}
