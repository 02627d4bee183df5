import CLua
import CLuaShim

extension LuaState {
  /// Adds `require` to the globals and protects the globals. Reading a global that does not exist is an error. Creating
  /// a global is also an error, unless ``LuaOptions/keepsGlobals`` is true.
  func installGlobals() throws(LuaFault) {
    try reserve(8)
    luahost_push_globals(lua)
    try setFunction("require") { [unowned self] arguments in
      guard let name = arguments.first?.string else {
        throw LuaFault.badModuleName(arguments.first?.shown ?? "nil")
      }
      return [try require(name)]
    }
    lua_createtable(lua, 0, 3)
    try setFunction("__index") { [unowned self] arguments in
      let name = arguments.count > 1 ? arguments[1].string ?? arguments[1].shown : ""
      throw LuaFault.undefinedGlobal(name: name, known: try globalNames(), why: options.absentGlobals[name])
    }
    if !options.keepsGlobals {
      try setFunction("__newindex") { arguments in
        let name = arguments.count > 1 ? arguments[1].string ?? arguments[1].shown : ""
        throw LuaFault.newGlobal(name: name, isFunction: arguments.last?.function != nil)
      }
    }
    // The field `__metatable` prevents scripts from reading or replacing this metatable.
    lua_pushboolean(lua, 0)
    lua_setfield(lua, -2, "__metatable")
    lua_setmetatable(lua, -2)
    luahost_pop(lua, 1)
  }

  /// Adds a host function to the table on top of the stack.
  func setFunction(
    _ name: String, _ body: @escaping ([LuaValue]) throws -> [LuaValue]
  ) throws(LuaFault) {
    push(text: name)
    try push(HostFunction(name: name, body: .plain(body)))
    lua_rawset(lua, -3)
  }

  /// Sets a global variable.
  public func setGlobal(_ name: String, to value: LuaValue) throws {
    try keepingStack {
      try reserve(3)
      luahost_push_globals(lua)
      push(text: name)
      try push(value)
      lua_rawset(lua, -3)
    }
  }

  /// Returns the value of a global variable; `nil` if it does not exist.
  public func global(_ name: String) throws -> LuaValue {
    try keepingStack {
      try reserve(1)
      luahost_push_globals(lua)
      return try value(at: -1).table?[name] ?? .nil
    }
  }

  /// Returns the names of all globals, sorted.
  public func globalNames() throws -> [String] {
    try keepingStack {
      try reserve(1)
      luahost_push_globals(lua)
      guard let globals = value(at: -1).table else { return [] }
      return try globals.names
    }
  }
}
