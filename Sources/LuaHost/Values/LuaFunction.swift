/// A Lua function.
public struct LuaFunction {
  let reference: LuaReference

  /// Calls the function and returns all its results.
  ///
  /// - Throws: ``LuaError`` for an error that the function raises, with the line of the script and the traceback.
  @discardableResult
  public func callAsFunction(_ arguments: LuaValue...) throws -> [LuaValue] { try call(arguments) }

  /// Calls the function for one item, such as a run, and returns all its results. An error of the function names the
  /// item.
  public func call(about item: String, _ arguments: LuaValue...) throws -> [LuaValue] {
    do { return try call(arguments) } catch var error as LuaError {
      error.item = error.item ?? item
      throw error
    }
  }

  /// Calls the function with an array of arguments and returns all its results.
  @discardableResult
  public func call(_ arguments: [LuaValue]) throws -> [LuaValue] {
    let state = try reference.state()
    return try state.keepingStack {
      try state.push(.function(self))
      return try state.callPushed(with: arguments)
    }
  }
}
