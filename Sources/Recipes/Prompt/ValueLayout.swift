import DL3
import Diagnostics
import Figures
import LuaHost
import RecipeAPI
import Selection
import TextFormat

/// Formats Lua values as text for a prompt, within the width of the terminal.
struct ValueLayout {
  let state: LuaState
  let width: Int
  let figures: PromptFigures

  /// The maximum number of rows of a table that are shown.
  private let most = 40

  /// Returns a value as text.
  ///
  /// Runs, groups and lists of rows are shown as tables. A single run is shown as a list of its values, one per line. A
  /// list of numbers is shown in several columns. A figure is saved to a file, and the text contains the path.
  func text(of value: LuaValue) throws -> String {
    switch value {
    case .string(let text): return text
    case .object(let object):
      if let runs: RunSelection = value.object() { return try text(of: runs) }
      if let run: Run = value.object() { return try text(of: run) }
      if let groups: RunGroups = value.object() { return text(of: groups) }
      if let figure: Figure = value.object() { return try "\(object.summary)\n\(figures.show(figure))" }
      return object.summary
    case .table(let table): return try text(of: table)
    default: return brief(value)
    }
  }

  private func text(of table: LuaTable) throws -> String {
    if let name = try state.moduleName(of: table) { return try API.workbench.help(name) }
    let items = try table.items
    if try items.isEmpty || table.pairs.count > items.count { return try pairs(of: table) }
    let rows = items.compactMap(\.table)
    if rows.count == items.count, let rows = try rowTable(rows) { return rows }
    let shown = items.prefix(10 * most).map(brief)
    return more(textGrid(shown, width: width), shown.count, of: items.count)
  }

  /// Returns the names and values of a Lua table as `name  value`, one pair per line.
  private func pairs(of table: LuaTable) throws -> String {
    let pairs = try table.pairs
    guard !pairs.isEmpty else { return "{}" }
    var layout = TextTable([("", .left), ("", .left)])
    for (key, value) in pairs.prefix(most) { layout.add([key.string ?? brief(key), brief(value)]) }
    return more(layout.lines(indent: 0).map(cut), min(most, pairs.count), of: pairs.count)
  }

  /// Returns rows as a table with the columns of the first row; `nil` if the first row has no names, or if a row has
  /// list items.
  private func rowTable(_ rows: [LuaTable]) throws -> String? {
    guard let names = try rows.first?.names, !names.isEmpty, try rows.allSatisfy({ try $0.count == 0 }) else {
      return nil
    }
    let shown = rows.prefix(most)
    let cells = try shown.map { row in try names.map { cell(try row[$0]) } }
    let sides = try names.map { name in try shown.allSatisfy { try $0[name].number != nil } }
    return more(fitted(names, sides, cells), shown.count, of: rows.count)
  }

  private func text(of selection: RunSelection) throws -> String {
    let runs = selection.runs
    guard let first = runs.first else { return "no runs" }
    // The columns that users need most often come first.
    let wanted = ["OBS_ID", "TARGET_NAME", "OBJECT", "ZEN_PNT", "ONTIME", "MUONEFF", "N_TELS", "RA_PNT", "DEC_PNT"]
    let present = wanted.filter { name in first.columnNames.contains { $0.uppercased() == name } }
    let names = present + first.columnNames.filter { !wanted.contains($0.uppercased()) }
    let shown = runs.prefix(most)
    let cells = try shown.map { run in try names.map { cell(try run.luaCell($0)) } }
    let sides = try names.map { name in try first.luaCell(name).number != nil }
    return more(fitted(names.map { title(of: $0, first) }, sides, cells), shown.count, of: runs.count)
  }

  /// Returns the columns of a run, one per line.
  private func text(of run: Run) throws -> String {
    var table = TextTable([("", .left), ("", .left)])
    for name in run.columnNames { table.add([title(of: name, run), cell(try run.luaCell(name))]) }
    return table.lines(indent: 0).map(cut).joined(separator: "\n")
  }

  /// Returns the name of a column with its unit, such as `ZEN_PNT (deg)`.
  private func title(of column: String, _ run: Run) -> String {
    run.unit(column).flatMap { $0.isEmpty ? nil : "\(column) (\($0))" } ?? column
  }

  private func text(of groups: RunGroups) -> String {
    var table = TextTable([("group", .right), ("", .left), ("runs", .right)])
    for group in groups.grouping.groups { table.add(["\(group.id)", group.text, "\(group.runs.count)"]) }
    return table.lines(indent: 0).map(cut).joined(separator: "\n")
  }

  /// Returns a table with as many columns as fit the terminal, followed by the names of the columns that do not fit.
  private func fitted(_ titles: [String], _ isNumber: [Bool], _ rows: [[String]]) -> [String] {
    var (used, count) = (0, 0)
    for (column, title) in titles.enumerated() {
      let widest = rows.reduce(title.count) { max($0, $1[column].count) }
      used += widest + (column == 0 ? 0 : 2)
      if used > width, count > 0 { break }
      count += 1
    }
    var table = TextTable((0..<count).map { (titles[$0], isNumber[$0] ? .right : .left) })
    for row in rows { table.add(Array(row[..<count])) }
    let hidden = titles[count...]
    return table.lines(indent: 0)
      + (hidden.isEmpty ? [] : wrapped("columns not shown: " + hidden.joined(separator: ", "), width: width))
  }

  private func more(_ lines: [String], _ shown: Int, of all: Int) -> String {
    (lines + (shown < all ? ["... \(grouped(all - shown)) more"] : [])).joined(separator: "\n")
  }

  private func cut(_ line: String) -> String { line.count <= width ? line : line.prefix(max(1, width - 3)) + "..." }

  /// Returns the text of a value in a cell of a table; numbers have at most six digits.
  private func cell(_ value: LuaValue) -> String {
    switch value {
    case .number(let number): significant(number, 6)
    case .string(let text): text
    case .nil: ""
    default: brief(value)
    }
  }

  /// Returns a short text of a value, on one line.
  private func brief(_ value: LuaValue) -> String {
    switch value {
    case .nil: return "nil"
    case .boolean(let value): return "\(value)"
    case .integer(let value): return "\(value)"
    case .number(let value): return "\(value)"
    case .string(let text): return "\"\(text.oneLine)\""
    case .function: return "function"
    case .object(let object): return object.summary.oneLine
    case .table(let table):
      let count = (try? table.pairs.count) ?? 0
      return count == 0 ? "{}" : "{ \(counted(count, "value")) }"
    }
  }
}
