extension API {
  /// The reference page in Markdown.
  public var markdown: String {
    var page = [
      "# \(title)",
      "API version \(version). Generated from the declarations in the program; edit the declarations, not this page.",
    ]
    page.append(contents)
    for module in allModules { page += section(module) }
    for type in classes { page += section(type) }
    if !verbs.isEmpty {
      page.append("## Methods shared by several classes")
      page.append("Each of these methods has the same meaning in all classes that have it.")
      page.append(
        table(
          ["method", "meaning", "classes"],
          verbs.keys.sorted().map { verb in
            let owners = classes.filter { $0.methods.contains { $0.name == verb } }.map { "`\($0.name)`" }
            return ["`\(verb)`", verbs[verb] ?? "", owners.joined(separator: ", ")]
          }))
    }
    return page.joined(separator: "\n\n") + "\n"
  }

  private var contents: String {
    let modules = allModules.map { "- [`\($0.qualifiedName)`](#\(anchor($0.qualifiedName))): \($0.summary)" }
    let types = classes.map { "- [`\($0.name)`](#\(anchor($0.name))): \($0.summary)" }
    return (modules + types).joined(separator: "\n")
  }

  private func anchor(_ heading: String) -> String { heading.lowercased().replacing(".", with: "") }

  private func section(_ module: Module) -> [String] {
    var parts = ["## \(module.qualifiedName)", module.summary] + nonEmpty(module.details)
    if !module.constants.isEmpty {
      parts.append(
        table(
          ["constant", "type", ""],
          module.constants.map {
            ["`\(module.qualifiedName).\($0.name)`", $0.typeName, $0.summary]
          }))
    }
    return parts + module.functions.flatMap(section)
  }

  private func section(_ type: ClassDeclaration) -> [String] {
    var parts = ["## \(type.name)", type.summary] + since(type.since) + nonEmpty(type.details) + code(type.example)
    if !type.fields.isEmpty {
      parts.append(
        table(
          ["field", "type", ""],
          type.fields.map {
            [
              "`\($0.name)`", $0.facts,
              $0.since > 1 ? "\($0.result.summary) (since API \($0.since))" : $0.result.summary,
            ]
          }))
    }
    if !type.specialRows.isEmpty {
      parts.append(table(["expression", "result"], type.specialRows.map { ["`\($0.0)`", $0.1] }))
    }
    return parts + type.methods.flatMap(section)
  }

  private func section(_ function: Function) -> [String] {
    var parts = ["### `\(function.signature)`", function.summary] + since(function.since) + nonEmpty(function.details)
    func arguments(_ heading: String, _ list: [any ArgumentDeclaration]) {
      if list.isEmpty { return }
      parts.append(table([heading, "type", ""], list.map { ["`\($0.name)`", $0.facts, $0.summary] }))
    }
    arguments("argument", function.arguments)
    arguments("items", [function.items].compactMap { $0 })
    arguments("option", function.options)
    if !function.results.isEmpty {
      parts.append(table(["returns", "type", ""], function.results.map { ["`\($0.name)`", $0.typeName, $0.summary] }))
    }
    return parts + code(function.example)
  }

  private func since(_ version: Int) -> [String] { version > 1 ? ["Since API version \(version)."] : [] }

  private func nonEmpty(_ text: String) -> [String] { text.isEmpty ? [] : [text] }

  private func code(_ example: String) -> [String] { example.isEmpty ? [] : ["```lua\n\(example)\n```"] }

  private func table(_ heading: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    return ([line(heading), "|" + heading.map { _ in "---|" }.joined()] + rows.map(line)).joined(separator: "\n")
  }
}
