import Diagnostics
import TextFormat

extension API {
  /// Returns the help text for a name; without a name, an overview.
  ///
  /// The name can be the name of a topic, module, class, function, method, field or constant. Functions, methods,
  /// fields and constants are also found without the name of their module or class. Case is ignored if the full name is
  /// still unique. A function with exactly this name takes precedence over a class whose name differs in case, because
  /// the function creates objects of the class.
  ///
  /// - Throws: ``LuaFault/unknownMember(of:name:known:)``, which suggests the nearest name.
  public func help(_ name: String = "") throws(LuaFault) -> String {
    if name.isEmpty { return overview }
    if let topic = topics.first(where: { $0.name == name.lowercased() }) { return text(of: topic) }
    if let entry = entries[name] ?? entries[name.replacing(".", with: ":")] { return entry }
    let makers = functions.filter { $0.receiver == nil && lastName(of: $0.qualifiedName) == name }
    if makers.count == 1 { return text(of: makers[0]) }
    // Users may type `store:select` instead of `Store:select`, because variables have lower-case names.
    let anyCase = names.filter { $0.lowercased() == name.lowercased() }
    if anyCase.count == 1, let entry = entries[anyCase[0]] { return entry }
    let matches = names.filter { lastName(of: $0) == name }.sorted()
    let texts = matches.compactMap { entries[$0] }
    if !texts.isEmpty, texts.count <= Self.mostEntries { return texts.joined(separator: "\n\n") }
    if !matches.isEmpty {
      return "several entries have the name '\(name)'; use one of the full names: \(matches.joined(separator: ", "))"
    }
    let lastNames = names.map(lastName) + topics.map(\.name)
    throw .unknownMember(
      of: "the API", name: name, known: name.contains(where: { ".:".contains($0) }) ? names : lastNames)
  }

  /// The largest number of entries with the same name that are shown completely. If there are more entries, only their
  /// full names are listed.
  private static let mostEntries = 4

  private func lastName(of name: String) -> String {
    name.split { $0 == "." || $0 == ":" }.last.map(String.init) ?? name
  }

  private var overview: String {
    let rows =
      allModules.map { ($0.qualifiedName, $0.summary) } + topics.map { ($0.name, $0.summary) }
      + classes.map { ($0.name, $0.summary) }
    return "\(title), API version \(version)\n\n" + columns(rows)
  }

  private var entries: [String: String] {
    var entries: [String: String] = [:]
    for module in allModules {
      entries[module.qualifiedName] = text(of: module)
      for constant in module.constants {
        let name = "\(module.qualifiedName).\(constant.name)"
        entries[name] = "\(name): \(constant.typeName)\n  \(constant.summary)"
      }
    }
    for type in classes {
      entries[type.name] = text(of: type)
      for field in type.fields {
        entries["\(type.name).\(field.name)"] = "\(type.name).\(field.name): \(field.facts)\n  \(field.result.summary)"
      }
    }
    for function in functions { entries[function.qualifiedName] = text(of: function) }
    return entries
  }

  private func text(of function: Function) -> String {
    var parts = [function.signature + since(function.since), prose(function.summary)]
    if !function.details.isEmpty { parts += ["", prose(function.details)] }
    func section(_ heading: String, _ rows: [(String, String)]) {
      if !rows.isEmpty { parts += ["", "  \(heading)", columns(rows, indent: 4)] }
    }
    section("Arguments", function.arguments.map { ($0.name, "\($0.facts): \($0.summary)") })
    section("Items", [function.items].compactMap { $0 }.map { ($0.name, "\($0.facts): \($0.summary)") })
    section("Options", function.options.map { ($0.name, "\($0.facts): \($0.summary)") })
    section("Returns", function.results.map { ($0.name, "\($0.typeName): \($0.summary)") })
    if !function.example.isEmpty { parts += ["", "  Example", indented(function.example, by: 4)] }
    return parts.joined(separator: "\n")
  }

  private func text(of topic: Topic) -> String {
    var parts = [topic.name, prose(topic.text)]
    for table in topic.tables { parts += ["", "  \(table.heading)", columns(table.rows, indent: 4)] }
    return parts.joined(separator: "\n")
  }

  private func text(of module: Module) -> String {
    var parts = [module.qualifiedName, prose(module.summary)]
    if !module.details.isEmpty { parts += ["", prose(module.details)] }
    let rows =
      module.functions.map { ($0.signature, $0.summary) } + module.constants.map { ($0.name, $0.summary) }
      + module.modules.map { ($0.qualifiedName, $0.summary) }
    if !rows.isEmpty { parts += ["", columns(rows)] }
    return parts.joined(separator: "\n")
  }

  private func text(of type: ClassDeclaration) -> String {
    var parts = [type.name + since(type.since), prose(type.summary)]
    if !type.details.isEmpty { parts += ["", prose(type.details)] }
    let rows =
      type.methods.map { ($0.signature, $0.summary) }
      + type.fields.map { ("\(type.name).\($0.name)", "\($0.facts): \($0.result.summary)") } + type.specialRows
    if !rows.isEmpty { parts += ["", columns(rows)] }
    if !type.example.isEmpty { parts += ["", "  Example", indented(type.example, by: 4)] }
    return parts.joined(separator: "\n")
  }

  private func columns(_ rows: [(String, String)], indent: Int = 2) -> String {
    TextTable(descriptions: rows).lines(indent: indent, width: narrowTerminal).joined(separator: "\n")
  }

  private func since(_ version: Int) -> String { version > 1 ? "   (since API \(version))" : "" }

  private func prose(_ text: String) -> String { indented(rewrapped(text, width: narrowTerminal - 2)) }

  private func indented(_ text: String, by spaces: Int = 2) -> String {
    let margin = String(repeating: " ", count: spaces)
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
  }
}

extension FieldDeclaration {
  /// The type and the unit, such as `number, in cm`.
  var facts: String { unit.map { "\(result.typeName), in \($0)" } ?? result.typeName }
}

extension ClassDeclaration {
  /// The operators, `#`, `[i]` and the dynamic fields. Each row has the Lua syntax and a description of the result.
  var specialRows: [(String, String)] {
    var rows: [(String, String)] = []
    if let length { rows.append(("#object", "integer: \(length.summary)")) }
    if let element { rows.append(("object[i]", "\(element.type): the element at position i, counted from 1")) }
    if let dynamicFields { rows.append(("object.NAME", dynamicFields.summary)) }
    for operation in operators {
      rows.append(("a \(operation.kind.symbol) b", "\(operation.result): \(operation.summary)"))
    }
    return rows
  }
}
