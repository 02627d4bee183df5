/// Checks the types of an expression against a schema and compiles it to a program.
struct Binder<Columns: Schema> {
  /// The result of a node of the syntax tree: its type, and where its values are stored.
  struct Value {
    var type: ValueType
    var operand: Operand
    var isInteger = false
    /// The position of a `!` before an operand that is not a condition; `nil` if there is none. Such a `!` is only
    /// valid if `==`, `!=` or a range follows the operand, because `!X == Y` means `!(X == Y)`.
    var negationAt: Int?
  }

  let text: String
  let schema: Columns
  private var program = Program()
  private var columns: [ColumnSchema] = []
  private var columnNumbers: [String: Int] = [:]
  private var values: [Value] = []
  private var freeRegisters: [ValueType: [Int]] = [:]

  init(text: String, schema: Columns) {
    self.text = text
    self.schema = schema
  }

  mutating func bind(_ tree: SyntaxTree) throws(ExpressionError) -> BoundExpression {
    for node in tree.nodes { values.append(try bind(node)) }
    let result = try value(tree.nodes.count - 1)
    program.result = result.operand
    return BoundExpression(text: text, type: result.type, columns: columns, program: program)
  }

  // MARK: - Nodes

  private mutating func bind(_ node: SyntaxTree.Node) throws(ExpressionError) -> Value {
    let at = node.start
    switch node.kind {
    case .number(let number, let isInteger): return constant(number, isInteger: isInteger)
    case .null: return constant(.nan, isInteger: true)
    case .boolean(let boolean):
      program.truthConstants.append(Truth.code(boolean))
      return Value(type: .boolean, operand: .constant(program.truthConstants.count - 1))
    case .string(let string):
      program.textConstants.append(string)
      return Value(type: .string, operand: .constant(program.textConstants.count - 1))
    case .column(let name): return try column(name, at: at)
    case .unary(.not, let operand): return try negation(of: operand, isBracketed: node.isBracketed, at: at)
    case .unary(let unary, let operand): return try sign(unary, operand, at: at)
    case .binary(let binary, let left, let right): return try self.binary(binary, left, right, at: at)
    case .range(let x, let low, let high):
      return try undoingNegation(of: x) { (binder, x) throws(ExpressionError) in
        let arguments = [x, try binder.value(low), try binder.value(high)]
        for argument in arguments { try binder.check(argument, is: .number, for: "'= low:high'", at: at) }
        return binder.emit(.between, arguments)
      }
    case .conditional(let condition, let first, let second):
      return try conditional(try value(condition), try value(first), try value(second), at: at)
    case .call(let function, let arguments):
      var values: [Value] = []
      for argument in arguments { values.append(try value(argument)) }
      return try call(function, values, at: at)
    }
  }

  private mutating func column(_ name: String, at: Int) throws(ExpressionError) -> Value {
    guard let column = schema.column(name) else {
      throw .unknownColumn(place(at), name: name, present: schema.columnNames)
    }
    let number = columnNumbers[column.name] ?? columns.count
    if number == columns.count {
      columns.append(column)
      columnNumbers[column.name] = number
    }
    return Value(type: column.type, operand: .column(number), isInteger: column.isInteger)
  }

  private mutating func negation(of operand: Int, isBracketed: Bool, at: Int) throws(ExpressionError) -> Value {
    var inner = try value(operand)
    if inner.type == .boolean { return emit(.not, [inner]) }
    if isBracketed { throw .wrongType(place(at), what: "'!'", found: inner.type, expected: .boolean) }
    inner.negationAt = at
    return inner
  }

  private mutating func sign(_ unary: UnaryOperator, _ operand: Int, at: Int) throws(ExpressionError) -> Value {
    var inner = try value(operand)
    let isCast = unary == .toInteger || unary == .toReal
    if isCast, inner.type == .boolean { inner = emit(.numberFromTruth, [inner], isInteger: true) }
    try check(inner, is: .number, for: "'\(unary.rawValue)'", at: at)
    switch unary {
    case .plus, .not: return inner
    case .minus: return emit(.function(.negate), [inner], isInteger: inner.isInteger)
    case .toInteger: return inner.isInteger ? inner : emit(.function(.truncate), [inner], isInteger: true)
    case .toReal:
      inner.isInteger = false
      return inner
    }
  }

