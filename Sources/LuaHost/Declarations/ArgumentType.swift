/// The type of an argument: its name in the documentation, and the conversion of a Lua value to a Swift value.
///
/// Other modules define further types, from scratch or with ``map(_:)`` from the standard types in
/// `ArgumentType+Stock.swift`.
public struct ArgumentType<Value>: Sendable {
  /// The name in the documentation: `number`, `list of string`, `Axis`.
  public var name: String
  /// The name in the definitions for editors (LuaCATS): `number`, `string[]`, `Axis`.
  public var luaCATS: String
  /// The expected value in words, for error messages: `a whole number`.
  public var phrase: String
  /// The range of allowed values in words that follow the phrase: `from 0 to 3`.
  public var range: String?
  /// An example of a value, which follows the range in error messages: `"1 deg"`.
  public var example: String?
  /// Whether `nil` is allowed, so that the argument can be omitted.
  public var acceptsNil: Bool
  /// A function that converts a Lua value to the Swift value.
  ///
  /// It throws a ``Mismatch`` if the value has another type or is outside the range. Any other error is reported as the
  /// reason why the value was rejected.
  public var parse: @Sendable (LuaValue, ArgumentContext) throws -> Value

  /// Creates a type. The LuaCATS name defaults to `name`, the phrase to `name` with an article.
  public init(
    _ name: String, luaCATS: String? = nil, phrase: String? = nil, range: String? = nil, example: String? = nil,
    acceptsNil: Bool = false, parse: @escaping @Sendable (LuaValue, ArgumentContext) throws -> Value
  ) {
    self.name = name
    self.luaCATS = luaCATS ?? name
    self.phrase = phrase ?? withArticle(name)
    self.range = range
    self.example = example
    self.acceptsNil = acceptsNil
    self.parse = parse
  }

  /// The expected value in words, with its range and example, for error messages: `a quantity from 0 to 5 deg, such as
  /// "1 deg"`.
  public var expected: String {
    let words = range.map { "\(phrase) \($0)" } ?? phrase
    guard let example else { return words }
    return words + (range == nil ? "" : ",") + " such as \(example)"
  }

  /// Returns the same type with another name, phrase, range and example.
  public func named(
    _ name: String, luaCATS: String? = nil, phrase: String? = nil, range: String? = nil, example: String? = nil
  ) -> ArgumentType {
    var type = self
    type.name = name
    type.luaCATS = luaCATS ?? self.luaCATS
    type.phrase = phrase ?? withArticle(name)
    type.range = range
    type.example = example
    return type
  }

  /// Returns a type that first converts a value like this type, and then transforms the result with `transform`.
  public func map<Other>(
    _ transform: @escaping @Sendable (Value, ArgumentContext) throws -> Other
  ) -> ArgumentType<Other> {
    let parse = parse
    return ArgumentType<Other>(
      name, luaCATS: luaCATS, phrase: phrase, range: range, example: example, acceptsNil: acceptsNil
    ) { try transform(parse($0, $1), $1) }
  }
}

/// The context in which an argument is converted.
public struct ArgumentContext {
  /// The Lua state.
  public let state: LuaState

  /// Creates a context.
  public init(state: LuaState) { self.state = state }
}

/// An error for a value that its ``ArgumentType`` does not accept.
public struct Mismatch: Error {
  /// The position within the argument, such as `[3]` or `.unit`; empty for the argument itself.
  public var path: String
  /// The value that was found, in words.
  public var found: String
  /// The value that was expected, in words; `nil` for the description of the type.
  public var expected: String?
  /// How to fix the value.
  public var hint: String?

  /// Creates a mismatch that describes the value with ``LuaValue/shown``.
  public init(_ value: LuaValue, path: String = "", expected: String? = nil, hint: String? = nil) {
    self.init(found: value.shown, path: path, expected: expected, hint: hint)
  }

  /// Creates a mismatch with a given description of the value.
  public init(found: String, path: String = "", expected: String? = nil, hint: String? = nil) {
    self.path = path
    self.found = found
    self.expected = expected
    self.hint = hint
  }

  /// Returns the mismatch as an error in the enclosing value. `step` is the position of the wrong part in the enclosing
  /// value.
  public func inside(_ step: String, expected: String) -> Mismatch {
    var outer = self
    outer.path = step + path
    outer.expected = self.expected ?? expected
    return outer
  }
}

/// An error thrown by a conversion function for a part of an argument, with the position of that part.
struct RefusedPart: Error {
  var path: String
  var reason: any Error
}
