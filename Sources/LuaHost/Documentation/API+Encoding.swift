extension API: Encodable {
  /// Encodes the declarations for tools. All modules are in one list. Nested modules have their full names in this
  /// list.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(title, forKey: .title)
    try container.encode(version, forKey: .version)
    try container.encode(allModules.map(ModuleEntry.init), forKey: .modules)
    try container.encode(classes.map(ClassEntry.init), forKey: .classes)
    try container.encode(verbs, forKey: .verbs)
  }

  private enum Key: CodingKey { case title, version, modules, classes, verbs }
}

private struct ModuleEntry: Encodable {
  struct Constant: Encodable { let name, type, summary: String }

  let name, summary, details: String
  let constants: [Constant]
  let functions: [FunctionEntry]

  init(_ module: Module) {
    (name, summary, details) = (module.qualifiedName, module.summary, module.details)
    constants = module.constants.map { Constant(name: $0.name, type: $0.typeName, summary: $0.summary) }
    functions = module.functions.map(FunctionEntry.init)
  }
}

private struct ClassEntry: Encodable {
  struct Field: Encodable {
    let name, type, summary: String
    let unit: String?
    let since: Int
  }

  let name, summary, details: String
  let since: Int
  let fields: [Field]
  let operators: [String]
  let methods: [FunctionEntry]

  init(_ type: ClassDeclaration) {
    (name, summary, details, since) = (type.name, type.summary, type.details, type.since)
    fields = type.fields.map {
      Field(name: $0.name, type: $0.result.luaCATS, summary: $0.result.summary, unit: $0.unit, since: $0.since)
    }
    operators = type.operators.map(\.kind.symbol)
    methods = type.methods.map(FunctionEntry.init)
  }
}

private struct FunctionEntry: Encodable {
  struct Result: Encodable { let name, type, summary: String }

  let name, signature, summary, details, example: String
  let since: Int
  let arguments, options: [ArgumentEntry]
  let items: ArgumentEntry?
  let results: [Result]

  init(_ function: Function) {
    (name, signature) = (function.qualifiedName, function.signature)
    (summary, details, example) = (function.summary, function.details, function.example)
    since = function.since
    arguments = function.arguments.map(ArgumentEntry.init)
    options = function.options.map(ArgumentEntry.init)
    items = function.items.map(ArgumentEntry.init)
    results = function.results.map { Result(name: $0.name, type: $0.luaCATS, summary: $0.summary) }
  }
}

private struct ArgumentEntry: Encodable {
  let name, type, summary: String
  let range, unit: String?
  let defaultText: String?
  let required: Bool
  let since: Int

  init(_ argument: any ArgumentDeclaration) {
    (name, type, summary) = (argument.name, argument.luaCATS, argument.summary)
    (range, unit, defaultText) = (argument.rangeText, argument.unit, argument.defaultText)
    (required, since) = (!argument.mayBeMissing, argument.since)
  }

  private enum CodingKeys: String, CodingKey {
    case name, type, summary, range, unit
    case defaultText = "default"
    case required, since
  }
}
