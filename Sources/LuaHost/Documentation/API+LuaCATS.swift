extension API {
  /// Definitions with LuaCATS annotations. Editors with lua-language-server use them for completion and documentation.
  public var luaCATS: String {
    var text = "---@meta\n-- \(title), API version \(version). Generated from the declarations in the program.\n"
    for type in classes { text += definition(of: type) }
    for module in modules { text += definition(of: module) }
    return text
  }

  private func definition(of type: ClassDeclaration) -> String {
    var text = "\n" + comment(type.summary, type.details, type.example) + "---@class \(type.name)\n"
    for field in type.fields {
      let unit = field.unit.map { " (\($0))" } ?? ""
      text += "---@field \(field.name) \(field.result.luaCATS) \(field.result.summary)\(unit)\n"
    }
    if let element = type.element { text += "---@field [integer] \(element.type)\n" }
    if let dynamic = type.dynamicFields { text += "---@field [string] any \(dynamic.summary)\n" }
    // LuaCATS has no annotation for comparisons.
    for operation in type.operators where operation.kind != .eq {
      text += "---@operator \(operation.kind.rawValue)(\(operation.operand)): \(operation.result)\n"
    }
    if type.length != nil { text += "---@operator len: integer\n" }
    text += "local \(type.name) = {}\n"
    for method in type.methods { text += definition(of: method) }
    return text
  }

  private func definition(of module: Module) -> String {
    var text = "\n" + comment(module.summary, module.details, "") + "---@class \(module.qualifiedName)\n"
    for constant in module.constants { text += "---@field \(constant.name) \(constant.typeName) \(constant.summary)\n" }
    text += "\(module.qualifiedName) = {}\n"
    for function in module.functions { text += definition(of: function) }
    for inner in module.modules { text += definition(of: inner) }
    return text
  }

  private func definition(of function: Function) -> String {
    var text = "\n"
    let table = function.qualifiedName.replacing(":", with: ".") + ".options"
    if function.takesTable {
      text += "---@class \(table)\n"
      for option in function.options {
        text += "---@field \(option.name)\(option.mayBeMissing ? "?" : "") \(option.luaCATS) \(remark(option))\n"
      }
      if let items = function.items { text += "---@field [integer] \(element(items.luaCATS)) \(remark(items))\n" }
      text += "\n"
    }
    text += comment(function.summary, function.details, function.example)
    for argument in function.arguments {
      text += "---@param \(argument.name)\(argument.mayBeMissing ? "?" : "") \(argument.luaCATS) \(remark(argument))\n"
    }
    if function.takesTable {
      let optional = function.options.allSatisfy(\.mayBeMissing) && function.items?.mayBeMissing ?? true
      text += "---@param options\(optional ? "?" : "") \(table)\n"
    }
    for result in function.results { text += "---@return \(result.luaCATS) \(result.name) \(result.summary)\n" }
    let names = function.arguments.map(\.name) + (function.takesTable ? ["options"] : [])
    return text + "function \(function.qualifiedName)(\(names.joined(separator: ", "))) end\n"
  }

  /// Returns the type of the items of a list type: `string` for `string[]`. Other types are returned unchanged.
  private func element(_ list: String) -> String { list.hasSuffix("[]") ? String(list.dropLast(2)) : list }

  private func remark(_ argument: any ArgumentDeclaration) -> String {
    var facts: [String] = []
    if let range = argument.rangeText { facts.append(range) }
    if let unit = argument.unit { facts.append("in \(unit)") }
    if let value = argument.defaultText { facts.append("default \(value)") }
    return facts.isEmpty ? argument.summary : "\(argument.summary) (\(facts.joined(separator: ", ")))"
  }

  private func comment(_ summary: String, _ details: String, _ example: String) -> String {
    var lines = [summary]
    if !details.isEmpty {
      lines += [""] + details.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    if !example.isEmpty {
      lines +=
        ["", "```lua"] + example.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + ["```"]
    }
    return lines.map { "---\($0)\n" }.joined()
  }
}
