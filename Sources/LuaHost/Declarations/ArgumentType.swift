/// What an argument may be: how it is named in documentation, and how a Lua value becomes a Swift one.
///
/// Upper layers add their own, from scratch or by ``map(_:_:)`` over the stock ones (`ArgumentType+Stock.swift`).
public struct ArgumentType<Value>: Sendable {
  /// How documentation names it: `number`, `list of string`, `Axis`.
  public var name: String
  /// How the editor's definitions (LuaCATS) name it: `number`, `string[]`, `Axis`.
  public var luaCATS: String
  /// What error texts expect: `a whole number`.
  public var phrase: String
  /// What values are allowed, following the phrase: `from 0 to 3`.
  public var range: String?
  /// Whether `nil`, and leaving it out, is allowed.
  public var acceptsNil: Bool
  /// Makes the Swift value.
  ///
  /// It throws a ``Mismatch`` for a value of another type or outside the range; any other error is told as the
  /// domain's own reason to refuse it.
  public var parse: @Sendable (LuaValue, ArgumentContext) throws -> Value

  /// States a type.
  public init(
    _ name: String, luaCATS: String? = nil, phrase: String? = nil, range: String? = nil, acceptsNil: Bool = false,
    parse: @escaping @Sendable (LuaValue, ArgumentContext) throws -> Value
  ) {
    self.name = name
    self.luaCATS = luaCATS ?? name
    self.phrase = phrase ?? withArticle(name)
    self.range = range
    self.acceptsNil = acceptsNil
    self.parse = parse
  }

  /// What error texts expect: phrase and range.
  public var expected: String { range.map { "\(phrase) \($0)" } ?? phrase }

  /// The same type under other words.
  public func named(
    _ name: String, luaCATS: String? = nil, phrase: String? = nil, range: String? = nil
  ) -> ArgumentType {
    var type = self
    type.name = name
    type.luaCATS = luaCATS ?? self.luaCATS
    type.phrase = phrase ?? withArticle(name)
    type.range = range
    return type
  }

  /// A type whose values are made from this one's.
  public func map<Other>(
    _ transform: @escaping @Sendable (Value, ArgumentContext) throws -> Other
  ) -> ArgumentType<Other> {
    let parse = parse
    return ArgumentType<Other>(name, luaCATS: luaCATS, phrase: phrase, range: range, acceptsNil: acceptsNil) {
      try transform(parse($0, $1), $1)
    }
  }
}

/// Where an argument is being read.
public struct ArgumentContext {
  /// The state.
  public let state: LuaState
  /// The function that is called.
  public let function: String

  /// For values that are read outside a call, such as defaults: `function` is what errors name.
  public init(state: LuaState, function: String) {
    self.state = state
    self.function = function
  }
}

/// A value that is not what its ``ArgumentType`` asks for.
public struct Mismatch: Error {
  /// Where in the argument: `[3]`, `.unit`; empty for the argument itself.
  public var path: String
  /// What came; by default the value as ``LuaValue/shown`` tells it.
  public var found: String
  /// What was expected; by default the type's own words.
  public var expected: String?
  /// How to mend it.
  public var hint: String?

  /// Tells a mismatch.
  public init(_ value: LuaValue, path: String = "", expected: String? = nil, hint: String? = nil) {
    self.init(found: value.shown, path: path, expected: expected, hint: hint)
  }

  /// Tells a mismatch in other words.
  public init(found: String, path: String = "", expected: String? = nil, hint: String? = nil) {
    self.path = path
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  /// The same mismatch, seen from the value that holds it.
  public func inside(_ step: String, expected: String) -> Mismatch {
    var outer = self
    outer.path = step + path
    outer.expected = self.expected ?? expected
    return outer
  }
}

/// An error that the domain gave for a part of an argument; keeps where that was.
struct RefusedPart: Error {
  var path: String
  var reason: any Error
}
