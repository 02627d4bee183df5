import Diagnostics
import LuaHost

/// The values that a figure shows, by column. A script gives them as a list of rows or as a table of columns.
struct FigureData {
  private let columns: [String: [LuaValue]]
  /// The number of rows.
  let count: Int

  /// The type of an argument that is a list of rows, or a table of columns.
  static var type: ArgumentType<FigureData> {
    ArgumentType(
      "table or list of table", luaCATS: "table[]|table<string, any[]>",
      phrase: "a list of rows (tables with column names as keys), or a table of columns (lists of values)"
    ) { value, _ in
      guard let table = value.table else { throw Mismatch(value) }
      let items = try table.items
      return items.isEmpty ? try FigureData(columns: table) : try FigureData(rows: items)
    }
  }

  private init(rows: [LuaValue]) throws {
    let tables = try rows.enumerated().map { number, row in
      guard let table = row.table else {
        throw Mismatch(row, path: "[\(number + 1)]", expected: "a table with column names as keys")
      }
      return table
    }
    var names: Set<String> = []
    for table in tables { names.formUnion(try table.names) }
    var columns: [String: [LuaValue]] = [:]
    for name in names { columns[name] = try tables.map { try $0[name] } }
    (self.columns, count) = (columns, rows.count)
  }

  private init(columns table: LuaTable) throws {
    var columns: [String: [LuaValue]] = [:]
    for name in try table.names {
      let value = try table[name]
      guard let list = value.table else {
        throw Mismatch(value, path: ".\(name)", expected: "a list with the values of the column")
      }
      columns[name] = try list.items
    }
    let counts = columns.mapValues(\.count)
    guard Set(counts.values).count <= 1 else { throw FigureDataError.lengths(counts) }
    (self.columns, count) = (columns, counts.values.first ?? 0)
  }

  private func values(_ name: String) throws(FigureDataError) -> [LuaValue] {
    guard count > 0 else { throw .noRows }
    guard let values = columns[name] else { throw .noColumn(name, present: columns.keys.sorted()) }
    return values
  }

  /// Returns the numbers of a column. Missing values become NaN, which figures do not show.
  func numbers(_ name: String) throws(FigureDataError) -> [Double] {
    var numbers: [Double] = []
    for (row, value) in try values(name).enumerated() {
      if let number = value.number {
        numbers.append(number)
      } else if value.isNil {
        numbers.append(.nan)
      } else {
        throw .notANumber(column: name, row: row + 1, found: value.shown)
      }
    }
    return numbers
  }

  /// Returns the values of a column as texts, for categories and legends.
  func texts(_ name: String) throws(FigureDataError) -> [String] {
    var texts: [String] = []
    for (row, value) in try values(name).enumerated() {
      switch value {
      case .string(let text): texts.append(text)
      case .integer(let number): texts.append("\(number)")
      case .number(let number): texts.append("\(number)")
      case .boolean(let truth): texts.append(truth ? "true" : "false")
      default: throw .notAText(column: name, row: row + 1, found: value.shown)
      }
    }
    return texts
  }

  /// Returns whether a column contains texts.
  func isText(_ name: String) throws(FigureDataError) -> Bool { try values(name).contains { $0.string != nil } }
}

/// An error in the rows or columns of a figure.
enum FigureDataError: DarktimeError, Equatable {
  /// There are no rows.
  case noRows
  /// No row has a value in this column.
  case noColumn(String, present: [String])
  /// Columns have different numbers of values.
  case lengths([String: Int])
  /// A value is not a number.
  case notANumber(column: String, row: Int, found: String)
  /// A value is not a string, a number or a boolean.
  case notAText(column: String, row: Int, found: String)
  /// There are fewer than two bin edges, or they do not increase, are not finite, or are not above 0 on a log axis.
  case edges(column: String, found: String, isLog: Bool)
  /// The neutral number of logarithmic colours is not above 0.
  case neutral(Double)
  /// The edges of a histogram are to be computed, but the column has fewer than two different numbers.
  case noRange(column: String)
  /// The edges of a map are to be computed, but the column has no number.
  case noNumber(column: String)
  /// A logarithmic axis or colour scale has no value above 0.
  case noPositive(column: String)

  var problem: Problem {
    switch self {
    case .noRows:
      Problem(
        found: "a figure without rows", expected: "one or more rows",
        hint: "create the figure only if the data have rows")
    case .noColumn(let name, let present):
      Problem(
        found: "no column '\(name)'",
        expected: present.isEmpty ? "rows with columns" : "one of \(present.joined(separator: ", "))",
        hint: nearest(name, in: present).map { "did you mean '\($0)'?" } ?? "check the name of the column")
    case .lengths(let counts):
      Problem(
        found: "columns of different lengths: "
          + counts.sorted { $0.key < $1.key }.map { "\($0.key) has length \($0.value)" }.joined(separator: ", "),
        expected: "the same number of values in each column")
    case .notANumber(let column, let row, let found):
      Problem(
        found: "\(found) in column '\(column)', row \(row)", expected: "a number",
        hint: "convert the value with tonumber, or use this column for the x axis, where strings are shown as "
          + "categories (except in maps)")
    case .notAText(let column, let row, let found):
      Problem(found: "\(found) in column '\(column)', row \(row)", expected: "a string, a number or a boolean")
    case .edges(let column, let found, let isLog):
      Problem(
        found: found.isEmpty ? "no edges for column '\(column)'" : "the edges \(found) for column '\(column)'",
        expected: "two or more numbers\(isLog ? " above 0" : "") in increasing order")
    case .neutral(let number):
      Problem(
        found: "neutral = \(number) with a logarithmic colour scale", expected: "a number above 0",
        hint: "set colour_scale = \"linear\", or choose a number above 0 for the option 'neutral'")
    case .noRange(let column):
      Problem(
        found: "column '\(column)' has fewer than two different numbers",
        expected: "at least two different numbers, which determine the range of the bins",
        hint: "give the edges of the bins with the option 'edges'")
    case .noNumber(let column):
      Problem(
        found: "column '\(column)' contains no numbers", expected: "one or more numbers",
        hint: "give the edges of the bins with the option 'x_edges' or 'y_edges'")
    case .noPositive(let column):
      Problem(
        found: "column '\(column)' contains no numbers above 0", expected: "numbers above 0 for a logarithmic scale",
        hint: "use a linear scale (option 'x_scale', 'y_scale' or 'colour_scale')")
    }
  }
}
