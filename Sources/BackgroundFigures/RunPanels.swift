import DL3
import Expression
import Figures

/// A quantity of runs: a column of the observation table, or an expression of its columns.
public struct RunQuantity: Sendable {
  /// The expression.
  public var expression: Expression
  /// The name on axes.
  public var title: String
  /// The unit on axes. If it is `nil` and the expression is a column, the unit of the column is shown.
  public var unit: String?

  /// Creates a quantity from a column or an expression, such as `EVENT_COUNT / ONTIME`.
  /// - Throws: `ExpressionError`
  public init(_ text: String, title: String? = nil, unit: String? = nil) throws(ExpressionError) {
    expression = try Expression(text)
    self.title = title ?? text
    self.unit = unit
  }

  /// Returns the event rate in s-1: EVENT_COUNT divided by ONTIME, two columns of the observation table.
  public static func eventRate() throws(ExpressionError) -> RunQuantity {
    try RunQuantity("EVENT_COUNT / ONTIME", title: "event rate", unit: "s-1")
  }

  func axis(_ runs: Runs) -> PanelAxis { PanelAxis(title, unit: unit ?? runs.unit(expression.text) ?? "") }
}

extension Panel {
  /// Returns a scatter plot of one quantity of runs against another.
  /// - Throws: `DL3Error` if the table lacks a column, or if a quantity is not a number.
  public static func scatter(_ runs: Runs, _ x: RunQuantity, _ y: RunQuantity) throws(DL3Error) -> Panel {
    let points = zip(try runs.numbers(x.expression), try runs.numbers(y.expression)).map { CurvePoint(x: $0, y: $1) }
    return Panel(
      title: "\(y.title.prefix(1).uppercased())\(y.title.dropFirst()) against \(x.title)",
      remarks: ["\(runs.count) run\(runs.count == 1 ? "" : "s")"],
      x: x.axis(runs), y: y.axis(runs), marks: [Curve("", points, line: false)],
      whenEmpty: "no run has values for both axes")
  }
}
