/// A keyword of a table or an HDU with its value, in the order of the file.
public struct Keyword: Sendable, Equatable {
  /// The value of a keyword.
  public enum Value: Sendable, Equatable {
    /// Text.
    case string(String)
    /// A whole number.
    case int(Int64)
    /// A floating-point number.
    case double(Double)
    /// A logical value.
    case bool(Bool)
    /// COMMENT and HISTORY lines carry text and no value.
    case commentary(String)
    /// The keyword is there and has no value.
    case undefined
  }

  /// The name, upper case.
  public var name: String
  /// The value.
  public var value: Value
  /// The comment behind the value.
  public var comment: String?

  /// Makes a keyword.
  public init(_ name: String, _ value: Value, comment: String? = nil) {
    self.name = name
    self.value = value
    self.comment = comment
  }
}

/// A table: columns of equal length and the keywords that came with them.
public struct Table: Sendable, Equatable {
  /// The name (EXTNAME), where it has one.
  public var name: String?
  /// The keywords, without those that describe the layout of the file (TFORMn, NAXISn, CHECKSUM, ...).
  public var keywords: [Keyword]
  /// The columns, in the order of the file.
  public var columns: [Column]

  /// Makes a table.
  public init(name: String? = nil, keywords: [Keyword] = [], columns: [Column] = []) {
    self.name = name
    self.keywords = keywords
    self.columns = columns
  }

  /// The number of rows.
  public var rowCount: Int { columns.first?.values.count ?? 0 }

  /// The position of a column: as spelled, else in any case.
  public func columnIndex(_ name: String) -> Int? {
    columns.firstIndex { $0.name == name }
      ?? columns.firstIndex { $0.name.uppercased() == name.uppercased() }
  }

  /// A column by name: as spelled, else in any case.
  public subscript(name: String) -> Column? { columnIndex(name).map { columns[$0] } }

  /// The value of a keyword, by its upper-case name.
  public func keyword(_ name: String) -> Keyword.Value? { keywords.first { $0.name == name }?.value }
}
