import Units

/// The values of a column. ``Column/isNull`` marks cells without a value (a FITS null, an empty ECSV field).
public enum ColumnValues: Sendable, Equatable {
  /// Logical values.
  case bool([Bool])
  /// Integers.
  case int([Int64])
  /// Floating-point numbers. Numbers in single precision are widened.
  case double([Double])
  /// Texts. Texts from FITS files have no trailing blanks.
  case string([String])
  /// One array for each row. The elements are in the order of the file (first FITS axis fastest). `shape` is the FITS
  /// shape of each array (TDIM).
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

/// A column of a table: its name, unit and values, and the format in which the file stores them.
public struct Column: Sendable, Equatable {
  /// The name as written in the file.
  public var name: String
  /// The unit as written in the file, or `nil` if there is none. ``parsedUnit()`` interprets it.
  public var unit: String?
  /// The description of the column, if the file has one (TCOMM or ECSV description).
  public var comment: String?
  /// The values, one for each row.
  public var values: ColumnValues
  /// For each row, whether it has no value; `nil` if all rows have values.
  public var isNull: [Bool]?
  /// The FITS format in which the column was stored (`E`, `20A`, `50E`), so that it can be written in the same format.
  ///
  /// A new column has `nil`. It is written with the letter K, D or L, or as text with the width of the longest value.
  /// Unsigned integers have the letters U (16 bits) and V (32 bits), and signed bytes have the letter S. FITS expresses
  /// these three types with TZERO.
  public var format: String?
  /// The stored number that means "no value" (TNULL), or `nil` if the file has none.
  public var nullMarker: Int64?
  /// The display format (TDISP), such as `F8.3`.
  public var display: String?

  /// Creates a column.
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

  /// Returns the unit; ``Unit/one`` if the column has none.
  /// - Throws: ``UnitError/unknown(spelling:)``
  public func parsedUnit() throws(UnitError) -> Unit { try Unit(parsing: unit ?? "") }

  /// Returns whether a row has no value.
  public func isNull(_ row: Int) -> Bool { isNull?[row] ?? false }
}
