/// A Swift type that has a form in Lua.
public protocol LuaConvertible {
  /// The value as Lua sees it; tables are made in `state`.
  func luaValue(in state: LuaState) throws -> LuaValue
}

extension LuaValue: LuaConvertible {
  /// The value itself.
  public func luaValue(in state: LuaState) -> LuaValue { self }
}

extension Bool: LuaConvertible {
  /// A boolean.
  public func luaValue(in state: LuaState) -> LuaValue { .boolean(self) }
}

extension Int: LuaConvertible {
  /// An integer.
  public func luaValue(in state: LuaState) -> LuaValue { .integer(self) }
}

extension Double: LuaConvertible {
  /// A number.
  public func luaValue(in state: LuaState) -> LuaValue { .number(self) }
}

extension String: LuaConvertible {
  /// A string.
  public func luaValue(in state: LuaState) -> LuaValue { .string(self) }
}

extension Optional: LuaConvertible where Wrapped: LuaConvertible {
  /// The value, or `nil`.
  public func luaValue(in state: LuaState) throws -> LuaValue { try self?.luaValue(in: state) ?? .nil }
}

extension Array: LuaConvertible where Element: LuaConvertible {
  /// A sequence.
  public func luaValue(in state: LuaState) throws -> LuaValue {
    let table = try state.makeTable(items: count)
    for (position, element) in enumerated() {
      try table.set(.integer(position + 1), to: element.luaValue(in: state))
    }
    return .table(table)
  }
}

extension Dictionary: LuaConvertible where Key == String, Value: LuaConvertible {
  /// A table with these keys.
  public func luaValue(in state: LuaState) throws -> LuaValue {
    let table = try state.makeTable(names: count)
    for (key, value) in self { try table.set(.string(key), to: value.luaValue(in: state)) }
    return .table(table)
  }
}
