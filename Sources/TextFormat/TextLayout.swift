import Foundation

/// Columns of text, each as wide as its widest cell.
public struct TextTable {
  /// On which side of its column a cell stands.
  public enum Side { case left, right }

  private let titles: [String]
  private let sides: [Side]
  private var rows: [[String]] = []

  /// A table with columns of these titles.
  public init(_ columns: [(title: String, side: Side)]) {
    titles = columns.map(\.title)
    sides = columns.map(\.side)
  }

  /// Adds a row.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The lines, each after `indent` blanks; the titles first unless all are empty.
  public func lines(indent: Int = 2) -> [String] {
    let shown = titles.allSatisfy(\.isEmpty) ? rows : [titles] + rows
    var widths = [Int](repeating: 0, count: titles.count)
    for row in shown { for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) } }
    return shown.map { row in
      var line = String(repeating: " ", count: indent)
      for (column, cell) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        line += sides[column] == .left ? cell + blanks : blanks + cell
        if column < row.count - 1 { line += "  " }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}

/// `1 run`, `2 runs`.
public func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// The first of some ids, and how many there are where that are not all: `1, 2, 3, ... (17 in all)`.
public func listed(_ ids: [Int64], most: Int) -> String {
  let rest = ids.count > most ? ", ... (\(grouped(ids.count)) in all)" : ""
  return ids.prefix(most).map(String.init).joined(separator: ", ") + rest
}

/// Predicted over observed counts: `0.993`. Models with bins that were left empty may have readers predict anything up
/// to infinity.
public func ratioText(_ value: Double) -> String { value < 1e6 ? fixed(value, 3) : significant(value) }

/// A whole number with its digits in groups of three: `383,330`.
public func grouped(_ number: Int) -> String {
  var digits = Array(String(abs(number)))
  var place = digits.count - 3
  while place > 0 {
    digits.insert(",", at: place)
    place -= 3
  }
  return (number < 0 ? "-" : "") + String(digits)
}

/// The nearest whole number, its digits in groups; a number that is too large for that, or none, with its first digits.
public func grouped(_ number: Double) -> String { Int(exactly: number.rounded()).map(grouped) ?? significant(number) }

/// A number with so many digits behind the point.
public func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// A number with so many significant digits.
public func significant(_ value: Double, _ digits: Int = 4) -> String { String(format: "%.\(digits)g", value) }
