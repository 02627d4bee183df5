extension API {
  /// The errors in the declarations themselves. A test checks that there are none.
  public var problems: [String] {
    var found: [String] = []
    for module in allModules { found += sentence(module.qualifiedName, module.summary) }
    for type in classes {
      found +=
        sentence(type.name, type.summary) + repeated(in: type.name, type.methods.map(\.name) + type.fields.map(\.name))
      found += type.fields.flatMap { unknownTypes("\(type.name).\($0.name)", $0.result.luaCATS) }
    }
    for module in allModules { found += repeated(in: module.qualifiedName, module.memberNames) }
    for function in functions { found += problems(of: function) }
    found += repeated(in: title, classes.map(\.name))
    found += unexplainedVerbs
    return found
  }

  private func problems(of function: Function) -> [String] {
    let name = function.qualifiedName
    var found = sentence(name, function.summary)
    let arguments = function.arguments + function.options + [function.items].compactMap { $0 }
    found += repeated(in: name, arguments.map(\.name))
    for argument in arguments {
      if argument.summary.isEmpty { found.append("\(name): the argument '\(argument.name)' is not documented") }
      if argument.since > version {
        found.append("\(name): 'since' of the argument '\(argument.name)' is later than the version of the API")
      }
      found += unknownTypes(name, argument.luaCATS)
    }
    if let first = function.arguments.firstIndex(where: \.mayBeMissing),
      let required = function.arguments[first...].first(where: { !$0.mayBeMissing })
    {
      found.append("\(name): '\(required.name)' is required, but follows an optional argument")
    }
    found += function.results.flatMap { unknownTypes(name, $0.luaCATS) }
    if function.since > version { found.append("\(name): 'since' is later than the version of the API") }
    return found
  }

  private func sentence(_ name: String, _ summary: String) -> [String] {
    summary.hasSuffix(".") && summary.first?.isUppercase == true && !summary.contains("\n")
      ? [] : ["\(name): the summary is not a sentence on one line"]
  }

  private func repeated(in owner: String, _ names: [String]) -> [String] {
    Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
      .map { "\(owner): '\($0)' is declared more than once" }
  }

  /// Returns an error for each class that is used as a type but is not declared. Names of classes begin with a capital
  /// letter.
  private func unknownTypes(_ name: String, _ luaCATS: String) -> [String] {
    let unquoted = luaCATS.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    let words = unquoted.flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") } }
    return words.filter { $0.first?.isUppercase == true && !classes.map(\.name).contains(String($0)) }
      .map { "\(name): the class '\($0)' is not declared" }
  }

  private var unexplainedVerbs: [String] {
    let methods = classes.flatMap { $0.methods.map(\.name) }
    return Dictionary(grouping: methods) { $0 }.filter { $0.value.count > 1 && verbs[$0.key] == nil }.keys.sorted()
      .map { "the method '\($0)' is in several classes; explain it once in 'verbs'" }
  }
}
