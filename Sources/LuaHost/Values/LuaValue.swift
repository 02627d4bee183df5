/// A Lua value in Swift.
///
/// Tables and functions are handles that belong to a state. Objects are Swift values that Lua holds.
public enum LuaValue {
  /// `nil`, which also represents a missing value.
  case `nil`
  /// `true` or `false`.
  case boolean(Bool)
  /// A number that Lua stores as an integer.
  case integer(Int)
  /// A number that Lua stores as a double.
  case number(Double)
  /// A string. Bytes that are not valid UTF-8 are replaced.
  case string(String)
  /// A table.
  case table(LuaTable)
  /// A function.
  case function(LuaFunction)
  /// An object that contains a Swift value.
  case object(LuaObject)
}

extension LuaValue {
  /// Returns an object with a Swift value of a bindable type.
  public static func object<Value: LuaBindable>(_ value: Value) -> LuaValue { .object(LuaObject(value)) }

  /// Returns the value, or `nil` if there is none.
  public static func optional(_ value: LuaValue?) -> LuaValue { value ?? .nil }

  /// Whether the value is `nil`.
  public var isNil: Bool {
    if case .nil = self { true } else { false }
  }

  /// The boolean; `nil` for values of other types.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The number, stored as an integer or as a double; `nil` for values of other types.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The whole number, stored as an integer or as a double; `nil` for other values.
  public var integer: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The string; `nil` for values of other types.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The table; `nil` for values of other types.
  public var table: LuaTable? {
    if case .table(let value) = self { value } else { nil }
  }

  /// The function; `nil` for values of other types.
  public var function: LuaFunction? {
    if case .function(let value) = self { value } else { nil }
  }

  /// Returns the Swift value of an object; `nil` if the value is not an object of this type.
  public func object<Value>(as type: Value.Type = Value.self) -> Value? {
    if case .object(let object) = self { object.value as? Value } else { nil }
  }

  /// The Lua name of the type; for objects, the name of the class.
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

  /// A description of the value for error messages, such as `the string 'abc'`, `the number 3.5`, `nil` or `a table`.
  public var shown: String {
    switch self {
    case .nil: return "nil"
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

/// Returns the shortest exact notation of a number, without `.0`.
func luaText(_ number: Double) -> String {
  if number.isNaN { return "nan" }
  let text = "\(number)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// Returns the noun with an indefinite article, such as `a Runs` or `an Axis`.
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
