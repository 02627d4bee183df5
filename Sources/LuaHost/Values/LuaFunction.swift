/// A function of Lua.
public struct LuaFunction {
  let reference: LuaReference

  /// Calls the function; all its results.
  ///
  /// - Throws: ``LuaError`` for whatever it raises, with the place in the script and the traceback.
  @discardableResult
  public func callAsFunction(_ arguments: LuaValue...) throws -> [LuaValue] { try call(arguments) }

  /// Calls the function with a list of arguments; all its results.
  @discardableResult
  public func call(_ arguments: [LuaValue]) throws -> [LuaValue] {
    let state = try reference.state()
    return try state.keepingStack {
      try state.push(.function(self))
      return try state.callPushed(with: arguments)
    }
  }
}
