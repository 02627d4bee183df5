/// A value of Lua, as Swift sees it.
///
/// Tables and functions are handles into the state they came from; objects are Swift values that Lua holds.
public enum LuaValue {
  /// `nil`, and what is missing.
  case `nil`
  /// `true` or `false`.
  case boolean(Bool)
  /// A number that Lua keeps as an integer.
  case integer(Int)
  /// A number that Lua keeps as a double.
  case number(Double)
  /// A string; bytes that are not UTF-8 are replaced.
  case string(String)
  /// A table.
  case table(LuaTable)
  /// A function.
  case function(LuaFunction)
  /// A Swift value.
  case object(LuaObject)
}

extension LuaValue {
  /// A Swift value of a type that Lua knows as an object.
  public static func object<Value: LuaBindable>(_ value: Value) -> LuaValue { .object(LuaObject(value)) }

  /// A value, or `nil` where there is none.
  public static func optional(_ value: LuaValue?) -> LuaValue { value ?? .nil }

  /// Whether this is `nil`.
  public var isNil: Bool {
    if case .nil = self { true } else { false }
  }

  /// The boolean, if it is one.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The number, if it is one of either kind.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number, if it is one of either kind.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The string, if it is one.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The table, if it is one.
  public var table: LuaTable? {
    if case .table(let value) = self { value } else { nil }
  }

  /// The function, if it is one.
  public var function: LuaFunction? {
    if case .function(let value) = self { value } else { nil }
  }

  /// The Swift value, if it is an object of this type.
  public func object<Value>(as type: Value.Type = Value.self) -> Value? {
    if case .object(let object) = self { object.value as? Value } else { nil }
  }

  /// Lua's word for the type; for objects, the name of their class.
  public var typeName: String {
    switch self {
    case .nil: "nil"
    case .boolean: "boolean"
    case .integer, .number: "number"
    case .string: "string"
    case .table: "table"
    case .function: "function"
    case .object(let object): object.metatype.name
    }
  }

  /// What the value is, as error texts tell it: `the string 'abc'`, `the number 3.5`, `nothing`, `a table`.
  public var shown: String {
    switch self {
    case .nil: return "nothing (nil)"
    case .boolean(let value): return "\(value)"
    case .integer(let value): return "the number \(value)"
    case .number(let value): return "the number \(luaText(value))"
    case .string(let value):
      return value.count <= 60 ? "the string '\(value)'" : "the string '\(value.prefix(57))...'"
    case .table: return "a table"
    case .function: return "a function"
    case .object(let object): return withArticle(object.metatype.name)
    }
  }
}

/// A double as short as it can be written, without `.0`.
func luaText(_ number: Double) -> String {
  if number.isNaN { return "nan" }
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// `a Runs`, `an Axis`.
func withArticle(_ noun: String) -> String {
  "\("AEIOUaeiou".contains(noun.first ?? "x") ? "an" : "a") \(noun)"
}

extension LuaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// `nil`.
  public init(nilLiteral: ()) { self = .nil }
}
