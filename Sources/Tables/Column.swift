import Units

/// The values of a column. A cell that has no value (a FITS null, an empty ECSV field) is marked in ``Column/isNull``.
public enum ColumnValues: Sendable, Equatable {
  /// Logical values.
  case bool([Bool])
  /// Whole numbers.
  case int([Int64])
  /// Floating-point numbers; what was stored in single precision is held widened.
  case double([Double])
  /// Text, blanks at its end removed.
  case string([String])
  /// One array for each row, flattened in the order of the file (first FITS axis fastest), with its FITS shape (TDIM).
  case vector([[Double]], shape: [Int])

  /// The number of rows.
  public var count: Int {
    switch self {
    case .bool(let values): values.count
    case .int(let values): values.count
    case .double(let values): values.count
    case .string(let values): values.count
    case .vector(let values, _): values.count
    }
  }
}

/// A column of a table: name, unit, values, and how the file stored them.
public struct Column: Sendable, Equatable {
  /// The name as the file spells it.
  public var name: String
  /// The unit as the file spells it; `nil` where it gives none. ``parsedUnit()`` understands it.
  public var unit: String?
  /// What the column is, where the file says it (TCOMM or ECSV description).
  public var comment: String?
  /// The values, one for each row.
  public var values: ColumnValues
  /// Which rows have no value; `nil` where all have one.
  public var isNull: [Bool]?
  /// The FITS format (`E`, `20A`, `50E`) the column was stored in, kept so that it can be written back as it was;
  /// `nil` for a column made here (K, D, L or the width of the longest text is used then). Unsigned whole numbers have
  /// the letters U (16 bits), V (32 bits) and signed bytes S, which FITS spells with TZERO.
  public var format: String?
  /// The stored number that stands for "no value" (TNULL); `nil` where the file names none.
  public var nullMarker: Int64?
  /// How the file asks to show the values (TDISP), such as `F8.3`.
  public var display: String?

  /// Makes a column.
  public init(
    _ name: String, unit: String? = nil, comment: String? = nil, _ values: ColumnValues, isNull: [Bool]? = nil,
    format: String? = nil, nullMarker: Int64? = nil, display: String? = nil
  ) {
    self.name = name
    self.unit = unit
    self.comment = comment
    self.values = values
    self.isNull = isNull
    self.format = format
    self.nullMarker = nullMarker
    self.display = display
  }

  /// The unit, understood; ``Unit/one`` where the file gives none.
  /// - Throws: ``UnitError/unknown(spelling:)``
  public func parsedUnit() throws(UnitError) -> Unit { try Unit(parsing: unit ?? "") }

  /// Whether a row has no value.
  public func isNull(_ row: Int) -> Bool { isNull?[row] ?? false }
}
