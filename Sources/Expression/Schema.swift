import Units

/// The type of a value.
public enum ValueType: Sendable, Hashable {
  /// A number; NaN is null.
  case number
  /// True, false or null.
  case boolean
  /// Text.
  case string
}

/// The properties of a column that an expression needs.
public struct ColumnSchema: Sendable, Hashable {
  /// The name as spelled in the file.
  public let name: String
  /// The type of the values.
  public let type: ValueType
  /// The unit of the column; `nil` if there is none. The values that an expression uses are in this unit.
  public let unit: Unit?
  /// Whether the column contains integers, so that `/` is integer division. As in cfitsio, this is true for the formats
  /// B, I and J. Numbers of format K are treated as floating-point numbers.
  public let isInteger: Bool

  /// Creates the schema of a column.
  public init(_ name: String, _ type: ValueType, unit: Unit? = nil, isInteger: Bool = false) {
    self.name = name
    self.type = type
    self.unit = unit
    self.isInteger = isInteger && type == .number
  }
}

/// The columns that an expression can use.
public protocol Schema {
  /// Returns a column by its name; case is ignored.
  func column(_ name: String) -> ColumnSchema?
  /// The names of all columns, for suggestions in error messages.
  var columnNames: [String] { get }
}

/// A schema from a list of columns. A column whose name matches exactly is preferred; otherwise case is ignored.
public struct ColumnList: Schema, Sendable {
  /// The columns.
  public let columns: [ColumnSchema]
  private let bySpelling: [String: Int]
  private let byUpperCase: [String: Int]

  /// Creates a schema from columns. If two columns have the same name, the first column is used.
  public init(_ columns: [ColumnSchema]) {
    self.columns = columns
    let numbered = columns.enumerated()
    bySpelling = Dictionary(numbered.map { ($1.name, $0) }) { first, _ in first }
    byUpperCase = Dictionary(numbered.map { ($1.name.uppercased(), $0) }) { first, _ in first }
  }

  /// Returns a column by its name. An exact match is preferred; otherwise case is ignored.
  public func column(_ name: String) -> ColumnSchema? {
    (bySpelling[name] ?? byUpperCase[name.uppercased()]).map { columns[$0] }
  }

  /// The names of all columns.
  public var columnNames: [String] { columns.map(\.name) }
}
