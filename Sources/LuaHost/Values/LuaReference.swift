import CLuaShim

/// The link between a Lua state and the handles of its values. It has a weak reference to the state, and a list of
/// registry references to release.
///
/// A handle can be released on any thread and at any moment, even during a garbage collection. Its registry reference
/// is therefore only added to the list. The state releases the references in the list later, on the thread of Lua.
final class LuaReferences {
  weak var state: LuaState?
  private let list: OpaquePointer

  init(list: OpaquePointer) { self.list = list }

  deinit { luahost_references_destroy(list) }

  func release(_ number: Int32) { luahost_references_add(list, number) }

  func drain(_ lua: OpaquePointer) { luahost_references_drain(list, lua) }
}

/// A handle that keeps a Lua value alive.
final class LuaReference {
  let number: Int32
  let references: LuaReferences

  init(number: Int32, references: LuaReferences) {
    self.number = number
    self.references = references
  }

  deinit { references.release(number) }

  /// Returns the Lua state to which the value belongs.
  func state() throws(LuaFault) -> LuaState {
    guard let state = references.state else { throw .stateClosed }
    return state
  }
}
