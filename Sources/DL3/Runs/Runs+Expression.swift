import Expression
import FITS
import Tables
import Units

extension ObservationTable {
  /// The columns that an expression can use: all columns except vector columns. A number in the expression is in the
  /// unit of the column with which it is compared.
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

extension ObservationTable {
  /// Returns whether a text is an expression of columns, and not the name of a column. A single word is always a
  /// name, which may be misspelled.
  func isExpression(_ text: String) -> Bool { text.wholeMatch(of: /\w+/) == nil && column(text) == nil }

  /// Throws ``DL3Error/degrees(text:found:correct:)`` if a trigonometric function of an expression has a column in
  /// degrees as its argument. As in cfitsio, angles are in radians, so `cos(ZEN_PNT)` would give a wrong number.
  public func requireRadians(in text: String) throws(DL3Error) {
    for match in text.matches(of: /(?i)\b(sin|cos|tan)\s*\(\s*(\w+)\s*\)/) {
      let (function, name) = (match.1.lowercased(), String(match.2))
      guard column(name) != nil, try parsedUnit(name) == .deg else { continue }
      throw .degrees(text: text, found: String(match.0), correct: "\(function)(\(name) * #deg)")
    }
  }
}

extension Runs {
  /// Returns the runs that an expression of the columns of the observation table selects, such as `TARGET_NAME ==
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

  /// Returns the values of an expression for each run: numbers, texts or conditions.
  /// - Throws: ``DL3Error/expression(_:)`` for unknown columns and wrong types;
  ///   ``DL3Error/degrees(text:found:correct:)``.
  public func values(of text: String) throws(DL3Error) -> ColumnData {
    let expression: Expression
    do { expression = try Expression(text) } catch { throw .expression(error) }
    try store.observations.requireRadians(in: text)
    try resolveColumns(of: expression)
    do throws(ExpressionError) {
      return try expression.bound(to: store.observations.schema).values(rows: count, data: { name in data(of: name) })
    } catch { throw .expression(error) }
  }

  /// Evaluates an expression for one run, once for each of the given values, which replace the values of some columns.
  /// - Parameters:
  ///   - text: the column or expression.
  ///   - row: the position of the run in this selection.
  ///   - columns: the given values, by column name in upper case. All columns have the same number of values.
  /// - Throws: ``DL3Error/expression(_:)``
  public func numbers(_ text: String, at row: Int, replacing columns: [String: [Double]]) throws(DL3Error) -> [Double] {
    let count = columns.values.first?.count ?? 0
    let run = subset([row])
    let expression: Expression
    do { expression = try Expression(text) } catch { throw .expression(error) }
    try resolveColumns(of: expression)
    do throws(ExpressionError) {
      return try expression.bound(to: store.observations.schema).numbers(
        rows: count,
        data: { name in
          if let values = columns[name.uppercased()] { return .numbers(values) }
          switch run.data(of: name) {
          case .numbers(let values): return .numbers(Array(repeating: values[0], count: count))
          case .strings(let values): return .strings(Array(repeating: values[0], count: count))
          case .booleans(let values): return .booleans(Array(repeating: values[0], count: count))
          }
        })
    } catch { throw .expression(error) }
  }

  /// Throws an error if an expression uses a ``StandardColumn`` that this store cannot provide.
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
      preconditionFailure("reading data in memory cannot throw an error")
    }
  }

  /// Calls ``evaluate(rows:column:)`` with data in memory, which cannot fail to be read.
  func values(rows: Int, data: (String) -> ColumnData) throws(ExpressionError) -> ColumnData {
    do { return try evaluate(rows: rows, column: data) } catch let error as ExpressionError { throw error } catch {
      preconditionFailure("reading data in memory cannot throw an error")
    }
  }

  /// Calls ``numbers(rows:column:)`` with data in memory, which cannot fail to be read.
  func numbers(rows: Int, data: (String) -> ColumnData) throws(ExpressionError) -> [Double] {
    do { return try numbers(rows: rows, column: data) } catch let error as ExpressionError { throw error } catch {
      preconditionFailure("reading data in memory cannot throw an error")
    }
  }
}
