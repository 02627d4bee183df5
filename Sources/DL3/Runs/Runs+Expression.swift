import Expression
import FITS
import Tables

extension ObservationTable {
  /// The columns that an expression can use: all columns except vector columns. Plain numbers in the expression have
  /// the unit of the column.
  public var schema: ColumnList {
    let further = furtherColumns
    // Of two columns with the same name, the first one is used.
    let replacing = further.filter { table.columnIndex($0.name) != nil }
    return ColumnList(
      (replacing + table.columns + further).compactMap { column in
        column.schema(unit: unit(of: column))
      })
  }
}

extension Runs {
  /// Returns the runs that an expression over the columns of the observation table selects, such as `TARGET_NAME ==
  /// 'Off data' && ZEN_PNT < 40`.
  /// - Throws: ``DL3Error/expression(_:)`` for unknown columns and wrong types.
  public func select(_ expression: Expression) throws(DL3Error) -> Runs {
    try resolveColumns(of: expression)
    do throws(ExpressionError) {
      let bound = try expression.bound(to: store.observations.schema)
      let isChosen = try bound.mask(rows: count, data: { name in data(of: name) })
      return subset(indices.filter { isChosen[$0] })
    } catch { throw .expression(error) }
  }

  /// Returns the value of an expression for each run, such as `EVENT_COUNT / ONTIME`. The value is NaN for runs where
  /// the expression is null.
  /// - Throws: ``DL3Error/expression(_:)`` for unknown columns, wrong types, and results that are not numbers.
  public func numbers(_ expression: Expression) throws(DL3Error) -> [Double] {
    try resolveColumns(of: expression)
    do throws(ExpressionError) {
      return try expression.bound(to: store.observations.schema).numbers(rows: count, data: { name in data(of: name) })
    } catch { throw .expression(error) }
  }

  /// Throws an error if an expression uses a column that other stores have, but that cannot be found for this store.
  private func resolveColumns(of expression: Expression) throws(DL3Error) {
    for name in expression.columns where store.observations.schema.column(name) != nil {
      _ = try store.observations.column(name, purpose: nil)
    }
  }

  private func data(of name: String) -> ColumnData {
    guard let column = store.observations.column(name) else { return .numbers([]) }
    switch column.values {
    case .int, .double: return .numbers(numbers(name) ?? [])
    case .string(let texts): return .strings(rows.map { texts[$0].strippedOfBlanks })
    case .bool(let values): return .booleans(rows.map { column.isNull($0) ? nil : values[$0] })
    case .vector: return .numbers([])
    }
  }
}

extension BoundExpression {
  /// Calls ``mask(rows:column:)`` with data in memory, which cannot fail to be read.
  func mask(rows: Int, data: (String) -> ColumnData) throws(ExpressionError) -> [Bool] {
    do { return try mask(rows: rows, column: data) } catch let error as ExpressionError { throw error } catch {
      preconditionFailure("data(of:) throws nothing")
    }
  }

  /// Calls ``numbers(rows:column:)`` with data in memory, which cannot fail to be read.
  func numbers(rows: Int, data: (String) -> ColumnData) throws(ExpressionError) -> [Double] {
    do { return try numbers(rows: rows, column: data) } catch let error as ExpressionError { throw error } catch {
      preconditionFailure("data(of:) throws nothing")
    }
  }
}
