/// A table of text with columns as wide as their widest cell.
public struct TextTable {
  /// The side of the column at which cells are aligned.
  public enum Side { case left, right }

  /// If the last column is wrapped, the largest width of each other column, in characters.
  private static let widestName = 28

  private let titles: [String]
  private let sides: [Side]
  private var rows: [[String]] = []

  /// Creates a table with the titles of its columns.
  public init(_ columns: [(title: String, side: Side)]) {
    titles = columns.map(\.title)
    sides = columns.map(\.side)
  }

  /// Creates a table of names and their descriptions, without titles.
  public init(descriptions rows: [(String, String)]) {
    self.init([("", .left), ("", .left)])
    self.rows = rows.map { [$0.0, $0.1] }
  }

  /// Adds a row.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Returns the lines, indented by `indent` blanks. The titles come first, unless all are empty.
  /// - Parameter width: the largest number of characters in a line. The last column is wrapped to fit. If a cell of
  ///   another column is too wide, the last column starts on the next line. If `width` is `nil`, nothing is wrapped.
  public func lines(indent: Int = 2, width: Int? = nil) -> [String] {
    let shown = titles.allSatisfy(\.isEmpty) ? rows : [titles] + rows
    var widths = [Int](repeating: 0, count: titles.count)
    for row in shown { for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) } }
    if width != nil { widths = widths.map { min($0, Self.widestName) } }
    let start = indent + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    return shown.flatMap { row -> [String] in
      var line = blanks(indent)
      for (column, cell) in row.dropLast().enumerated() {
        let rest = blanks(max(0, widths[column] - cell.count))
        line += (sides[column] == .left ? cell + rest : rest + cell) + "  "
      }
      guard let width else { return [trimmed(line + aligned(row.last ?? "", widths.last ?? 0))] }
      let last = wrapped(row.last ?? "", width: width - start)
      let isTooWide = line.count > start
      let first = isTooWide ? line : line + (last.first ?? "")
      return [trimmed(first)] + (isTooWide ? last[...] : last.dropFirst()).map { blanks(start) + $0 }
    }
  }

  private func aligned(_ cell: String, _ width: Int) -> String {
    sides.last == .left ? cell : blanks(max(0, width - cell.count)) + cell
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  private func trimmed(_ line: String) -> String {
    var line = line
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}

/// Arranges texts in lines with several columns, row by row. Each column is as wide as the widest text.
/// - Parameter width: the largest number of characters in a line.
public func textGrid(_ texts: [String], width: Int) -> [String] {
  let widest = texts.reduce(0) { max($0, $1.count) }
  let perLine = max(1, (width + 2) / (widest + 2))
  return stride(from: 0, to: texts.count, by: perLine).map { start in
    let row = texts[start..<min(start + perLine, texts.count)]
    let padded = row.dropLast().map { $0 + String(repeating: " ", count: widest + 2 - $0.count) }
    return padded.joined() + (row.last ?? "")
  }
}
