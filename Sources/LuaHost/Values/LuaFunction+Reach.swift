import CLua
import CLuaShim

extension LuaFunction {
  /// Returns a digest of all values that the function can reach. These are the variables outside the function, the
  /// tables in these variables and in the globals, the contents of these tables, and the state of `math.random`. If the
  /// digests before and after a call differ, the function has stored something outside itself.
  ///
  /// An object of the host contributes only its identity to the digest, not its contents.
  /// - Parameter most: The largest number of values to look at.
  /// - Returns: The digest, which has a meaning only within this process; `nil` if there are more than `most` values.
  public func reachDigest(most: Int = 1_000_000) throws -> Int? {
    let state = try reference.state()
    return try state.keepingStack {
      try state.push(.function(self))
      try state.reserve(1)
      luahost_push_globals(state.lua)
      var walk = ReachWalk(state, most: most)
      return try walk.digest()
    }
  }
}

/// A walk through all values that can be reached from the values on top of the stack. The values that are still to be
/// looked at are on the stack of Lua, which keeps them alive.
private struct ReachWalk {
  private let state: LuaState
  private let lua: OpaquePointer
  private let base: Int32
  private let most: Int
  private var hasher = Hasher()
  private var seen: Set<UnsafeRawPointer> = []
  private var count = 0

  /// Begins a walk at the two values on top of the stack.
  init(_ state: LuaState, most: Int) {
    (self.state, lua, self.most) = (state, state.lua, most)
    base = lua_gettop(lua) - 2
  }

  mutating func digest() throws -> Int? {
    while lua_gettop(lua) > base {
      let index = lua_gettop(lua)
      switch lua_type(lua, index) {
      case LUA_TTABLE: try addTable(index)
      case LUA_TFUNCTION: try addUpvalues(index)
      default: break
      }
      lua_rotate(lua, index, -1)
      luahost_pop(lua, 1)
      guard count <= most else { return nil }
    }
    return hasher.finalize()
  }

  /// Adds the keys and values of a table to the digest. New tables and functions stay on the stack, above the table.
  private mutating func addTable(_ table: Int32) throws {
    if lua_getmetatable(lua, table) != 0 { try add() }
    lua_pushnil(lua)
    while count <= most, lua_next(lua, table) != 0 {
      // lua_next needs the key on top, so a value that stays moves below it.
      try add(below: true)
      lua_pushvalue(lua, -1)
      try add(below: true)
    }
  }

  /// Adds the upvalues of a function to the digest: the variables that it uses but does not define.
  private mutating func addUpvalues(_ function: Int32) throws {
    var number: Int32 = 1
    while lua_getupvalue(lua, function, number) != nil {
      try add()
      number += 1
    }
  }

  /// Adds the value on top of the stack to the digest. The value is then removed from the stack, unless it is a table
  /// or a function that was not visited before.
  /// - Parameter below: Whether a value that stays on the stack is moved below the value under it.
  private mutating func add(below: Bool = false) throws {
    count += 1
    let type = lua_type(lua, -1)
    hasher.combine(type)
    switch type {
    case LUA_TBOOLEAN: hasher.combine(lua_toboolean(lua, -1))
    case LUA_TNUMBER:
      if lua_isinteger(lua, -1) != 0 {
        hasher.combine(lua_tointegerx(lua, -1, nil))
      } else {
        hasher.combine(lua_tonumberx(lua, -1, nil).bitPattern)
      }
    case LUA_TSTRING:
      var length = 0
      let text = lua_tolstring(lua, -1, &length)
      hasher.combine(bytes: UnsafeRawBufferPointer(start: text, count: length))
    case LUA_TUSERDATA:
      // The bytes of an object of the host are its address; those of math.random are the state of the generator.
      hasher.combine(bytes: UnsafeRawBufferPointer(start: lua_touserdata(lua, -1), count: Int(lua_rawlen(lua, -1))))
    case LUA_TTABLE, LUA_TFUNCTION:
      guard let pointer = lua_topointer(lua, -1) else { break }
      hasher.combine(pointer)
      if seen.insert(pointer).inserted {
        try state.reserve(4)
        if below { lua_rotate(lua, -2, 1) }
        return
      }
    default: break
    }
    luahost_pop(lua, 1)
  }
}
