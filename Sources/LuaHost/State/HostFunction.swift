import CLua
import CLuaShim

/// A function of the host in Lua's hands.
final class HostFunction {
  enum Body {
    /// A declared function.
    case declared(Function)
    /// A function without declaration: iterators, metamethods.
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
  /// Runs a host function over the values on the stack: the number of its results there, or -1 and the error.
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

  /// Pushes the error as an object that scripts can print, with the place where the script stands.
  private func pushError(_ error: any Error) {
    let located: LuaError
    if let error = error as? LuaError {
      located = error  // it came from a nested call, with the place and traceback of its origin
    } else {
      let trace = currentTrace()
      located = LuaError(cause: .host(error), place: trace.place, traceback: trace.frames)
    }
    lua_settop(lua, 0)
    do { try push(.object(located)) } catch { lua_pushnil(lua) }
  }
}
