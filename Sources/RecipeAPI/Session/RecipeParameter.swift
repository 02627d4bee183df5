import LuaHost
import TextFormat

/// What a parameter of a recipe may be. On the command line and in Lua the same texts mean the same.
public struct ParameterKind: Sendable {
  /// The word after `dt.param.`.
  public let name: String
  /// The type for people: `axis`, `one of 'cut', 'keep'`.
  public let type: String
  /// The unit of the value; `nil` for none.
  public let unit: String?
  /// What is expected, in the words of error texts.
  public let expected: String
  /// Makes the value from what Lua or the command line gives.
  private let read: @Sendable (LuaValue, ArgumentContext) throws -> ParameterValue
  /// How a text of the command line looks to Lua: a string, unless the kind holds numbers or truth values.
  private let fromText: @Sendable (String) -> LuaValue

  /// A kind whose values are those of an argument type.
  /// - Parameter file: the file that a value was read from.
  public init<Value>(
    _ name: String, _ type: ArgumentType<Value>, unit: String? = nil,
    fromText: @escaping @Sendable (String) -> LuaValue = { .string($0) },
    text: @escaping @Sendable (Value) -> String, lua: @escaping @Sendable (Value) -> any LuaConvertible,
    file: @escaping @Sendable (Value) -> String? = { _ in nil }
  ) {
    self.name = name
    self.type = type.range.map { "\(type.name) \($0)" } ?? type.name
    self.unit = unit
    self.fromText = fromText
    expected = type.expected
    read = { value, context in
      let parsed = try type.parse(value, context)
      return ParameterValue(text: text(parsed), lua: lua(parsed), file: file(parsed))
    }
  }

  /// The value that a recipe gives as default.
  public func value(of lua: LuaValue, _ context: ArgumentContext) throws -> ParameterValue { try read(lua, context) }

  /// The value that a text on the command line stands for.
  public func value(of text: String, _ context: ArgumentContext) throws -> ParameterValue {
    try read(fromText(text), context)
  }
}

/// The value of a parameter: as text, for people and the provenance, and as Lua sees it.
public struct ParameterValue: Sendable {
  /// The value in the form that `-p name=value` accepts.
  public let text: String
  /// The file that it was read from: an input of the run.
  public let file: String?
  private let makeLua: @Sendable () -> any LuaConvertible

  init(text: String, lua: any LuaConvertible, file: String?) {
    (self.text, self.file) = (text, file)
    // Made from a value type or an immutable object, and used on the one thread of its state.
    nonisolated(unsafe) let value = lua
    makeLua = { value }
  }

  /// The value as a script receives it.
  public var lua: any LuaConvertible { makeLua() }
}

/// A parameter of a recipe: what it may be, its default, what it is for.
public struct RecipeParameter: Sendable {
  /// The values that it may have.
  public let kind: ParameterKind
  /// `nil` for a parameter that may be left out and then is nil.
  public let defaultValue: ParameterValue?
  /// Whether it must be given: it has no default and cannot be left out.
  public let isRequired: Bool
  /// A description of its purpose, in one line; empty if the recipe gives none.
  public let help: String
  /// Counts the parameters of a script as it makes them, so that they can be listed as they are written.
  public let order: Int
}
