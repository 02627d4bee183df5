import CLuaShim

/// What handles know of their state: the state itself while it lives, and the list of references to give back.
///
/// A handle may be let go on any thread and at any moment, even inside a garbage collection; the reference is given
/// back by the state, the next time Lua's own thread asks for one.
final class LuaReferences {
  weak var state: LuaState?
  private let list: OpaquePointer

  init(list: OpaquePointer) { self.list = list }

  deinit { luahost_references_destroy(list) }

  func release(_ number: Int32) { luahost_references_add(list, number) }

  func drain(_ lua: OpaquePointer) { luahost_references_drain(list, lua) }
}

/// A value that Lua keeps for Swift for as long as the handle lives.
final class LuaReference {
  let number: Int32
  let references: LuaReferences

  init(number: Int32, references: LuaReferences) {
    self.number = number
    self.references = references
  }

  deinit { references.release(number) }

  /// The state the value lives in.
  func state() throws(LuaFault) -> LuaState {
    guard let state = references.state else { throw .stateClosed }
    return state
  }
}
