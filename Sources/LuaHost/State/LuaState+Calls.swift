import CLua
import CLuaShim

extension LuaState {
  /// Calls the function on top of the stack and returns all its results.
  func callPushed(with arguments: [LuaValue]) throws -> [LuaValue] {
    let base = lua_gettop(lua) - 1
    try reserve(arguments.count + 2)
    for argument in arguments { try push(argument) }
    try protectedCall(arguments: arguments.count)
    // To read a value, a copy of it is pushed.
    try reserve(4)
    let count = lua_gettop(lua) - base
    return (0..<count).map { value(at: base + 1 + $0) }
  }

  /// Calls the function that is on the stack below its arguments. The results replace the function and its arguments.
  /// If Lua raises an error, neither results nor arguments remain on the stack.
  private func protectedCall(arguments: Int) throws {
    references.drain(lua)
    do { if callDepth == 0 { try beginOutermostCall() } } catch {
      luahost_pop(lua, Int32(arguments + 1))
      throw error
    }
    callDepth += 1
    let status = luahost_call(host, Int32(arguments), LUA_MULTRET)
    defer {
      callDepth -= 1
      if callDepth == 0 { luahost_unwatch(host) }
    }
    if status != LUA_OK {
      let error = takeError()
      luahost_pop(lua, 1)
      throw error
    }
    // A script may catch the error of a limit and then end normally. Its work is incomplete, so the call fails anyway.
    if let limit = limit(luahost_check(host)) { throw LuaError(cause: .limit(limit), place: nil, traceback: []) }
  }

  private func beginOutermostCall() throws {
    luahost_rearm(host)
    lastTrace = nil
    if let limit = limit(luahost_check(host)) { throw LuaError(cause: .limit(limit), place: nil, traceback: []) }
    let isLimited = limits.seconds != nil || limits.callSeconds != nil || options.interrupt != nil
    guard let stuckHandler, isLimited else { return }
    let isWatched = luahost_watch(
      host, options.grace, limits.callSeconds ?? 0,
      { context, limit in
        guard let context else { return }
        Unmanaged<StuckHandler>.fromOpaque(context).takeUnretainedValue().stop(at: limit)
      }, Unmanaged.passUnretained(stuckHandler).toOpaque())
    // Without a time limit, the program continues without the watchdog: a second Ctrl-C ends the process anyway.
    if !isWatched, let seconds = limits.seconds { throw LuaFault.timeUnguarded(seconds: seconds) }
  }

  /// Returns the typed error for the error value that a failed call left on top of the stack.
  private func takeError() -> LuaError {
    let trace = lastTrace ?? Trace(levels: [])
    // An error in a '__close' of the script may have replaced that of the limit.
    if let limit = limit(luahost_check(host)) {
      return LuaError(cause: .limit(limit), place: trace.place, traceback: trace.frames)
    }
    if case .object(let object) = value(at: -1), let error = object.value as? LuaError { return error }
    if lua_type(lua, -1) == LUA_TSTRING {
      let (text, place) = trace.splittingPlace(from: string(at: -1))
      return hinted(LuaError(cause: .script(text), place: place, traceback: trace.frames))
    }
    let text = errorText()
    // `errorText()` may have called a `__tostring` function of the script, which can also reach a limit.
    if let limit = limit(luahost_check(host)) {
      return LuaError(cause: .limit(limit), place: trace.place, traceback: trace.frames)
    }
    return LuaError(cause: .script(text), place: trace.place, traceback: trace.frames)
  }

  /// Returns the text of an error value that is not a string: the result of `tostring`, the field `message`, or a
  /// description of the value.
  private func errorText() -> String {
    let top = lua_gettop(lua)
    defer { lua_settop(lua, top) }
    guard lua_checkstack(lua, 8) != 0 else { return "error" }
    let thrown = value(at: -1)
    if luahost_tostring(host, -1), lua_type(lua, -1) == LUA_TSTRING {
      let text = string(at: -1)
      if text != thrown.typeName { return text }
    }
    if let table = thrown.table, let message = try? table["message"].string { return message }
    switch thrown {
    case .nil: return "an error without a value (error(nil))"
    case .table(let table):
      let keys = (try? table.names.joined(separator: ", ")) ?? ""
      return "the error is a table\(keys.isEmpty ? "" : " (keys: \(keys))") whose field 'message' is not a string"
    default: return "the error is \(thrown.shown)"
    }
  }
}

/// The handler that the watchdog thread calls if a script does not stop.
final class StuckHandler {
  private let limits: LuaLimits
  private let action: @Sendable (LuaLimit) -> Void

  init(_ limits: LuaLimits, _ action: @escaping @Sendable (LuaLimit) -> Void) {
    self.limits = limits
    self.action = action
  }

  func stop(at limit: luahost_limit) {
    switch limit {
    case luahost_limit_interrupt: action(.interrupted)
    case luahost_limit_time: action(.time(seconds: limits.seconds ?? 0))
    default: action(.call(seconds: limits.callSeconds ?? 0))
    }
  }
}
