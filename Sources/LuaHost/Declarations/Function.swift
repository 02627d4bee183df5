/// The declaration of a Lua function. Its argument checks, error messages, help, reference page and editor definitions
/// are all derived from this one declaration.
public struct Function: Sendable {
  /// The name, without module or class.
  public let name: String
  /// What the function does, in one line.
  public let summary: String
  /// Further documentation in Markdown; can be empty.
  public let details: String
  /// An example in a few lines of Lua; can be empty.
  public let example: String
  /// The positional arguments.
  public let arguments: [any ArgumentDeclaration]
  /// The named options. A script gives them in one table, which is the last or only argument: `f { a = 1 }`.
  public let options: [any ArgumentDeclaration]
  /// The unnamed items of the table of options, as in `group { axis, axis }`; `nil` if the function accepts none.
  public let items: (any ArgumentDeclaration)?
  /// The values that the function returns.
  public let results: [ReturnValue]
  /// The API version in which the function was added.
  public let since: Int
  /// The implementation, called after the arguments have been checked.
  public let body: @Sendable (Call) throws -> [LuaValue]

  /// The full name, with the module or class: `dt.axis.log`, `Runs:take`.
  public internal(set) var qualifiedName: String
  /// For methods: the name of the class, and a check of the object before the colon.
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

  /// Whether the function has a table of options or items as its last argument.
  public var takesTable: Bool { !options.isEmpty || items != nil }

  /// The syntax of a call: `dt.axis.log(name, from, to, [unit])`, `dt.background2d { energy = ..., [options] }`.
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

/// A method of a class: a function whose implementation also gets the object before the colon.
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
