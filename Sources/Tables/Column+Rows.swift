extension Column {
  /// Returns the column with the given rows, counted from 0, in the given order.
  public func selecting(_ rows: [Int]) -> Column {
    var column = self
    column.isNull = isNull.map { isNull in rows.map { isNull[$0] } }
    switch values {
    case .bool(let values): column.values = .bool(rows.map { values[$0] })
    case .int(let values): column.values = .int(rows.map { values[$0] })
    case .double(let values): column.values = .double(rows.map { values[$0] })
    case .string(let values): column.values = .string(rows.map { values[$0] })
    case .vector(let values, let shape): column.values = .vector(rows.map { values[$0] }, shape: shape)
    }
    return column
  }
}
