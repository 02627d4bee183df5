/// The data of a column for an evaluator.
public enum ColumnBlock {
  /// Numbers, with NaN for missing values. The memory must remain valid while an evaluator runs.
  case numbers(UnsafeBufferPointer<Double>)
  /// Texts, with `nil` for missing values.
  case strings([String?])
  /// Conditions, with `nil` for missing values.
  case booleans([Bool?])
}

/// Evaluates an expression over any number of blocks of rows.
///
/// The scratch memory is reused for all blocks. Each operator is one loop over a block or a part of it. An evaluator
/// must not be used by two threads at the same time.
public struct BlockEvaluator: ~Copyable {
  /// The expression.
  public let expression: BoundExpression
  private let program: Program
  /// The scratch columns of numbers: first the constants, then the registers. Each has `span` elements.
  private let numbers: UnsafeMutablePointer<Double>
  /// The scratch columns of truth values: first the constants, then the registers, then copies of the columns of the
  /// table. Each has `span` elements.
  private let truths: UnsafeMutablePointer<UInt8>
  private var texts: [[String?]]

  /// The number of rows that are evaluated at a time. It is so small that the scratch columns stay in the cache.
  private let span: Int

  /// Creates an evaluator for an expression.
  public init(_ expression: BoundExpression) {
    self.expression = expression
    program = expression.program
    let scratchColumns =
      program.numberConstants.count + program.numberRegisters + program.textConstants.count + program.textRegisters
    let span = max(16, min(512, (1 << 15) / max(scratchColumns, 1)))
    self.span = span
    let numberColumns = program.numberConstants.count + program.numberRegisters
    numbers = .allocate(capacity: numberColumns * span)
    numbers.initialize(repeating: 0, count: numberColumns * span)
    for (i, constant) in program.numberConstants.enumerated() {
      (numbers + i * span).update(repeating: constant, count: span)
    }
    let truthColumns = program.truthConstants.count + program.truthRegisters + expression.columns.count
    truths = .allocate(capacity: truthColumns * span)
    truths.initialize(repeating: Truth.null, count: truthColumns * span)
    for (i, constant) in program.truthConstants.enumerated() {
      (truths + i * span).update(repeating: constant, count: span)
    }
    texts = program.textConstants.map { Array(repeating: Optional($0), count: span) }
    texts += Array(repeating: Array(repeating: "", count: span), count: program.textRegisters)
  }

  deinit {
    numbers.deallocate()
    truths.deallocate()
  }

  /// Computes which rows the expression selects. Rows with a null result are not selected.
  /// - Parameter columns: the data of ``BoundExpression/columns``, in the same order. Each has at least `rows` values.
  /// - Throws: ``ExpressionError/resultType(expression:found:expected:)`` unless the expression is a condition,
  ///   ``ExpressionError/columnData(column:found:expected:)``.
  public mutating func mask(
    _ columns: [ColumnBlock], rows: Int, into mask: UnsafeMutableBufferPointer<Bool>
  ) throws(ExpressionError) {
    try expression.require(.boolean)
    precondition(mask.count >= rows)
    try run(columns, rows: rows) { evaluator, part in
      let codes = evaluator.truth(evaluator.program.result)
      for i in 0..<part.count { mask[part.start + i] = codes[i] == Truth.yes }
    }
  }

  /// Computes the value of the expression for each row, with NaN for null.
  /// - Throws: ``ExpressionError/resultType(expression:found:expected:)``,
  ///   ``ExpressionError/columnData(column:found:expected:)``.
  public mutating func numbers(
    _ columns: [ColumnBlock], rows: Int, into numbers: UnsafeMutableBufferPointer<Double>
  ) throws(ExpressionError) {
    try expression.require(.number)
    precondition(numbers.count >= rows)
    try run(columns, rows: rows) { evaluator, part in
      let values = evaluator.number(evaluator.program.result, part)
      for i in 0..<part.count { numbers[part.start + i] = values[i] }
    }
  }

