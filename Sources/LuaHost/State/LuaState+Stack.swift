import CLua
import CLuaShim

// Only Lua functions that cannot raise an error are called here: raw access, type checks, and pushes for which stack
// space was reserved. (The allocator never fails while Swift code runs.)
extension LuaState {
  /// Runs `body` and removes everything that `body` left on the stack.
  func keepingStack<Result>(_ body: () throws -> Result) throws -> Result {
    let top = lua_gettop(lua)
    defer { lua_settop(lua, top) }
    return try body()
  }

  /// Reserves stack space for `count` more values.
  func reserve(_ count: Int) throws(LuaFault) {
    guard count < 900_000, lua_checkstack(lua, Int32(count) + 8) != 0 else { throw .stackOverflow }
  }

  /// Returns the value at a stack index.
  func value(at index: Int32) -> LuaValue {
    switch lua_type(lua, index) {
    case LUA_TBOOLEAN:
      return .boolean(lua_toboolean(lua, index) != 0)
    case LUA_TNUMBER:
      if lua_isinteger(lua, index) != 0 { return .integer(Int(lua_tointegerx(lua, index, nil))) }
      return .number(lua_tonumberx(lua, index, nil))
    case LUA_TSTRING:
      return .string(string(at: index))
    case LUA_TTABLE:
      return .table(LuaTable(reference: reference(at: index)))
    case LUA_TFUNCTION:
      return .function(LuaFunction(reference: reference(at: index)))
    case LUA_TUSERDATA:
      guard let pointer = luahost_object(lua, index) else { return .nil }
      let object = Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue()
      return (object as? LuaObject).map { .object($0) } ?? .nil
    default:
      return .nil
    }
  }

  /// Returns the string at a stack index, where there must be a string (or a number).
  func string(at index: Int32) -> String {
    var length = 0
    guard let text = lua_tolstring(lua, index, &length) else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
  }

  private func reference(at index: Int32) -> LuaReference {
    references.drain(lua)
    lua_pushvalue(lua, index)
    return LuaReference(number: luaL_ref(lua, luahost_registry_index()), references: references)
  }

  /// Pushes a value.
  func push(_ value: LuaValue) throws(LuaFault) {
    try reserve(1)
    switch value {
    case .nil: lua_pushnil(lua)
    case .boolean(let value): lua_pushboolean(lua, value ? 1 : 0)
    case .integer(let value): lua_pushinteger(lua, lua_Integer(value))
    case .number(let value): lua_pushnumber(lua, value)
    case .string(let value): push(text: value)
    case .table(let table): try push(table.reference)
    case .function(let function): try push(function.reference)
    case .object(let object): try push(object)
    }
  }

  func push(text: String) {
    var text = text
    text.withUTF8 { bytes in
      _ = bytes.withMemoryRebound(to: CChar.self) { lua_pushlstring(lua, $0.baseAddress, $0.count) }
    }
  }

  private func push(_ reference: LuaReference) throws(LuaFault) {
    guard reference.references === references else { throw .foreignHandle }
    lua_rawgeti(lua, luahost_registry_index(), lua_Integer(reference.number))
  }

  private func push(_ object: LuaObject) throws(LuaFault) {
    try pushMetatable(of: object.metatype)
    luahost_push_object(lua, Unmanaged<AnyObject>.passRetained(object).toOpaque(), object.bytes)
  }

  /// Creates an empty table.
  ///
  /// - Parameters:
  ///   - items: The expected number of items.
  ///   - names: The expected number of named values.
  public func makeTable(items: Int = 0, names: Int = 0) throws -> LuaTable {
    try keepingStack {
      try reserve(1)
      lua_createtable(lua, Int32(clamping: items), Int32(clamping: names))
      return LuaTable(reference: reference(at: -1))
    }
  }

  /// Creates a Lua function that passes its arguments to `body` without checking them.
  public func makeFunction(
    _ name: String, _ body: @escaping ([LuaValue]) throws -> [LuaValue]
  ) throws -> LuaFunction {
    try keepingStack {
      try push(HostFunction(name: name, body: .plain(body)))
      return LuaFunction(reference: reference(at: -1))
    }
  }

  /// Pushes a host function.
  func push(_ function: HostFunction) throws(LuaFault) {
    try reserve(3)
    luahost_push_function(lua, Unmanaged<AnyObject>.passRetained(function).toOpaque())
  }

  /// Creates an iterator function for a generic `for` loop. Each call returns the next element of `sequence`, converted
  /// with `convert`, and `nil` at the end.
  public func makeIterator<Elements: Sequence>(
    over sequence: Elements, _ convert: @escaping (Elements.Element) throws -> [LuaValue]
  ) throws -> LuaFunction {
    var iterator = sequence.makeIterator()
    return try makeFunction("iterator") { _ in
      try iterator.next().map(convert) ?? [.nil]
    }
  }
}
