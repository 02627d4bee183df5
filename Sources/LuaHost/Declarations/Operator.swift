/// A Lua operator that a class can define.
public enum OperatorKind: String, Sendable {
  /// Addition, `a + b`.
  case add
  /// Subtraction, `a - b`.
  case sub
  /// Concatenation, `a .. b`.
  case concat
  /// Equality, `a == b`.
  case eq

  /// The operator in Lua syntax.
  public var symbol: String {
    switch self {
    case .add: "+"
    case .sub: "-"
    case .concat: ".."
    case .eq: "=="
    }
  }
}

/// The definition of an operator for objects of a class.
public struct Operator<Object: LuaBindable>: Sendable {
  let declaration: OperatorDeclaration

  /// Declares an operator whose operands can have any type. At least one operand is an object of the class.
  public init(
    _ kind: OperatorKind, _ summary: String, operand: String = "any", result: String? = nil,
    body: @escaping @Sendable (LuaValue, LuaValue) throws -> LuaValue
  ) {
    declaration = OperatorDeclaration(
      kind: kind, summary: summary, operand: operand, result: result ?? Object.luaName, body: body)
  }

  /// Declares an operator between two objects of the class.
  public init(
    _ kind: OperatorKind, _ summary: String, result: String? = nil,
    between body: @escaping @Sendable (Object, Object) throws -> LuaValue
  ) {
    self.init(kind, summary, operand: Object.luaName, result: result) { left, right in
      guard let first: Object = left.object(), let second: Object = right.object() else {
        if kind == .eq { return .boolean(false) }
        throw LuaFault.wrongOperands(
          operator: kind.symbol, className: Object.luaName, left: left.shown, right: right.shown)
      }
      return try body(first, second)
    }
  }
}

/// The declaration of an operator, independent of the Swift type of the object.
public struct OperatorDeclaration: Sendable {
  /// The operator.
  public let kind: OperatorKind
  /// A description of the result, in one line.
  public let summary: String
  /// The type of the other operand.
  public let operand: String
  /// The type of the result.
  public let result: String
  let body: @Sendable (LuaValue, LuaValue) throws -> LuaValue
}
