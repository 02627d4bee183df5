import LuaHost

/// What a parameter of a recipe may be. On the command line and in Lua the same texts mean the same.
struct ParameterKind: Sendable {
  /// The word after `dt.param.`.
  let name: String
  /// The type for people: `axis`, `one of 'cut', 'keep'`.
  let type: String
  /// The unit of the value; `nil` for none.
  let unit: String?
  /// What is expected, in the words of error texts.
  let expected: String
  /// Makes the value from what Lua or the command line gives.
  private let read: @Sendable (LuaValue, ArgumentContext) throws -> ParameterValue
  /// How a text of the command line looks to Lua: a string, unless the kind holds numbers or truth values.
  private let fromText: @Sendable (String) -> LuaValue

  /// A kind whose values are those of an argument type.
  /// - Parameter file: the file that a value was read from.
  init<Value>(
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
  func value(of lua: LuaValue, _ context: ArgumentContext) throws -> ParameterValue { try read(lua, context) }

  /// The value that a text on the command line stands for.
  func value(of text: String, _ context: ArgumentContext) throws -> ParameterValue {
    try read(fromText(text), context)
  }
}

/// The value of a parameter: as text, for people and the provenance, and as Lua sees it.
struct ParameterValue: Sendable {
  let text: String
  /// The file that it was read from: an input of the run.
  let file: String?
  private let makeLua: @Sendable () -> any LuaConvertible

  init(text: String, lua: any LuaConvertible, file: String?) {
    (self.text, self.file) = (text, file)
    // Made from a value type or an immutable object, and used on the one thread of its state.
    nonisolated(unsafe) let value = lua
    makeLua = { value }
  }

  var lua: any LuaConvertible { makeLua() }
}

/// A parameter of a recipe: what it may be, its default, what it is for.
struct RecipeParameter: Sendable {
  let kind: ParameterKind
  /// `nil` for a parameter that may be left out and then is nil.
  let defaultValue: ParameterValue?
  /// Whether it must be given: it has no default and cannot be left out.
  let isRequired: Bool
  let help: String
  /// Counts the parameters of a script as it makes them, so that they can be listed as they are written.
  let order: Int
}
