import CLua
import CLuaShim

/// A Lua table. Access is raw: metamethods are not called.
public struct LuaTable {
  let reference: LuaReference

  /// The value under a key; `nil` if there is none.
  public subscript(key: String) -> LuaValue {
    get throws { try self[.string(key)] }
  }

  /// The item at a position, counted from 1.
  public subscript(position: Int) -> LuaValue {
    get throws { try self[.integer(position)] }
  }

  /// The value under a key of any type.
  public subscript(key: LuaValue) -> LuaValue {
    get throws {
      let state = try reference.state()
      return try state.keepingStack {
        try state.push(.table(self))
        try state.push(key)
        lua_rawget(state.lua, -2)
        return state.value(at: -1)
      }
    }
  }

  /// Sets the value under a key. The value `nil` removes the key.
  public func set(_ key: LuaValue, to value: LuaValue) throws {
    switch key {
    case .nil: throw LuaFault.badKey("nil")
    case .number(let number) where number.isNaN: throw LuaFault.badKey("NaN")
    default: break
    }
    let state = try reference.state()
    try state.keepingStack {
      try state.push(.table(self))
      try state.push(key)
      try state.push(value)
      lua_rawset(state.lua, -3)
    }
  }

  /// The number of items, as given by the operator `#`.
  public var count: Int {
    get throws {
      let state = try reference.state()
      return try state.keepingStack {
        try state.push(.table(self))
        return Int(lua_rawlen(state.lua, -1))
      }
    }
  }

  /// The items from 1 to ``count``.
  public var items: [LuaValue] {
    get throws { try (0..<count).map { try self[$0 + 1] } }
  }

  /// All pairs, sorted by key: numbers, then strings, then booleans. Other keys come last, in an unspecified order.
  public var pairs: [(key: LuaValue, value: LuaValue)] {
    get throws {
      let state = try reference.state()
      return try state.keepingStack {
        try state.push(.table(self))
        var found: [(key: LuaValue, value: LuaValue)] = []
        lua_pushnil(state.lua)
        while lua_next(state.lua, -2) != 0 {
          found.append((state.value(at: -2), state.value(at: -1)))
          luahost_pop(state.lua, 1)
        }
        return found.sorted { Self.precedes($0.key, $1.key) }
      }
    }
  }

  /// The keys that are strings, sorted.
  public var names: [String] {
    get throws { try pairs.compactMap(\.key.string) }
  }

  private static func precedes(_ left: LuaValue, _ right: LuaValue) -> Bool {
    func rank(_ value: LuaValue) -> Int {
      switch value {
      case .integer, .number: 0
      case .string: 1
      case .boolean: 2
      default: 3
      }
    }
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return a < b
    case (.string(let a), .string(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.boolean(let a), .boolean(let b)): return !a && b
    default: break
    }
    if let a = left.number, let b = right.number { return a < b }
    return rank(left) < rank(right)
  }
}