  private mutating func binary(
    _ binary: BinaryOperator, _ left: Int, _ right: Int, at: Int
  ) throws(ExpressionError) -> Value {
    let what = "'\(binary.rawValue)'"
    switch binary {
    case .and, .or:
      let operands = [try value(left), try value(right)]
      for operand in operands { try check(operand, is: .boolean, for: what, at: at) }
      return emit(binary == .and ? .and : .or, operands)
    case .equal, .notEqual:
      return try undoingNegation(of: left) { (binder, left) throws(ExpressionError) in
        try binder.comparison(binary, left, try binder.value(right), at: at)
      }
    case .approximately, .less, .greater, .lessOrEqual, .greaterOrEqual:
      return try comparison(binary, try value(left), try value(right), at: at)
    default:
      return try arithmetic(binary, try value(left), try value(right), at: at)
    }
  }

  private mutating func comparison(
    _ binary: BinaryOperator, _ left: Value, _ right: Value, at: Int
  ) throws(ExpressionError) -> Value {
    let what = "'\(binary.rawValue)'"
    guard left.type == right.type else {
      throw .mismatch(place(at), what: what, left: left.type, right: right.type)
    }
    let isEquality = binary == .equal || binary == .notEqual
    if left.type == .boolean {
      guard isEquality else { throw .wrongType(place(at), what: what, found: .boolean, expected: .number) }
      return emit(binary == .equal ? .sameTruth : .otherTruth, [left, right])
    }
    if binary == .approximately { try check(left, is: .number, for: what, at: at) }
    let comparison: Comparison =
      switch binary {
      case .equal: .equal
      case .notEqual: .notEqual
      case .approximately: .approximately
      case .less: .less
      case .greater: .greater
      case .lessOrEqual: .lessOrEqual
      default: .greaterOrEqual
      }
    return emit(left.type == .number ? .compare(comparison) : .compareText(comparison), [left, right])
  }

  private mutating func arithmetic(
    _ binary: BinaryOperator, _ left: Value, _ right: Value, at: Int
  ) throws(ExpressionError) -> Value {
    if binary == .plus, left.type == .string, right.type == .string { return emit(.concatenate, [left, right]) }
    for operand in [left, right] { try check(operand, is: .number, for: "'\(binary.rawValue)'", at: at) }
    let isWhole = left.isInteger && right.isInteger
    let arithmetic: Arithmetic
    switch binary {
    case .plus: arithmetic = .add
    case .minus: arithmetic = .subtract
    case .times: arithmetic = .multiply
    case .over: arithmetic = isWhole ? .divideWhole : .divide
    case .modulo: arithmetic = .modulo
    case .power: arithmetic = isWhole ? .powerWhole : .power
    default:
      guard isWhole else { throw .notWhole(place(at), what: "'\(binary.rawValue)'") }
      arithmetic = binary == .bitAnd ? .bitAnd : binary == .bitOr ? .bitOr : .bitXor
    }
    return emit(.arithmetic(arithmetic), [left, right], isInteger: isWhole)
  }

  private mutating func conditional(
    _ condition: Value, _ first: Value, _ second: Value, at: Int
  ) throws(ExpressionError) -> Value {
    try check(condition, is: .boolean, for: "'?'", at: at)
    guard first.type == second.type else {
      throw .mismatch(place(at), what: "'? :'", left: first.type, right: second.type)
    }
    let operands = [condition, first, second]
    switch first.type {
    case .number: return emit(.selectNumber, operands, isInteger: first.isInteger && second.isInteger)
    case .boolean: return emit(.selectTruth, operands)
    case .string: return emit(.selectText, operands)
    }
  }

