/// The differences between two tables.
public struct TableDifference: Sendable, Equatable {
  /// The differences in one column.
  public struct ColumnDifference: Sendable, Equatable {
    /// The name of the column.
    public let name: String
    /// The number of rows with different values. NaN equals NaN, and a null equals a null.
    public let rows: Int
    /// The first row with different values, counted from 1.
    public let first: Int
  }

  /// Columns that only the first table has.
  public let onlyInFirst: [String]
  /// Columns that only the second table has.
  public let onlyInSecond: [String]
  /// How many rows each of the two tables has. Cells are compared only if both tables have the same number of rows.
  public let rowCounts: (first: Int, second: Int)
  /// The columns with different cells, in the order of the first table.
  public let columns: [ColumnDifference]

  /// Whether the tables are equal.
  public var isEmpty: Bool {
    onlyInFirst.isEmpty && onlyInSecond.isEmpty && rowCounts.first == rowCounts.second && columns.isEmpty
  }

  /// Compares two tables: columns by name, in any order and case, and cells row by row. Keywords and units are ignored.
  public init(_ first: Table, _ second: Table) {
    onlyInFirst = first.columns.map(\.name).filter { second[$0] == nil }
    onlyInSecond = second.columns.map(\.name).filter { first[$0] == nil }
    rowCounts = (first.rowCount, second.rowCount)
    guard rowCounts.first == rowCounts.second else {
      columns = []
      return
    }
    columns = first.columns.compactMap { column in
      guard let other = second[column.name] else { return nil }
      let differing = (0..<column.values.count).filter { !column.hasSameCell(as: other, row: $0) }
      guard let row = differing.first else { return nil }
      return ColumnDifference(name: column.name, rows: differing.count, first: row + 1)
    }
  }

  /// Compares all properties. Swift cannot synthesise this comparison, because ``rowCounts`` is a tuple.
  public static func == (left: TableDifference, right: TableDifference) -> Bool {
    left.onlyInFirst == right.onlyInFirst && left.onlyInSecond == right.onlyInSecond
      && left.rowCounts == right.rowCounts && left.columns == right.columns
  }
}

extension Column {
  /// Returns whether a row has the same value in both columns. Integers can equal floating-point numbers.
  fileprivate func hasSameCell(as other: Column, row: Int) -> Bool {
    if isNull(row) || other.isNull(row) { return isNull(row) && other.isNull(row) }
    func same(_ left: Double, _ right: Double) -> Bool { left == right || (left.isNaN && right.isNaN) }
    switch (values, other.values) {
    case (.bool(let left), .bool(let right)): return left[row] == right[row]
    case (.int(let left), .int(let right)): return left[row] == right[row]
    case (.double(let left), .double(let right)): return same(left[row], right[row])
    case (.int(let left), .double(let right)): return Double(left[row]) == right[row]
    case (.double(let left), .int(let right)): return left[row] == Double(right[row])
    case (.string(let left), .string(let right)): return left[row] == right[row]
    case (.vector(let left, _), .vector(let right, _)):
      return left[row].count == right[row].count && zip(left[row], right[row]).allSatisfy(same)
    default: return false
    }
  }
}
