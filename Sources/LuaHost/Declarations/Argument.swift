/// An argument of a function: positional, or an option of its named table. It is also the key with which the
/// function's body asks for the value: `try call[count]`.
public struct Argument<Value>: Sendable {
  /// The name.
  public let name: String
  /// What it may be.
  public let type: ArgumentType<Value>
  /// The unit of a number.
  public let unit: String?
  /// What it is for, in one line.
  public let summary: String
  /// The default as Lua writes it; `nil` if there is none.
  public let defaultText: String?
  /// The API version that brought it.
  public let since: Int
  private let defaultValue: (@Sendable () -> Value)?

  /// An argument that must be given, unless its type is optional.
  public init(
    _ name: String, _ type: ArgumentType<Value>, unit: String? = nil, _ summary: String, since: Int = 1
  ) {
    self.name = name
    self.type = type
    self.unit = unit
    self.summary = summary
    self.since = since
    defaultText = nil
    defaultValue = nil
  }

  /// An argument with a default; `shown` is how Lua would write it, where `"\(value)"` is not it.
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
    defaultText = shown ?? Self.luaLiteral(value())
    defaultValue = value
  }

  private static func luaLiteral(_ value: Value) -> String {
    switch value {
    case let text as String: "\"\(text)\""
    case let number as Double: luaText(number)
    case let choice as any RawRepresentable<String>: "\"\(choice.rawValue)\""
    default: "\(value)"
    }
  }
}

/// An argument of any type.
public protocol ArgumentDeclaration: Sendable {
  /// The name.
  var name: String { get }
  /// What it is for, in one line.
  var summary: String { get }
  /// The unit of a number.
  var unit: String? { get }
  /// The default as Lua writes it.
  var defaultText: String? { get }
  /// The API version that brought it.
  var since: Int { get }
  /// How documentation names the type.
  var typeName: String { get }
  /// How LuaCATS names the type.
  var luaCATS: String { get }
  /// The words for the values allowed.
  var rangeText: String? { get }
  /// What error texts expect.
  var expected: String { get }
  /// Whether it may be left out.
  var mayBeMissing: Bool { get }
  /// The Swift value.
  func parse(_ value: LuaValue, _ context: ArgumentContext) throws -> Any
}

extension Argument: ArgumentDeclaration {
  /// How documentation names the type.
  public var typeName: String { type.name }
  /// How LuaCATS names the type.
  public var luaCATS: String { type.luaCATS }
  /// The words for the values allowed.
  public var rangeText: String? { type.range }
  /// What error texts expect: the type's words, and the unit.
  public var expected: String { unit.map { "\(type.expected) (\($0))" } ?? type.expected }
  /// Whether it has a default, or may be `nil`.
  public var mayBeMissing: Bool { defaultValue != nil || type.acceptsNil }
  /// The Swift value, or the default for `nil`.
  public func parse(_ value: LuaValue, _ context: ArgumentContext) throws -> Any {
    if value.isNil, let defaultValue { return defaultValue() }
    return try type.parse(value, context)
  }
}

/// What a function returns, or one of the values it returns.
public struct ReturnValue: Sendable {
  /// A short name.
  public let name: String
  /// How documentation names the type.
  public let typeName: String
  /// How LuaCATS names the type.
  public let luaCATS: String
  /// What it is, in one line.
  public let summary: String

  /// States a result.
  public init<Value>(_ name: String, _ type: ArgumentType<Value>, _ summary: String) {
    self.name = name
    typeName = type.acceptsNil && type.name != "any" ? "\(type.name) or nil" : type.name
    luaCATS = type.acceptsNil && type.luaCATS != "any" ? "\(type.luaCATS)?" : type.luaCATS
    self.summary = summary
  }

  /// States an iterator, for `for ... in`; the values of each turn have the types given.
  public init(iterator name: String, of luaCATS: String, _ summary: String) {
    self.name = name
    typeName = "iterator of \(luaCATS)"
    self.luaCATS = "fun(): \(luaCATS)"
    self.summary = summary
  }
}
