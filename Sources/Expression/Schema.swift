import Units

/// The type of a value.
public enum ValueType: Sendable, Hashable {
  /// A number; it has no value (is null) where it is NaN.
  case number
  /// True, false or null.
  case boolean
  /// Text.
  case string
}

/// What an expression must know of a column.
public struct ColumnSchema: Sendable, Hashable {
  /// The name as the file spells it.
  public let name: String
  /// The type of its values.
  public let type: ValueType
  /// Its unit; bare numbers in an expression are in this unit.
  public let unit: Unit?
  /// Whether the numbers are whole ones by their format, so that `/` divides them as whole numbers. As in cfitsio this
  /// holds for formats B, I and J but not for K, whose numbers are taken as floating-point ones.
  public let isInteger: Bool

  /// Describes a column.
  public init(_ name: String, _ type: ValueType, unit: Unit? = nil, isInteger: Bool = false) {
    self.name = name
    self.type = type
    self.unit = unit
    self.isInteger = isInteger && type == .number
  }
}

/// The columns that an expression may use.
public protocol Schema {
  /// A column by its name in any case.
  func column(_ name: String) -> ColumnSchema?
  /// All names, for "did you mean".
  var columnNames: [String] { get }
}

/// A schema made of a list of columns. A name is found as spelled, else in any case.
public struct ColumnList: Schema, Sendable {
  /// The columns.
  public let columns: [ColumnSchema]
  private let bySpelling: [String: Int]
  private let byUpperCase: [String: Int]

  /// Lists columns; of two with the same name the first one counts.
  public init(_ columns: [ColumnSchema]) {
    self.columns = columns
    let numbered = columns.enumerated()
    bySpelling = Dictionary(numbered.map { ($1.name, $0) }) { first, _ in first }
    byUpperCase = Dictionary(numbered.map { ($1.name.uppercased(), $0) }) { first, _ in first }
  }

  /// A column by its name in any case.
  public func column(_ name: String) -> ColumnSchema? {
    (bySpelling[name] ?? byUpperCase[name.uppercased()]).map { columns[$0] }
  }

  /// All names.
  public var columnNames: [String] { columns.map(\.name) }
}