  private mutating func call(_ function: Function, _ arguments: [Value], at: Int) throws(ExpressionError) -> Value {
    let first = arguments[0]
    switch function {
    case .isnull:
      switch first.type {
      case .number: return emit(.isNullNumber, arguments)
      case .boolean: return emit(.isNullTruth, arguments)
      case .string: return emit(.isNullText, arguments)
      }
    case .defnull where first.type == .boolean:
      try check(arguments[1], is: .boolean, for: function.signature, at: at)
      return emit(.defaultTruth, arguments)
    case .strstr, .strmid:
      let types: [ValueType] = function == .strstr ? [.string, .string] : [.string, .number, .number]
      for (argument, type) in zip(arguments, types) { try check(argument, is: type, for: function.signature, at: at) }
      return emit(function == .strstr ? .position : .substring, arguments, isInteger: function == .strstr)
    default:
      for argument in arguments { try check(argument, is: .number, for: function.signature, at: at) }
    }
    let isWhole = arguments.allSatisfy(\.isInteger)
    switch function {
    case .min, .max:
      if arguments.count == 1 { return first }
      return emit(.arithmetic(function == .min ? .least : .greatest), arguments, isInteger: isWhole)
    case .abs: return emit(.function(.abs), arguments, isInteger: isWhole)
    case .defnull: return emit(.defaultNumber, arguments, isInteger: isWhole)
    case .setnull: return emit(.nullIfEqual, arguments, isInteger: arguments[1].isInteger)
    default: return emit(function.operation, arguments)
    }
  }

  // MARK: - Values and registers

  /// Returns the result of a node that is used as an operand. A `!` before the node (``Value/negationAt``) is an error.
  private func value(_ node: Int) throws(ExpressionError) -> Value {
    if let at = values[node].negationAt {
      throw .wrongType(place(at), what: "'!'", found: values[node].type, expected: .boolean)
    }
    return values[node]
  }

  /// Binds a comparison with the left operand `node`. `make` emits the comparison. If a `!` precedes a number or a text
  /// X, as in `!X == Y`, the result of the comparison is negated.
  private mutating func undoingNegation(
    of node: Int, _ make: (inout Self, Value) throws(ExpressionError) -> Value
  ) throws(ExpressionError) -> Value {
    var left = values[node]
    guard left.negationAt != nil else { return try make(&self, left) }
    left.negationAt = nil
    return emit(.not, [try make(&self, left)])
  }

  private mutating func constant(_ number: Double, isInteger: Bool) -> Value {
    program.numberConstants.append(number)
    return Value(type: .number, operand: .constant(program.numberConstants.count - 1), isInteger: isInteger)
  }

  /// Adds an instruction. The result of a node is used only once, so the registers of the operands become free, and the
  /// result may be stored in one of them.
  private mutating func emit(_ operation: Operation, _ operands: [Value], isInteger: Bool = false) -> Value {
    for operand in operands {
      if case .register(let register) = operand.operand { freeRegisters[operand.type, default: []].append(register) }
    }
    let type = operation.type
    let register: Int
    if let free = freeRegisters[type]?.popLast() {
      register = free
    } else {
      switch type {
      case .number:
        register = program.numberRegisters
        program.numberRegisters += 1
      case .boolean:
        register = program.truthRegisters
        program.truthRegisters += 1
      case .string:
        register = program.textRegisters
        program.textRegisters += 1
      }
    }
    program.instructions.append(
      Instruction(operation: operation, operands: operands.map(\.operand), result: register))
    return Value(type: type, operand: .register(register), isInteger: isInteger)
  }

  private func check(_ value: Value, is type: ValueType, for what: String, at: Int) throws(ExpressionError) {
    if value.type != type { throw .wrongType(place(at), what: what, found: value.type, expected: type) }
  }

  private func place(_ start: Int) -> ExpressionPlace { Tokenizer.place(in: text, at: start) }
}

extension Function {
  /// The operation that computes this function in a ``Program``.
  fileprivate var operation: Operation {
    switch self {
    case .sin: .function(.sin)
    case .cos: .function(.cos)
    case .tan: .function(.tan)
    case .arcsin: .function(.arcsin)
    case .arccos: .function(.arccos)
    case .arctan: .function(.arctan)
    case .sinh: .function(.sinh)
    case .cosh: .function(.cosh)
    case .tanh: .function(.tanh)
    case .exp: .function(.exp)
    case .log: .function(.log)
    case .log10: .function(.log10)
    case .sqrt: .function(.sqrt)
    case .abs: .function(.abs)
    case .ceil: .function(.ceil)
    case .floor: .function(.floor)
    case .round: .function(.round)
    case .arctan2: .arithmetic(.angle)
    case .min: .arithmetic(.least)
    case .max: .arithmetic(.greatest)
    case .near: .near
    case .angsep: .angsep
    case .isnull: .isNullNumber
    case .defnull: .defaultNumber
    case .setnull: .nullIfEqual
    case .circle: .circle
    case .box: .box
    case .ellipse: .ellipse
    case .strstr: .position
    case .strmid: .substring
    }
  }
}
