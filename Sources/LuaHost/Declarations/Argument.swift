/// An argument of a function: a positional argument, or an option in the table of named options.
///
/// The declaration is also the key with which the body of the function gets the value: `try call[count]`.
public struct Argument<Value>: Sendable {
  /// The name.
  public let name: String
  /// The type, which checks and converts values.
  public let type: ArgumentType<Value>
  /// The unit of a number; `nil` if there is none.
  public let unit: String?
  /// The meaning, in one line.
  public let summary: String
  /// The default in Lua syntax; `nil` if there is none.
  private let shownDefault: String?
  /// The API version in which the argument was added.
  public let since: Int
  private let defaultValue: (@Sendable () -> Value)?

  /// Declares an argument without a default. The argument is required, unless its type accepts `nil`.
  public init(
    _ name: String, _ type: ArgumentType<Value>, unit: String? = nil, _ summary: String, since: Int = 1
  ) {
    self.name = name
    self.type = type
    self.unit = unit
    self.summary = summary
    self.since = since
    shownDefault = nil
    defaultValue = nil
  }

  /// Declares an argument with a default.
  ///
  /// - Parameters:
  ///   - value: The default.
  ///   - shown: The default in Lua syntax; `nil` to derive it from `value`.
  public init(
    _ name: String, _ type: ArgumentType<Value>, unit: String? = nil,
    default value: @autoclosure @escaping @Sendable () -> Value, shown: String? = nil, _ summary: String,
    since: Int = 1
  ) {
    self.name = name
    self.type = type
    self.unit = unit
    self.summary = summary
    self.since = since
    shownDefault = shown
    defaultValue = value
  }

  /// The default in Lua syntax; `nil` if there is none. It is made when the documentation needs it, because a program
  /// that runs a recipe would spend a hundredth of its time on these texts.
  public var defaultText: String? { defaultValue.map { shownDefault ?? Self.luaLiteral($0()) } }

  private static func luaLiteral(_ value: Value) -> String {
    switch value {
    case let text as String: quoted(text)
    case let number as Double: luaText(number)
    case let choice as any RawRepresentable<String>: quoted(choice.rawValue)
    default: "\(value)"
    }
  }

  /// Returns a text as a Lua string in quotation marks.
  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\n": "\\n"
      default: scalar.value < 32 || scalar.value == 127 ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}

/// An argument with a value of any type.
public protocol ArgumentDeclaration: Sendable {
  /// The name.
  var name: String { get }
  /// The meaning, in one line.
  var summary: String { get }
  /// The unit of a number; `nil` if there is none.
  var unit: String? { get }
  /// The default in Lua syntax; `nil` if there is none.
  var defaultText: String? { get }
  /// The API version in which the argument was added.
  var since: Int { get }
  /// The name of the type in the documentation.
  var typeName: String { get }
  /// The name of the type in LuaCATS annotations.
  var luaCATS: String { get }
  /// The range of allowed values in words; `nil` if all values of the type are allowed.
  var rangeText: String? { get }
  /// The expected value in words, for error messages.
  var expected: String { get }
  /// Whether the argument can be omitted.
  var mayBeMissing: Bool { get }
  /// Converts a Lua value to the Swift value.
  func parse(_ value: LuaValue, _ context: ArgumentContext) throws -> Any
}

extension Argument: ArgumentDeclaration {
  /// The name of the type in the documentation.
  public var typeName: String { type.name }
  /// The name of the type in LuaCATS annotations.
  public var luaCATS: String { type.luaCATS }
  /// The range of allowed values in words; `nil` if all values of the type are allowed.
  public var rangeText: String? { type.range }
  /// The expected value in words, with its unit, for error messages.
  public var expected: String { unit.map { "\(type.expected) (\($0))" } ?? type.expected }
  /// Whether the argument can be omitted, because it has a default or its type accepts `nil`.
  public var mayBeMissing: Bool { defaultValue != nil || type.acceptsNil }
  /// Converts a Lua value to the Swift value. If the value is `nil` and there is a default, the result is the default.
  public func parse(_ value: LuaValue, _ context: ArgumentContext) throws -> Any {
    if value.isNil, let defaultValue { return defaultValue() }
    return try type.parse(value, context)
  }
}

/// The declaration of a value that a function returns.
public struct ReturnValue: Sendable {
  /// The name of the value in the documentation.
  public let name: String
  /// The name of the type in the documentation.
  public let typeName: String
  /// The name of the type in LuaCATS annotations.
  public let luaCATS: String
  /// The meaning, in one line.
  public let summary: String

  /// Declares a result.
  public init<Value>(_ name: String, _ type: ArgumentType<Value>, _ summary: String) {
    self.name = name
    typeName = type.acceptsNil && type.name != "any" ? "\(type.name) or nil" : type.name
    luaCATS = type.acceptsNil && type.luaCATS != "any" ? "\(type.luaCATS)?" : type.luaCATS
    self.summary = summary
  }

  /// Declares an iterator for `for ... in` loops. `luaCATS` gives the types of the values in each iteration.
  public init(iterator name: String, of luaCATS: String, _ summary: String) {
    self.name = name
    typeName = "iterator of \(luaCATS)"
    self.luaCATS = "fun(): \(luaCATS)"
    self.summary = summary
  }
}
