import DL3
import Histograms
import Units

/// The axes by which runs are grouped. They can be parsed from text. `ZEN_PNT: 0, 49, 90 deg` gives intervals between
/// edges; the other forms of `Axis`, such as `linear 0 60 deg 6 bins`, are also allowed. `N_TELS = 3, 4` gives single
/// values. Edges without a unit are in the unit of the column, if it has one. Instead of a column, an expression such
/// as `cos(ZEN_PNT * #deg)` can be given; a `:` or a single `=` within it must be in parentheses or quotes.
///
/// `AZ_PNT: circle 315, 45, 135, 225 deg` gives the intervals between angles around the full circle. For an angle,
/// `wrap 270 deg` after the edges moves values into the range of 360 deg that ends at 270 deg. Axes are separated by
/// `;`. The text `all` means one group of all runs.
public struct GroupAxes: Sendable, Equatable {
  /// The axes, in the order of the text; empty for one group of all runs.
  public let axes: [GroupAxis]

  /// Creates group axes from existing axes.
  public init(_ axes: [GroupAxis]) { self.axes = axes }

  /// Parses axes.
  /// - Throws: ``SelectionError/notAGroupAxis(found:)``, `AxisError`, `UnitError`, `DL3Error`.
  public init(parsing text: String) throws {
    let trimmed = text.trimmed
    axes =
      try trimmed.isEmpty || trimmed == Self.all
      ? [] : text.split(separator: ";", omittingEmptySubsequences: false).map { try Self.axis(String($0)) }
  }

  private static let all = "all"
  private static let wrapWord = " wrap "
  private static let circleWord = "circle "

  private static func axis(_ text: String) throws -> GroupAxis {
    let end = text.firstSeparator
    let column = text[..<(end ?? text.startIndex)].trimmed
    guard let end, !column.isEmpty else { throw SelectionError.notAGroupAxis(found: text.trimmed) }
    let bins = text[text.index(after: end)...].trimmed
    if text[end] == "=" {
      let values = bins.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
      guard values.allSatisfy({ !$0.isEmpty }) else { throw SelectionError.notAGroupAxis(found: text.trimmed) }
      return try GroupAxis(column, values: values.map(value))
    }
    if bins.hasPrefix(circleWord) {
      let (edges, unit) = try Axis.values(parsing: String(bins.dropFirst(circleWord.count)), name: column)
      return try GroupAxis(column, circle: edges, unit: unit.symbol)
    }
    let parts = (bins + " ").components(separatedByFirst: wrapWord)
    let axis = try Axis(columnEdges: parts.before.trimmed, name: column)
    let unit = axis.unit.symbol.isEmpty ? nil : axis.unit.symbol
    let wrap = try parts.after.map { try Quantity(parsing: $0.trimmed).value(in: axis.unit) }
    return try GroupAxis(column, edges: axis.edges, unit: unit, wrap: wrap)
  }

  private static func value(_ text: String) -> GroupValue {
    Int64(text).map(GroupValue.integer) ?? Double(text).map(GroupValue.number) ?? .text(text)
  }

  /// The axes as text, which can be parsed again.
  public var text: String {
    axes.isEmpty ? Self.all : axes.map(Self.text).joined(separator: "; ")
  }

  private static func text(_ axis: GroupAxis) -> String {
    let unit = axis.unit.map { " \($0)" } ?? ""
    switch axis.bins {
    case .edges(let edges):
      let wrap = axis.wrap.map { "\(wrapWord)\(shortest($0))\(unit)" } ?? ""
      return "\(axis.column): \(edges.map(shortest).joined(separator: ", "))\(unit)\(wrap)"
    case .values(let values): return "\(axis.column) = \(values.map(\.description).joined(separator: ", "))"
    }
  }
}

extension StringProtocol {
  /// The text without blanks at both ends.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// The position of the `:` or `=` that separates a column or expression from its bins. Comparisons such as `==` and
  /// everything in parentheses or quotes belong to the expression.
  fileprivate var firstSeparator: Index? {
    var (depth, quote) = (0, Character?.none)
    for position in indices {
      let character = self[position]
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "'", "\"": quote = character
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      case ":" where depth == 0: return position
      case "=" where depth == 0:
        let before = self[..<position].last
        let after = self[index(after: position)...].first
        if after != "=", !(before.map { "<>=!".contains($0) } ?? false) { return position }
      default: break
      }
    }
    return nil
  }

  /// Returns the text before and after the first occurrence of a word. If the word does not occur, `after` is `nil`.
  fileprivate func components(separatedByFirst word: String) -> (before: String, after: String?) {
    guard let range = firstRange(of: word) else { return (String(self), nil) }
    return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
  }
}
