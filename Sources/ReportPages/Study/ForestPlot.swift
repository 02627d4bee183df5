import TextFormat

/// A chart of named values with error bars, one below the other, as HTML.
///
/// The names and numbers are ordinary text of the page, so they keep their size on narrow screens, however many rows
/// there are. Each row can have several values, each in a column of its own.
struct ForestPlot {
  /// A value with its error, and the style in which it is shown.
  struct Value {
    /// The value.
    let value: Double
    /// The standard deviation of the value; `nil` if it is not known.
    let error: Double?
    /// Whether the value is clearly different from 0. Other values are shown in a faint colour.
    let isDistinct: Bool

    /// Creates a value that is shown as distinct if it is more than two errors away from 0.
    init(_ value: Double, error: Double?) {
      (self.value, self.error) = (value, error)
      isDistinct = error.map { abs(value) > 2 * $0 } ?? false
    }
  }

  /// A row of the chart.
  struct Row {
    /// The name.
    let name: String
    /// A remark after the name; may be empty.
    let remark: String
    /// The values of the columns. `nil` is a place without a value.
    let values: [Value?]
    /// A text that is shown in the first column instead of a value, such as `best`; may be empty.
    let text: String
  }

  /// A column of the chart.
  struct Column {
    let title: String
    /// The number of the axis. Columns with the same number share an axis.
    let axis: Int
  }

  let columns: [Column]
  let rows: [Row]
  /// The title above the names.
  let nameTitle: String

  /// The chart as HTML.
  var html: HTML {
    let axes = Dictionary(
      Set(columns.map(\.axis)).map { ($0, ForestScale(values(onAxis: $0))) }, uniquingKeysWith: { first, _ in first })
    let scales = columns.map { axes[$0.axis] ?? ForestScale([]) }
    let heads = zip(columns, scales).map { column, scale in
      HTML.element(
        "span", [("class", "cell")], .element("b", [], .text(column.title)),
        .element("span", [("class", "ticks")], .all(scale.labels)))
    }
    let head = HTML.element(
      "div", [("class", "forest-row forest-head")], .element("span", [("class", "name")], .text(nameTitle)), .all(heads)
    )
    let body = rows.map { row in
      let cells = zip(zip(row.values, scales), columns).enumerated().map { number, cell in
        Self.cell(cell.0.0, cell.0.1, title: cell.1.title, text: number == 0 ? row.text : "")
      }
      let remark = row.remark.isEmpty ? HTML.nothing : .all([.text(" "), .element("small", [], .text(row.remark))])
      return HTML.element(
        "div", [("class", "forest-row")], .element("span", [("class", "name")], .text(row.name), remark), .all(cells))
    }
    return .element("div", [("class", "forest columns-\(columns.count)")], head, .all(body))
  }

  private func values(onAxis axis: Int) -> [Value] {
    rows.flatMap { row in zip(row.values, columns).compactMap { $1.axis == axis ? $0 : nil } }
  }

  private static func cell(_ value: Value?, _ scale: ForestScale, title: String, text: String) -> HTML {
    let attributes = [("class", "cell"), ("data-title", title)]
    var marks = [HTML.element("i", [("class", "zero"), ("style", "left:\(scale.percent(0))%")])]
    marks += scale.ticks.filter { $0 != 0 }.map {
      .element("i", [("class", "tick"), ("style", "left:\(scale.percent($0))%")])
    }
    guard let value else {
      return .element(
        "span", attributes, .element("span", [("class", "plot")], .all(marks)),
        .element("span", [("class", "value")], .text(text)))
    }
    let style = value.isDistinct ? "distinct" : "faint"
    if let error = value.error, error > 0 {
      let (low, high) = (scale.part(value.value - error), scale.part(value.value + error))
      marks.append(
        .element(
          "i",
          [("class", "bar \(style)"), ("style", "left:\(fixed(100 * low, 2))%;width:\(fixed(100 * (high - low), 2))%")])
      )
    }
    // An error bar that continues beyond the axis ends in an arrow, unless the arrow of the value is at this end.
    for (end, side) in [(value.value + (value.error ?? 0), "right"), (value.value - (value.error ?? 0), "left")] {
      let isCut =
        side == "right" ? end > scale.high && value.value <= scale.high : end < scale.low && value.value >= scale.low
      if isCut {
        marks.append(
          .element("i", [("class", "beyond \(side) \(style)"), ("style", "left:\(side == "right" ? 100 : 0)%")]))
      }
    }
    let isOutside = value.value > scale.high || value.value < scale.low
    let shape = isOutside ? (value.value > scale.high ? "beyond right" : "beyond left") : "dot"
    marks.append(.element("i", [("class", "\(shape) \(style)"), ("style", "left:\(scale.percent(value.value))%")]))
    return .element(
      "span", attributes, .element("span", [("class", "plot")], .all(marks)),
      .element("span", [("class", "value")], .text(Self.text(value))))
  }

  /// Returns a value with its sign and its error, such as `+34 ± 9`.
  static func text(_ value: Value) -> String {
    let places = value.error.map { $0 >= 2.95 || $0 == 0 ? 0 : $0 >= 0.295 ? 1 : 2 } ?? 1
    let number = fixed(abs(value.value), places)
    let isZero = number.allSatisfy { $0 == "0" || $0 == "." }
    let sign = isZero ? "" : value.value < 0 ? "\u{2212}" : "+"
    return sign + number + (value.error.map { " \u{b1} \(fixed($0, places))" } ?? "")
  }
}
