/// A property of an object that scripts read as `object.name`.
public struct Field<Object>: Sendable {
  let declaration: FieldDeclaration

  /// Declares a field.
  public init<Value>(
    _ name: String, _ type: ArgumentType<Value>, unit: String? = nil, _ summary: String, since: Int = 1,
    get: @escaping @Sendable (Object) throws -> LuaValue
  ) {
    declaration = FieldDeclaration(
      name: name, result: ReturnValue(name, type, summary), unit: unit, since: since
    ) { object, _ in
      guard let object = object as? Object else { return .nil }
      return try get(object)
    }
  }

  /// Declares a field whose value must be created in the Lua state, such as a table or a list.
  public init<Value>(
    _ name: String, _ type: ArgumentType<Value>, unit: String? = nil, _ summary: String, since: Int = 1,
    converting get: @escaping @Sendable (Object) throws -> any LuaConvertible
  ) {
    declaration = FieldDeclaration(
      name: name, result: ReturnValue(name, type, summary), unit: unit, since: since
    ) { object, state in
      guard let object = object as? Object else { return .nil }
      return try get(object).luaValue(in: state)
    }
  }
}

/// Fields whose names depend on the object, such as the columns of a table row.
public struct DynamicFields<Object>: Sendable {
  let summary: String
  let names: @Sendable (Any) -> [String]
  let get: @Sendable (Any, String) throws -> LuaValue?

  /// Declares dynamic fields.
  ///
  /// - Parameters:
  ///   - summary: The documentation, in one line.
  ///   - names: Returns the existing names, for "did you mean" hints and completion.
  ///   - get: Returns the value for a name; `nil` if there is no such field.
  public init(
    _ summary: String, names: @escaping @Sendable (Object) -> [String],
    get: @escaping @Sendable (Object, String) throws -> LuaValue?
  ) {
    self.summary = summary
    self.names = { ($0 as? Object).map(names) ?? [] }
    self.get = { object, name in
      guard let object = object as? Object else { return nil }
      return try get(object, name)
    }
  }
}

/// The Lua class of a Swift type: the operations that scripts can use on its values.
public struct LuaClass<Object: LuaBindable>: Sendable {
  let declaration: ClassDeclaration

  /// Declares a class.
  ///
  /// - Parameters:
  ///   - length: A description of `#object`, such as "the number of runs", and its value.
  ///   - element: Returns the value of `object[i]`, with `i` counted from 1. The value `nil` ends a loop with `ipairs`.
  ///   - describe: Returns the text that `print` shows for an object.
  public init(
    _ summary: String, details: String = "", example: String = "", methods: [Method<Object>] = [],
    fields: [Field<Object>] = [], dynamicFields: DynamicFields<Object>? = nil, operators: [Operator<Object>] = [],
    length: (summary: String, get: @Sendable (Object) -> Int)? = nil,
    element: (type: String, get: @Sendable (Object, Int) throws -> LuaValue)? = nil, since: Int = 1,
    describe: @escaping @Sendable (Object) -> String
  ) {
    declaration = ClassDeclaration(
      name: Object.luaName, summary: summary, details: details, example: example, since: since,
      methods: methods.map(\.function), fields: fields.map(\.declaration),
      dynamicFields: dynamicFields.map { ($0.summary, $0.names, $0.get) },
      operators: operators.map(\.declaration),
      length: length.map { length in (length.summary, { @Sendable in ($0 as? Object).map(length.get) ?? 0 }) },
      element: element.map { element in
        (
          element.type,
          { @Sendable in try ($0 as? Object).map { [position = $1] in try element.get($0, position) } ?? .nil }
        )
      },
      describe: { ($0 as? Object).map(describe) ?? Object.luaName })
  }
}

/// The declaration of a class, independent of its Swift type.
public struct ClassDeclaration: Sendable {
  /// The name in Lua.
  public let name: String
  /// What the objects are, in one line.
  public let summary: String
  /// Further documentation in Markdown; can be empty.
  public let details: String
  /// An example in a few lines of Lua; can be empty.
  public let example: String
  /// The API version in which the class was added.
  public let since: Int
  /// The methods.
  public let methods: [Function]
  /// The fields.
  public let fields: [FieldDeclaration]
  let dynamicFields:
    (summary: String, names: @Sendable (Any) -> [String], get: @Sendable (Any, String) throws -> LuaValue?)?
  let operators: [OperatorDeclaration]
  let length: (summary: String, get: @Sendable (Any) -> Int)?
  let element: (type: String, get: @Sendable (Any, Int) throws -> LuaValue)?
  let describe: @Sendable (Any) -> String

  /// Creates the declaration of the Lua class of a Swift type.
  public init<Object: LuaBindable>(of type: Object.Type) { self = Object.luaClass.declaration }
}

extension ClassDeclaration {
  init(
    name: String, summary: String, details: String, example: String, since: Int, methods: [Function],
    fields: [FieldDeclaration],
    dynamicFields: (
      summary: String, names: @Sendable (Any) -> [String], get: @Sendable (Any, String) throws -> LuaValue?
    )?,
    operators: [OperatorDeclaration], length: (summary: String, get: @Sendable (Any) -> Int)?,
    element: (type: String, get: @Sendable (Any, Int) throws -> LuaValue)?,
    describe: @escaping @Sendable (Any) -> String
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.example = example
    self.since = since
    self.methods = methods
    self.fields = fields
    self.dynamicFields = dynamicFields
    self.operators = operators
    self.length = length
    self.element = element
    self.describe = describe
  }
}

/// The declaration of a field, independent of the Swift type of the object.
public struct FieldDeclaration: Sendable {
  /// The name.
  public let name: String
  /// The type and the summary.
  public let result: ReturnValue
  /// The unit of a number; `nil` if there is none.
  public let unit: String?
  /// The API version in which the field was added.
  public let since: Int
  let get: @Sendable (Any, LuaState) throws -> LuaValue
}
