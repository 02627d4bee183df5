/// A bound expression as code without branches. Each instruction reads columns of a block and writes one column.
struct Program: Sendable {
  var instructions: [Instruction] = []
  /// The location of the result.
  var result = Operand.column(0)
  /// The constants of type number. Before the first instruction, each constant is repeated over a block.
  var numberConstants: [Double] = []
  var truthConstants: [UInt8] = []
  var textConstants: [String] = []
  /// The number of scratch columns of each type that are needed at the same time.
  var numberRegisters = 0
  var truthRegisters = 0
  var textRegisters = 0
}

/// The location of an operand's values. The type of the values is determined by the instruction.
enum Operand: Sendable, Equatable {
  /// A column, by its index in ``BoundExpression/columns``.
  case column(Int)
  case constant(Int)
  case register(Int)
}

/// One operation on a block.
struct Instruction: Sendable {
  var operation: Operation
  var operands: [Operand]
  /// The index of the register for the result. Numbers, truth values and texts have separate registers.
  var result: Int
}

/// The operation of an instruction. Numbers are doubles, where NaN is null. Truth values are ``Truth`` codes.
enum Operation: Sendable, Equatable {
  // number from numbers
  case arithmetic(Arithmetic)
  case function(NumberFunction)
  case angsep
  case defaultNumber, nullIfEqual
  case numberFromTruth
  // truth from numbers
  case compare(Comparison)
  case near, between
  case circle, box, ellipse
  case isNullNumber
  // truth from truths
  case and, or, not
  case sameTruth, otherTruth
  case isNullTruth, defaultTruth
  // by a condition
  case selectNumber, selectTruth, selectText
  // texts
  case compareText(Comparison)
  case isNullText
  case concatenate, position, substring

  /// The type of the result.
  var type: ValueType {
    switch self {
    case .arithmetic, .function, .angsep, .defaultNumber, .nullIfEqual, .numberFromTruth, .selectNumber, .position:
      .number
    case .compare, .near, .between, .circle, .box, .ellipse, .isNullNumber, .and, .or, .not, .sameTruth, .otherTruth,
      .isNullTruth, .isNullText, .defaultTruth, .selectTruth, .compareText:
      .boolean
    case .selectText, .concatenate, .substring: .string
    }
  }
}

enum Arithmetic: Sendable {
  case add, subtract, multiply, divide, divideWhole, modulo, power, powerWhole
  case bitAnd, bitOr, bitXor
  case least, greatest, angle
}

enum NumberFunction: Sendable {
  case negate, truncate
  case sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh
  case exp, log, log10, sqrt, abs, ceil, floor, round
}

enum Comparison: Sendable {
  case equal, notEqual, approximately, less, greater, lessOrEqual, greaterOrEqual
}

/// The codes of three-valued logic. The codes are chosen so that `&&` is the minimum, `||` is the maximum, and `!` is
/// the difference from 2.
enum Truth {
  static let no: UInt8 = 0
  static let null: UInt8 = 1
  static let yes: UInt8 = 2

  static func code(_ value: Bool?) -> UInt8 { value.map { $0 ? yes : no } ?? null }
  static func value(_ code: UInt8) -> Bool? { code == null ? nil : code == yes }
}
