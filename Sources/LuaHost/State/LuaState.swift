import CLua
import CLuaShim
import Diagnostics

/// A Lua state: the sandbox in which scripts run.
///
/// It owns the `lua_State`, and runs on one thread at a time; nothing in it is `Sendable`. Lua's errors never pass
/// through Swift frames (`CLuaShim` says how), so every call of this type either returns or throws.
public final class LuaState {
  let host: OpaquePointer
  let lua: OpaquePointer
  let references: LuaReferences
  let options: LuaOptions

  /// What the script may take; setting it starts all counts and clocks afresh.
  public var limits: LuaLimits { didSet { applyLimits() } }

  /// Where the last error was raised, kept from the moment before the stack unwound.
  var lastTrace: Trace?
  /// How many protected calls are under way.
  var callDepth = 0
  /// Registry references of the metatables of classes, by name.
  var metatables: [String: Int32] = [:]
  /// Results of `require`; a module that is being loaded is in `loading`.
  var loadedModules: [String: LuaValue] = [:]
  var loading: [String] = []
  /// The modules that scripts loaded so far, in the order of loading.
  public internal(set) var moduleFiles: [ModuleFile] = []
  private var attachments: [ObjectIdentifier: Any] = [:]

  /// Opens a state.
  ///
  /// - Throws: ``LuaFault/noState`` if there is no memory for it.
  public init(_ options: LuaOptions = LuaOptions()) throws(LuaFault) {
    var callbacks = luahost_callbacks()
    // The state fills itself in once it exists; nothing calls back before.
    let context = ContextCell()
    callbacks.context = Unmanaged.passUnretained(context).toOpaque()
    callbacks.call = { context, _, function in
      guard let state = ContextCell.state(context), let function else { return 0 }
      return state.run(Unmanaged<HostFunction>.fromOpaque(function).takeUnretainedValue())
    }
    callbacks.release = { object in
      if let object { Unmanaged<AnyObject>.fromOpaque(object).release() }
    }
    callbacks.print = { context, text, length in
      guard let state = ContextCell.state(context), let text else { return }
      state.options.print(String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self))
    }
    callbacks.trace = { context, _ in ContextCell.state(context)?.recordTrace() }
    guard let list = luahost_references_create() else { throw .noState }
    references = LuaReferences(list: list)
    guard let host = luahost_open(callbacks, Int64(options.seed)) else { throw .noState }
    self.host = host
    lua = luahost_lua(host)
    self.options = options
    self.context = context
    stuckHandler = options.onStuck.map(StuckHandler.init)
    limits = options.limits
    context.state = self
    references.state = self
    applyLimits()
    luahost_set_interrupt(host, options.interrupt)
    try installGlobals()
  }

  private let context: ContextCell
  let stuckHandler: StuckHandler?

  deinit { luahost_close(host) }

  private func applyLimits() {
    luahost_set_limits(
      host, limits.memory ?? 0, UInt64(limits.instructions ?? 0), limits.seconds ?? 0)
  }

  // MARK: What upper layers keep with the state

  /// Keeps a value with the state, one of each type, for the bodies of host functions.
  public func attach<Value>(_ value: Value) { attachments[ObjectIdentifier(Value.self)] = value }

  /// The value of this type that was attached.
  ///
  /// - Throws: ``LuaFault/notAttached(_:)``.
  public func attached<Value>(_ type: Value.Type = Value.self) throws -> Value {
    guard let value = attachments[ObjectIdentifier(type)] as? Value else {
      throw LuaFault.notAttached("\(type)")
    }
    return value
  }

  // MARK: Limits

  /// For host functions that run long: whether interrupt or deadline ask them to end.
  ///
  /// - Throws: ``LuaLimit``.
  public func checkInterrupt() throws(LuaLimit) {
    if let limit = limit(luahost_check(host)) { throw limit }
  }

  /// Bytes that Lua holds.
  public var memoryInUse: Int { luahost_memory(host) }

  /// Instructions run since the limits were set, in steps of 1000.
  public var instructionsRun: Int { Int(luahost_instructions(host)) }

  func limit(_ tripped: luahost_limit) -> LuaLimit? {
    switch tripped {
    case luahost_limit_memory: .memory(bytes: limits.memory ?? 0)
    case luahost_limit_instructions: .instructions(limits.instructions ?? 0)
    case luahost_limit_time: .time(seconds: limits.seconds ?? 0)
    case luahost_limit_interrupt: .interrupted
    default: nil
    }
  }
}

/// Leads the C callbacks to their state without keeping it alive.
private final class ContextCell {
  unowned(unsafe) var state: LuaState?

  static func state(_ context: UnsafeMutableRawPointer?) -> LuaState? {
    context.flatMap { Unmanaged<ContextCell>.fromOpaque($0).takeUnretainedValue().state }
  }
}