  mutating func booleans(_ columns: [ColumnBlock], rows: Int) throws(ExpressionError) -> [Bool?] {
    var result: [Bool?] = []
    try run(columns, rows: rows) { evaluator, part in
      let codes = evaluator.truth(evaluator.program.result)
      for i in 0..<part.count { result.append(Truth.value(codes[i])) }
    }
    return result
  }

  mutating func strings(_ columns: [ColumnBlock], rows: Int) throws(ExpressionError) -> [String?] {
    var result: [String?] = []
    try run(columns, rows: rows) { evaluator, part in
      result += evaluator.text(evaluator.program.result, part)[..<part.count]
    }
    return result
  }

  // MARK: - Parts of a block

  /// A range of neighbouring rows of a block.
  struct Part {
    let columns: [ColumnBlock]
    var start: Int
    var count: Int
  }

  private mutating func run(
    _ columns: [ColumnBlock], rows: Int, finish: (inout BlockEvaluator, Part) -> Void
  ) throws(ExpressionError) {
    try check(columns, rows: rows)
    for start in stride(from: 0, to: rows, by: span) {
      let part = Part(columns: columns, start: start, count: min(span, rows - start))
      loadTruths(part)
      for instruction in program.instructions { execute(instruction, part) }
      finish(&self, part)
    }
  }

  private func check(_ columns: [ColumnBlock], rows: Int) throws(ExpressionError) {
    precondition(columns.count == expression.columns.count, "one block for each column of the expression")
    for (column, schema) in zip(columns, expression.columns) {
      let (type, count): (ValueType, Int) =
        switch column {
        case .numbers(let values): (.number, values.count)
        case .strings(let values): (.string, values.count)
        case .booleans(let values): (.boolean, values.count)
        }
      guard type == schema.type else {
        throw .columnData(column: schema.name, found: "contains \(type.article)", expected: schema.type.article)
      }
      guard count >= rows else {
        throw .columnData(
          column: schema.name, found: "the number of values is \(count)", expected: "\(rows), one for each row")
      }
    }
  }

  private func loadTruths(_ part: Part) {
    for (column, block) in part.columns.enumerated() {
      guard case .booleans(let values) = block else { continue }
      let target = truths + (program.truthConstants.count + program.truthRegisters + column) * span
      for i in 0..<part.count { target[i] = Truth.code(values[part.start + i]) }
    }
  }

  // MARK: - Operands

  private func number(_ operand: Operand, _ part: Part) -> UnsafePointer<Double> {
    switch operand {
    case .constant(let constant): return UnsafePointer(numbers + constant * span)
    case .register(let register): return UnsafePointer(numberRegister(register))
    case .column(let column):
      guard case .numbers(let values) = part.columns[column], let base = values.baseAddress else {
        preconditionFailure("checked before")
      }
      return base + part.start
    }
  }

  private func truth(_ operand: Operand) -> UnsafePointer<UInt8> {
    switch operand {
    case .constant(let constant): UnsafePointer(truths + constant * span)
    case .register(let register): UnsafePointer(truthRegister(register))
    case .column(let column):
      UnsafePointer(truths + (program.truthConstants.count + program.truthRegisters + column) * span)
    }
  }

  private func text(_ operand: Operand, _ part: Part) -> [String?] {
    switch operand {
    case .constant(let constant): return texts[constant]
    case .register(let register): return texts[program.textConstants.count + register]
    case .column(let column):
      guard case .strings(let values) = part.columns[column] else { preconditionFailure("checked before") }
      return Array(values[part.start..<(part.start + part.count)])
    }
  }

  private func numberRegister(_ register: Int) -> UnsafeMutablePointer<Double> {
    numbers + (program.numberConstants.count + register) * span
  }

  private func truthRegister(_ register: Int) -> UnsafeMutablePointer<UInt8> {
    truths + (program.truthConstants.count + register) * span
  }

