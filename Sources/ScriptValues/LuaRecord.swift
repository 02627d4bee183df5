import LuaHost

extension LuaState {
  /// Creates a Lua table from pairs of names and values.
  public func makeRecord(_ fields: KeyValuePairs<String, any LuaConvertible>) throws -> LuaValue {
    let table = try makeTable(names: fields.count)
    for (name, value) in fields { try table.set(.string(name), to: value.luaValue(in: self)) }
    return .table(table)
  }
}
