import CLua
import CLuaShim

extension LuaState {
  /// Makes a module available to scripts as a global.
  public func install(_ module: Module) throws { try setGlobal(module.name, to: .table(makeTable(for: module))) }

  /// Returns an empty table that rejects assignments. Its metatable looks up names in a hidden table with the members.
  private func makeTable(for module: Module) throws -> LuaTable {
    let members = try makeTable(names: module.memberNames.count)
    for function in module.functions {
      try members.set(.string(function.name), to: .function(makeFunction(function)))
    }
    for constant in module.constants {
      try members.set(.string(constant.name), to: constant.value().luaValue(in: self))
    }
    for inner in module.modules {
      try members.set(.string(inner.name), to: .table(makeTable(for: inner)))
    }
    let (name, known) = (module.qualifiedName, module.memberNames)
    try setMetatable(
      of: members,
      [
        "__index": .function(
          makeFunction(name) { arguments in
            throw LuaFault.unknownMember(of: name, name: arguments.last.map(Self.keyText) ?? "", known: known)
          })
      ])
    let proxy = try makeTable()
    try setMetatable(
      of: proxy,
      [
        "__index": .table(members),
        "__newindex": .function(
          makeFunction(name) { arguments in
            throw LuaFault.readOnly(what: name, name: arguments.count > 1 ? Self.keyText(arguments[1]) : "")
          }),
        "__tostring": .function(makeFunction(name) { _ in [.string(name)] }),
        "__pairs": .function(
          makeFunction(name) { [unowned self] _ in
            [.function(try makeIterator(over: known) { [.string($0), try members[$0]] })]
          }),
        "__metatable": false,
        moduleMark: true,
      ])
    return proxy
  }

  /// Changes a table so that reading a missing key calls `fault`. If `fault` returns `nil`, the value of the key is
  /// `nil`; otherwise the returned error is thrown. Scripts can no longer change the metatable of the table.
  public func setMissingKeys(of table: LuaTable, _ fault: @escaping (_ key: String) -> (any Error)?) throws {
    try setMetatable(
      of: table,
      [
        "__index": .function(
          makeFunction("index") { arguments in
            if let error = fault(arguments.last.map(Self.keyText) ?? "") { throw error }
            return [.nil]
          }), "__metatable": false,
      ])
  }

  private func makeFunction(_ function: Function) throws -> LuaFunction {
    try keepingStack {
      try push(HostFunction(name: function.qualifiedName, body: .declared(function)))
      guard let made = value(at: -1).function else { throw LuaFault.stackOverflow }
      return made
    }
  }

  private func setMetatable(of table: LuaTable, _ entries: [String: LuaValue]) throws {
    let metatable = try makeTable(names: entries.count)
    for (key, value) in entries { try metatable.set(.string(key), to: value) }
    try keepingStack {
      try push(.table(table))
      try push(.table(metatable))
      lua_setmetatable(lua, -2)
    }
  }

  /// Returns whether the value at a stack index is the table of a module.
  func isModule(at index: Int32) -> Bool {
    guard lua_type(lua, index) == LUA_TTABLE, lua_getmetatable(lua, index) != 0 else { return false }
    lua_pushstring(lua, moduleMark)
    let marked = lua_rawget(lua, -2) == LUA_TBOOLEAN
    luahost_pop(lua, 2)
    return marked
  }

  /// Returns the full name of the module that a table represents, such as `dt.axis`; `nil` for any other table.
  public func moduleName(of table: LuaTable) throws -> String? {
    try keepingStack {
      try reserve(4)
      try push(.table(table))
      guard isModule(at: -1), luahost_tostring(host, -1) else { return nil }
      return string(at: -1)
    }
  }

  static func keyText(_ key: LuaValue) -> String { key.string ?? key.shown }
}

/// The key that marks the metatable of a module.
private let moduleMark = "module"
