/// An expression with resolved columns and checked types, ready to be evaluated; see ``BlockEvaluator``.
public struct BoundExpression: Sendable {
  /// The source text.
  public let text: String
  /// The type of the result of the expression.
  public let type: ValueType
  /// The columns that the expression uses, each once, in the order in which their data must be passed.
  public let columns: [ColumnSchema]
  let program: Program
}

/// The values of a column.
public enum ColumnData: Sendable, Equatable {
  /// Numbers, with NaN for missing values.
  case numbers([Double])
  /// Texts without the padding blanks of files, with `nil` for missing values.
  case strings([String?])
  /// Conditions, with `nil` for missing values.
  case booleans([Bool?])

  var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .strings(let values): values.count
    case .booleans(let values): values.count
    }
  }

  var type: ValueType {
    switch self {
    case .numbers: .number
    case .strings: .string
    case .booleans: .boolean
    }
  }
}

extension BoundExpression {
  /// Returns which rows the expression selects. Rows with a null result are not selected.
  /// - Parameter column: returns the data of a column. Its argument is the name of the column in the schema.
  /// - Throws: ``ExpressionError/resultType(expression:found:expected:)`` unless the expression is a condition,
  ///   ``ExpressionError/columnData(column:found:expected:)``, and what `column` throws.
  public func mask(rows: Int, column: (String) throws -> ColumnData) throws -> [Bool] {
    try require(.boolean)
    guard case .booleans(let values) = try evaluate(rows: rows, column: column) else { return [] }
    return values.map { $0 ?? false }
  }

  /// Returns the value of the expression for each row, with NaN for null.
  /// - Parameter column: returns the data of a column. Its argument is the name of the column in the schema.
  /// - Throws: ``ExpressionError/resultType(expression:found:expected:)`` unless the expression is a number,
  ///   ``ExpressionError/columnData(column:found:expected:)``, and what `column` throws.
  public func numbers(rows: Int, column: (String) throws -> ColumnData) throws -> [Double] {
    try require(.number)
    guard case .numbers(let values) = try evaluate(rows: rows, column: column) else { return [] }
    return values
  }

  /// Returns the value of the expression for each row.
  /// - Parameter column: returns the data of a column. Its argument is the name of the column in the schema.
  /// - Throws: ``ExpressionError/columnData(column:found:expected:)``, and what `column` throws.
  public func evaluate(rows: Int, column: (String) throws -> ColumnData) throws -> ColumnData {
    var blocks: [ColumnBlock] = []
    var numbers: [UnsafeMutableBufferPointer<Double>] = []
    defer { for buffer in numbers { buffer.deallocate() } }
    for schema in columns {
      let data = try column(schema.name)
      try check(data, for: schema, rows: rows)
      switch data {
      case .numbers(let values):
        let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: rows)
        _ = buffer.initialize(from: values)
        numbers.append(buffer)
        blocks.append(.numbers(UnsafeBufferPointer(buffer)))
      case .strings(let values): blocks.append(.strings(values))
      case .booleans(let values): blocks.append(.booleans(values))
      }
    }
    var evaluator = BlockEvaluator(self)
    switch type {
    case .number:
      var values = [Double](repeating: 0, count: rows)
      try values.withUnsafeMutableBufferPointer { values throws(ExpressionError) in
        try evaluator.numbers(blocks, rows: rows, into: values)
      }
      return .numbers(values)
    case .boolean: return .booleans(try evaluator.booleans(blocks, rows: rows))
    case .string: return .strings(try evaluator.strings(blocks, rows: rows))
    }
  }

  func require(_ expected: ValueType) throws(ExpressionError) {
    if type != expected { throw .resultType(expression: text, found: type, expected: expected) }
  }

  private func check(_ data: ColumnData, for schema: ColumnSchema, rows: Int) throws(ExpressionError) {
    guard data.type == schema.type else {
      throw .columnData(column: schema.name, found: "contains \(data.type.article)", expected: schema.type.article)
    }
    guard data.count == rows else {
      throw .columnData(
        column: schema.name, found: "the number of values is \(data.count)", expected: "\(rows), one for each row")
    }
  }
}
