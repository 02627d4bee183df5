import Expression
import Tables
import Units

extension Table {
  /// Returns which rows an expression of the columns selects, such as `CLASS == 'psr' && RADIUS > 0.3`. A number in the
  /// expression is in the unit of the column with which it is compared.
  /// - Throws: `ExpressionError` for unknown columns, wrong types, and results that are not conditions.
  public func rows(where expression: Expression) throws(ExpressionError) -> [Bool] {
    let bound = try expression.bound(to: ColumnList(columns.compactMap { $0.schema(unit: try? $0.parsedUnit()) }))
    return try bound.mask(rows: rowCount, data: { name in self[name].map(Self.data) ?? .numbers([]) })
  }

  private static func data(of column: Column) -> ColumnData {
    func present<Value>(_ values: [Value]) -> [Value?] { values.indices.map { column.isNull($0) ? nil : values[$0] } }
    switch column.values {
    case .int(let values): return .numbers(present(values).map { $0.map(Double.init) ?? .nan })
    case .double(let values): return .numbers(present(values).map { $0 ?? .nan })
    case .string(let values): return .strings(present(values).map { $0?.strippedOfBlanks })
    case .bool(let values): return .booleans(present(values))
    case .vector: return .numbers([])
    }
  }
}

extension Column {
  /// The name, type and unit of the column for an expression; `nil` for vectors, which expressions cannot use.
  func schema(unit: Unit?) -> ColumnSchema? {
    let name = name.strippedOfBlanks
    switch values {
    case .int, .double:
      return ColumnSchema(name, .number, unit: unit, isInteger: isWholeNumberFormat(format ?? ""))
    case .string: return ColumnSchema(name, .string)
    case .bool: return ColumnSchema(name, .boolean)
    case .vector: return nil
    }
  }
}

/// Returns whether cfitsio's expressions treat numbers in a FITS format as integers.
func isWholeNumberFormat(_ format: String) -> Bool { format.last.map { "BIJ".contains($0) } ?? false }
