import Diagnostics
import LuaHost
import TextFormat

/// The kind of a parameter of a recipe. The kind converts values from the command line and from Lua. A text has the
/// same meaning in both.
public struct ParameterKind: Sendable {
  /// The name of the function in `dt.param` that declares the parameter.
  public let name: String
  /// The type in words, such as `axis` or `one of cut, keep`.
  public let type: String
  /// The unit of the value; `nil` for none.
  public let unit: String?
  /// The expected value in words, for error messages.
  public let expected: String
  /// The values that shell completion offers; empty if the kind has no fixed list of values.
  public let choices: [String]
  /// Creates the value of the parameter from a Lua value.
  private let read: @Sendable (LuaValue, ArgumentContext) throws -> ParameterValue
  /// Converts a text of the command line to a Lua value: a number, a boolean or, for all other kinds, a string.
  private let fromText: @Sendable (String) -> LuaValue

  /// Creates a kind from an argument type, which checks and converts the values.
  /// - Parameters:
  ///   - text: returns the text of a value, as `-p name=value` accepts it.
  ///   - lua: returns the value that a script receives.
  ///   - file: returns the file from which a value was read.
  ///   - choices: the values that shell completion offers.
  public init<Value>(
    _ name: String, _ type: ArgumentType<Value>, unit: String? = nil,
    fromText: @escaping @Sendable (String) -> LuaValue = { .string($0) },
    text: @escaping @Sendable (Value) -> String, lua: @escaping @Sendable (Value) -> any LuaConvertible,
    file: @escaping @Sendable (Value) -> String? = { _ in nil }, choices: [String] = []
  ) {
    self.choices = choices
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

  /// Converts a Lua value, such as the default in a recipe, to a value of this kind.
  public func value(of lua: LuaValue, _ context: ArgumentContext) throws -> ParameterValue { try read(lua, context) }

  /// Converts a text from the command line to a value of this kind.
  public func value(of text: String, _ context: ArgumentContext) throws -> ParameterValue {
    try read(fromText(text), context)
  }

  /// Returns the problem with a value that could not be converted, without the place where the value was given.
  public func problem(of error: any Error) -> Problem {
    switch error {
    case let mismatch as Mismatch:
      Problem(found: mismatch.found, expected: mismatch.expected ?? expected, hint: mismatch.hint)
    case let fact as any DarktimeError: fact.problem
    default: Problem(found: "\(error)", expected: expected)
    }
  }
}

/// The value of a parameter: a text for users and for the provenance, and a Lua value for the script.
public struct ParameterValue: Sendable {
  /// The value in the form that `-p name=value` accepts.
  public let text: String
  /// The file from which the value was read; `nil` if the value comes from no file.
  public let file: String?
  private let makeLua: @Sendable () -> any LuaConvertible

  init(text: String, lua: any LuaConvertible, file: String?) {
    (self.text, self.file) = (text, file)
    // The value is created from a value type or an immutable object, and used only on the thread of its Lua state.
    nonisolated(unsafe) let value = lua
    makeLua = { value }
  }

  /// The value as a script receives it.
  public var lua: any LuaConvertible { makeLua() }
}

/// A parameter of a recipe, with its kind, default and description.
public struct RecipeParameter: Sendable {
  /// The kind of the values.
  public let kind: ParameterKind
  /// The default; `nil` if there is none.
  public let defaultValue: ParameterValue?
  /// Whether the parameter must be given on the command line, unless it has a default.
  public let isRequired: Bool
  /// A description in one line; empty if the recipe gives none.
  public let help: String
  /// The position among the parameters that the script declares. Parameters are listed in this order.
  public let order: Int

  /// Creates a parameter.
  public init(kind: ParameterKind, defaultValue: ParameterValue?, isRequired: Bool, help: String, order: Int) {
    (self.kind, self.defaultValue, self.isRequired) = (kind, defaultValue, isRequired)
    (self.help, self.order) = (help, order)
  }
}

extension RecipeParameter: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Parameter"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<RecipeParameter>(
    "A parameter of a recipe, created with a function of dt.param.",
    fields: [
      Field("type", .string, "the type of the values") { .string($0.kind.type) },
      Field("help", .string, "a description in one line") { .string($0.help) },
    ],
    describe: { "parameter of type \($0.kind.type)" })
}
