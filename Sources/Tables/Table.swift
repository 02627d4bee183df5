/// A keyword of a table or an HDU, with its value and comment.
public struct Keyword: Sendable, Equatable {
  /// The value of a keyword.
  public enum Value: Sendable, Equatable {
    /// Text.
    case string(String)
    /// An integer.
    case int(Int64)
    /// A floating-point number.
    case double(Double)
    /// A logical value.
    case bool(Bool)
    /// The text of a COMMENT or HISTORY line.
    case commentary(String)
    /// The keyword has no value.
    case undefined
  }

  /// The name, as written in the file. FITS requires upper case.
  public var name: String
  /// The value.
  public var value: Value
  /// The comment after the value; `nil` if there is none.
  public var comment: String?

  /// Creates a keyword.
  public init(_ name: String, _ value: Value, comment: String? = nil) {
    self.name = name
    self.value = value
    self.comment = comment
  }
}

/// A table: columns of equal length, and keywords.
public struct Table: Sendable, Equatable {
  /// The name (EXTNAME), if there is one.
  public var name: String?
  /// The keywords, except those that describe the layout of the file (TFORMn, NAXISn, CHECKSUM, ...).
  public var keywords: [Keyword]
  /// The columns in the order of the file.
  public var columns: [Column]

  /// Creates a table.
  public init(name: String? = nil, keywords: [Keyword] = [], columns: [Column] = []) {
    self.name = name
    self.keywords = keywords
    self.columns = columns
  }

  /// The number of rows.
  public var rowCount: Int { columns.first?.values.count ?? 0 }

  /// Returns the index of the column with exactly this name or, if there is none, of a column whose name differs only
  /// in case.
  public func columnIndex(_ name: String) -> Int? {
    columns.firstIndex { $0.name == name }
      ?? columns.firstIndex { $0.name.uppercased() == name.uppercased() }
  }

  /// The column with exactly this name or, if there is none, a column whose name differs only in case.
  public subscript(name: String) -> Column? { columnIndex(name).map { columns[$0] } }

  /// Returns the value of a keyword; `nil` if there is none. Case must match.
  public func keyword(_ name: String) -> Keyword.Value? { keywords.first { $0.name == name }?.value }
}
