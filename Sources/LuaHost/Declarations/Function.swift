/// The one declaration of a function of Lua: its checks, error texts, help, reference page and editor definitions all
/// come from it.
public struct Function: Sendable {
  /// The name, without module or class.
  public let name: String
  /// What it does, in one line.
  public let summary: String
  /// More about it, in Markdown; may be empty.
  public let details: String
  /// A few lines of Lua; may be empty.
  public let example: String
  /// The positional arguments.
  public let arguments: [any ArgumentDeclaration]
  /// The options of the one table that stands last (or alone: `f { a = 1 }`).
  public let options: [any ArgumentDeclaration]
  /// The items without names in that table: `group { axis, axis }`.
  public let items: (any ArgumentDeclaration)?
  /// What it returns.
  public let results: [ReturnValue]
  /// The API version that brought it.
  public let since: Int
  /// What it does, once its arguments are checked.
  public let body: @Sendable (Call) throws -> [LuaValue]

  /// The module or class it stands in, and how it is called: `dt.axis.log`, `Runs:take`.
  public internal(set) var qualifiedName: String
  /// Of a method: the name of its class, and the test of the object before the colon.
  var receiver: Receiver?

  struct Receiver: Sendable {
    var className: String
    var accepts: @Sendable (LuaObject) -> Bool
  }

  /// Declares a function.
  public init(
    _ name: String, _ summary: String, details: String = "", example: String = "",
    arguments: [any ArgumentDeclaration] = [], options: [any ArgumentDeclaration] = [],
    items: (any ArgumentDeclaration)? = nil, results: [ReturnValue] = [], since: Int = 1,
    body: @escaping @Sendable (Call) throws -> [LuaValue]
  ) {
    self.name = name
    self.summary = summary
    self.details = details
    self.example = example
    self.arguments = arguments
    self.options = options
    self.items = items
    self.results = results
    self.since = since
    self.body = body
    qualifiedName = name
  }

  /// Whether it takes a table of options or items.
  public var takesTable: Bool { !options.isEmpty || items != nil }

  /// How it is called: `dt.axis.log(name, from, to, [unit])`, `dt.background2d { energy = ..., [options] }`.
  public var signature: String {
    let names = arguments.map { $0.mayBeMissing ? "[\($0.name)]" : $0.name }
    guard takesTable else { return "\(qualifiedName)(\(names.joined(separator: ", ")))" }
    var fields = items.map { ["\($0.name)..."] } ?? []
    fields += options.filter { !$0.mayBeMissing }.map { "\($0.name) = ..." }
    if options.contains(where: \.mayBeMissing) { fields.append("[options]") }
    let table = "{ \(fields.joined(separator: ", ")) }"
    return arguments.isEmpty
      ? "\(qualifiedName) \(table)" : "\(qualifiedName)(\((names + [table]).joined(separator: ", ")))"
  }
}

/// A method of a class: a function whose body also gets the object before the colon.
public struct Method<Object: LuaBindable>: Sendable {
  let function: Function

  /// Declares a method.
  public init(
    _ name: String, _ summary: String, details: String = "", example: String = "",
    arguments: [any ArgumentDeclaration] = [], options: [any ArgumentDeclaration] = [],
    items: (any ArgumentDeclaration)? = nil, results: [ReturnValue] = [], since: Int = 1,
    body: @escaping @Sendable (Object, Call) throws -> [LuaValue]
  ) {
    var function = Function(
      name, summary, details: details, example: example, arguments: arguments, options: options, items: items,
      results: results, since: since
    ) { call in try body(call.receiver(), call) }
    function.qualifiedName = "\(Object.luaName):\(name)"
    function.receiver = Function.Receiver(className: Object.luaName) { $0.value is Object }
    self.function = function
  }
}
