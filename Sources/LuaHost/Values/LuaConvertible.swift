/// A Swift type whose values can be converted to Lua values.
public protocol LuaConvertible {
  /// Returns the value as a Lua value. Tables are created in `state`.
  func luaValue(in state: LuaState) throws -> LuaValue
}

extension LuaValue: LuaConvertible {
  /// Returns the value itself.
  public func luaValue(in state: LuaState) -> LuaValue { self }
}

extension Bool: LuaConvertible {
  /// Returns a boolean.
  public func luaValue(in state: LuaState) -> LuaValue { .boolean(self) }
}

extension Int: LuaConvertible {
  /// Returns an integer.
  public func luaValue(in state: LuaState) -> LuaValue { .integer(self) }
}

extension Double: LuaConvertible {
  /// Returns a number.
  public func luaValue(in state: LuaState) -> LuaValue { .number(self) }
}

extension String: LuaConvertible {
  /// Returns a string.
  public func luaValue(in state: LuaState) -> LuaValue { .string(self) }
}

extension Optional: LuaConvertible where Wrapped: LuaConvertible {
  /// Returns the converted value, or `nil`.
  public func luaValue(in state: LuaState) throws -> LuaValue { try self?.luaValue(in: state) ?? .nil }
}

extension Array: LuaConvertible where Element: LuaConvertible {
  /// Returns a list, a table with the items 1, 2, ...
  public func luaValue(in state: LuaState) throws -> LuaValue {
    let table = try state.makeTable(items: count)
    for (position, element) in enumerated() {
      try table.set(.integer(position + 1), to: element.luaValue(in: state))
    }
    return .table(table)
  }
}

extension Dictionary: LuaConvertible where Key == String, Value: LuaConvertible {
  /// Returns a table with the keys and values of the dictionary.
  public func luaValue(in state: LuaState) throws -> LuaValue {
    let table = try state.makeTable(names: count)
    for (key, value) in self { try table.set(.string(key), to: value.luaValue(in: state)) }
    return .table(table)
  }
}