  // MARK: - Steps

  private mutating func execute(_ instruction: Instruction, _ part: Part) {
    let operands = instruction.operands
    switch instruction.operation.type {
    case .number: executeNumber(instruction, operands, part)
    case .boolean: executeTruth(instruction, operands, part)
    case .string: executeText(instruction, operands, part)
    }
  }

  private func executeNumber(_ instruction: Instruction, _ operands: [Operand], _ part: Part) {
    let result = numberRegister(instruction.result)
    let count = part.count
    func number(_ i: Int) -> UnsafePointer<Double> { self.number(operands[i], part) }
    switch instruction.operation {
    case .arithmetic(let arithmetic): Kernel.arithmetic(arithmetic, number(0), number(1), result, count)
    case .function(let function): Kernel.function(function, number(0), result, count)
    case .angsep: Kernel.separations(number(0), number(1), number(2), number(3), result, count)
    case .defaultNumber: Kernel.replaceNull(number(0), number(1), result, count)
    case .nullIfEqual: Kernel.nullIfEqual(number(0), number(1), result, count)
    case .numberFromTruth: Kernel.number(ofTruth: truth(operands[0]), result, count)
    case .selectNumber: Kernel.select(truth(operands[0]), number(1), number(2), result, count)
    case .position: Kernel.positions(text(operands[0], part), text(operands[1], part), result, count)
    default: preconditionFailure("the result of the operation is not a number")
    }
  }

  private func executeTruth(_ instruction: Instruction, _ operands: [Operand], _ part: Part) {
    let result = truthRegister(instruction.result)
    let count = part.count
    func number(_ i: Int) -> UnsafePointer<Double> { self.number(operands[i], part) }
    func truth(_ i: Int) -> UnsafePointer<UInt8> { self.truth(operands[i]) }
    switch instruction.operation {
    case .compare(let comparison): Kernel.compare(comparison, number(0), number(1), result, count)
    case .near: Kernel.near(number(0), number(1), number(2), result, count)
    case .between: Kernel.between(number(0), number(1), number(2), result, count)
    case .circle, .box, .ellipse:
      Kernel.region(instruction.operation, operands.indices.map(number), result, count)
    case .isNullNumber: Kernel.isNull(number(0), result, count)
    case .and: Kernel.and(truth(0), truth(1), result, count)
    case .or: Kernel.or(truth(0), truth(1), result, count)
    case .not: Kernel.not(truth(0), result, count)
    case .sameTruth: Kernel.same(truth(0), truth(1), holds: Truth.yes, result, count)
    case .otherTruth: Kernel.same(truth(0), truth(1), holds: Truth.no, result, count)
    case .isNullText: Kernel.isNull(text(operands[0], part), result, count)
    case .isNullTruth: Kernel.isNull(truth(0), result, count)
    case .defaultTruth: Kernel.replaceNull(truth(0), truth(1), result, count)
    case .selectTruth: Kernel.select(truth(0), truth(1), truth(2), result, count)
    case .compareText(let comparison):
      Kernel.compare(comparison, text(operands[0], part), text(operands[1], part), result, count)
    default: preconditionFailure("the result of the operation is not a condition")
    }
  }

  private mutating func executeText(_ instruction: Instruction, _ operands: [Operand], _ part: Part) {
    let count = part.count
    let result: [String?]
    switch instruction.operation {
    case .concatenate: result = Kernel.concatenated(text(operands[0], part), text(operands[1], part), count)
    case .substring:
      result = Kernel.substrings(
        text(operands[0], part), number(operands[1], part), number(operands[2], part), count)
    case .selectText:
      result = Kernel.selected(truth(operands[0]), text(operands[1], part), text(operands[2], part), count)
    default: preconditionFailure("the result of the operation is not a string")
    }
    texts[program.textConstants.count + instruction.result] = result
  }
}
