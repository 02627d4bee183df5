import CLua
import CLuaShim

/// A Swift function that Lua can call.
final class HostFunction {
  enum Body {
    /// A function with a declaration.
    case declared(Function)
    /// A function without a declaration, such as an iterator or a metamethod.
    case plain(([LuaValue]) throws -> [LuaValue])
  }

  let name: String
  let body: Body

  init(name: String, body: Body) {
    self.name = name
    self.body = body
  }
}

extension LuaState {
  /// Runs a host function with the values on the stack as arguments.
  ///
  /// - Returns: The number of results, which are on top of the stack; -1 if the function failed and its error is on top
  ///   of the stack.
  func run(_ function: HostFunction) -> Int32 {
    do {
      let results: [LuaValue]
      switch function.body {
      case .declared(let declaration):
        let arguments = Int(lua_gettop(lua))
        results = try declaration.body(Call(declaration, in: self, arguments: arguments))
      case .plain(let body):
        results = try body((0..<lua_gettop(lua)).map { value(at: $0 + 1) })
      }
      try reserve(results.count)
      for result in results { try push(result) }
      return Int32(results.count)
    } catch {
      pushError(error)
      return -1
    }
  }

  /// Pushes the error as an object that scripts can print. The object contains the line of the script that is running.
  private func pushError(_ error: any Error) {
    let located: LuaError
    if let error = error as? LuaError {
      located = error  // the error of a nested call already has the place and traceback of its origin
    } else {
      let trace = currentTrace()
      located = hinted(LuaError(cause: .host(error), place: trace.place, traceback: trace.frames))
    }
    lua_settop(lua, 0)
    do { try push(.object(located)) } catch { lua_pushnil(lua) }
  }
}
