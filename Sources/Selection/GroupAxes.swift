import DL3
import Histograms
import Units

/// The axes of groups as text. `ZEN_PNT: 0, 49, 90 deg` gives intervals between edges (any text of an axis is allowed).
/// `N_TELS = 3, 4` gives single values. Edges without a unit are in the unit of the column, if it has one.
///
/// For an angle, `wrap 270 deg` after the edges normalises values to the full circle below this limit. Axes are
/// separated by `;`. The text `all` means one group of all runs.
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

  private static func axis(_ text: String) throws -> GroupAxis {
    let end = text.firstIndex { $0 == ":" || $0 == "=" }
    let column = text[..<(end ?? text.startIndex)].trimmed
    guard let end, !column.isEmpty else { throw SelectionError.notAGroupAxis(found: text.trimmed) }
    let bins = text[text.index(after: end)...].trimmed
    if text[end] == "=" {
      let values = bins.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
      guard values.allSatisfy({ !$0.isEmpty }) else { throw SelectionError.notAGroupAxis(found: text.trimmed) }
      return try GroupAxis(column, values: values.map(value))
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

  /// Returns the text before and after the first occurrence of a word. If the word does not occur, `after` is `nil`.
  fileprivate func components(separatedByFirst word: String) -> (before: String, after: String?) {
    guard let range = firstRange(of: word) else { return (String(self), nil) }
    return (String(self[..<range.lowerBound]), String(self[range.upperBound...]))
  }
}
