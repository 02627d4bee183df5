/// Finds the meaning of names and calls in a line, from the declarations and the values of global variables.
struct CompletionScope {
  let api: API
  let state: LuaState
  let line: String
  let position: LuaPosition

  /// The value of an expression, as far as it is known.
  enum Known {
    case module(Module)
    case object(ClassDeclaration, Any?)
    case table(LuaTable)

    /// The names that may follow `.` or `:`.
    func members(after separator: Character) throws -> [String] {
      switch self {
      case .module(let module): separator == "." ? module.memberNames : []
      case .object(let declaration, let object):
        if separator == ":" {
          declaration.methods.map(\.name)
        } else {
          declaration.fields.map(\.name) + (object.flatMap { declaration.dynamicFields?.names($0) } ?? [])
        }
      case .table(let table): separator == "." ? try table.names : []
      }
    }
  }

  /// Returns the value of the expression that ends before the given position; `nil` if it is unknown.
  func value(before end: String.Index) throws -> Known? {
    let end = skippingBlanks(before: end)
    guard end > line.startIndex else { return nil }
    let last = line.index(before: end)
    if let open = position.opening[last], line[open] != "[" {
      guard let function = try function(before: open), let result = function.results.first else { return nil }
      return known(className: result.typeName)
    }
    let name = line.lastWord(before: end)
    guard !name.isEmpty else { return nil }
    if let owner = try owner(of: name) { return try member(String(name), of: owner) }
    if isMember(name) { return nil }
    if let module = api.modules.first(where: { $0.name == name }) { return .module(module) }
    return known(value: try state.global(String(name)))
  }

  /// Returns the options of the call whose table of options is open at the end of the line.
  func options() throws -> [String] {
    guard let open = position.open.last, line[open] == "{" else { return [] }
    var end = skippingBlanks(before: open)
    if end > line.startIndex, position.open.dropLast().last == line.index(before: end) {
      end = line.index(before: end)
    } else if let outer = position.open.dropLast().last, line[outer] == "(" {
      end = outer
    }
    return try function(before: end)?.options.map { "\($0.name) = " } ?? []
  }

  private func function(before end: String.Index) throws -> Function? {
    let name = line.lastWord(before: skippingBlanks(before: end))
    switch try owner(of: name) {
    case .module(let module): return module.functions.first { $0.name == name }
    case .object(let declaration, _): return declaration.methods.first { $0.name == name }
    case .table, nil: return nil
    }
  }

  private func isMember(_ name: Substring) -> Bool {
    name.startIndex > line.startIndex && ".:".contains(line[line.index(before: name.startIndex)])
  }

  private func owner(of name: Substring) throws -> Known? {
    isMember(name) ? try value(before: line.index(before: name.startIndex)) : nil
  }

  private func member(_ name: String, of owner: Known) throws -> Known? {
    switch owner {
    case .module(let module): return module.modules.first { $0.name == name }.map { .module($0) }
    case .object(let declaration, _):
      return declaration.fields.first { $0.name == name }.flatMap { known(className: $0.result.typeName) }
    case .table(let table): return known(value: try table[name])
    }
  }

  private func known(className: String) -> Known? {
    api.classes.first { $0.name == className }.map { .object($0, nil) }
  }

  private func known(value: LuaValue) -> Known? {
    switch value {
    case .object(let object): .object(object.metatype.declaration(), object.value)
    case .table(let table): .table(table)
    default: nil
    }
  }

  private func skippingBlanks(before end: String.Index) -> String.Index {
    var end = end
    while end > line.startIndex, line[line.index(before: end)].isWhitespace { end = line.index(before: end) }
    return end
  }
}
