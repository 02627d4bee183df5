import Expression
import FITS
import Tables

extension ObservationTable {
  /// The columns as an expression sees them: bare numbers are in the unit of the column. Vectors are no columns to it.
  public var schema: ColumnList {
    ColumnList(
      table.columns.compactMap { column in
        let name = column.name.strippedOfBlanks
        switch column.values {
        case .int, .double:
          return ColumnSchema(
            name, .number, unit: try? parsedUnit(name), isInteger: isWholeNumberFormat(column.format ?? ""))
        case .string: return ColumnSchema(name, .string)
        case .bool: return ColumnSchema(name, .boolean)
        case .vector: return nil
        }
      })
  }
}

/// Whether a FITS format is one whose numbers cfitsio's expressions take as whole ones.
func isWholeNumberFormat(_ format: String) -> Bool { format.last.map { "BIJ".contains($0) } ?? false }

extension Runs {
  /// The runs that an expression over the columns of the observation table chooses, such as
  /// `TARGET_NAME == 'Off data' && ZEN_PNT < 40`.
  /// - Throws: ``DL3Error/expression(_:)`` for unknown columns and wrong types.
  public func select(_ expression: Expression) throws(DL3Error) -> Runs {
    do throws(ExpressionError) {
      let bound = try expression.bound(to: store.observations.schema)
      let isChosen = try bound.mask(rows: count, data: { name in data(of: name) })
      return subset(indices.filter { isChosen[$0] })
    } catch { throw .expression(error) }
  }

  /// The number that an expression gives for each run, such as `EVENT_COUNT / ONTIME`; NaN where it gives none.
  /// - Throws: ``DL3Error/expression(_:)`` for unknown columns, wrong types, and results that are no numbers.
  public func numbers(_ expression: Expression) throws(DL3Error) -> [Double] {
    do throws(ExpressionError) {
      return try expression.bound(to: store.observations.schema).numbers(rows: count, data: { name in data(of: name) })
    } catch { throw .expression(error) }
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
  /// ``mask(rows:column:)`` for data that are always there.
  func mask(rows: Int, data: (String) -> ColumnData) throws(ExpressionError) -> [Bool] {
    do { return try mask(rows: rows, column: data) } catch let error as ExpressionError { throw error } catch {
      preconditionFailure("data(of:) throws nothing")
    }
  }

  /// ``numbers(rows:column:)`` for data that are always there.
  func numbers(rows: Int, data: (String) -> ColumnData) throws(ExpressionError) -> [Double] {
    do { return try numbers(rows: rows, column: data) } catch let error as ExpressionError { throw error } catch {
      preconditionFailure("data(of:) throws nothing")
    }
  }
}
