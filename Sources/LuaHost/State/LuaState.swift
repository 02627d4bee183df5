import CLua
import CLuaShim
import Diagnostics

/// A Lua state: the sandbox in which scripts run.
///
/// An instance owns the `lua_State`. It is not `Sendable`, so only one thread uses it at a time. Lua errors never
/// unwind Swift frames (see `CLuaShim`), so every method of this type either returns or throws.
public final class LuaState {
  let host: OpaquePointer
  let lua: OpaquePointer
  let references: LuaReferences
  let options: LuaOptions

  /// The limits of the script. Setting them restarts the instruction count and the clock.
  public var limits: LuaLimits { didSet { applyLimits() } }

  /// The stack at the moment when the last error was raised, recorded before the stack was unwound.
  var lastTrace: Trace?
  /// The number of nested protected calls.
  var callDepth = 0
  /// The registry references of the metatables, by the names of the classes.
  var metatables: [String: Int32] = [:]
  /// The texts of the scripts that were loaded, by their names, for hints in errors.
  var sources: [String: String] = [:]
  /// The scripts in which an error occurred, by their names, with strings and comments masked.
  var maskedSources: [String: MaskedSource] = [:]
  /// The names of those classes with a method `each` whose objects were passed to Lua.
  var iterableClasses: Set<String> = []
  /// The results of `require`, by the names of the modules.
  var loadedModules: [String: LuaValue] = [:]
  /// The modules that are being loaded, outermost first.
  var loading: [String] = []
  /// The modules that scripts have loaded so far, in the order of loading.
  public internal(set) var moduleFiles: [ModuleFile] = []
  /// The number of lines that scripts have printed so far.
  public private(set) var printedLines = 0
  /// The time at which the time limit stops the script; `nil` without a time limit.
  public private(set) var deadline: ContinuousClock.Instant?
  private var attachments: [ObjectIdentifier: Any] = [:]

  /// Opens a Lua state with the given settings.
  ///
  /// - Throws: ``LuaFault/noState`` if there is not enough memory.
  public init(_ options: LuaOptions = LuaOptions()) throws(LuaFault) {
    var callbacks = luahost_callbacks()
    // The callbacks need the state, which does not exist yet. The state is stored in this cell before the first
    // callback.
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
      state.printedLines += 1
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
    stuckHandler = options.onStuck.map { StuckHandler(options.limits, $0) }
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
    // A duration of many years would overflow.
    deadline = limits.seconds.map { .now + .seconds(min($0, 1e9)) }
  }

  // MARK: Attached values

  /// Attaches a value to the state, for use in host functions. It replaces an attached value of the same type.
  public func attach<Value>(_ value: Value) { attachments[ObjectIdentifier(Value.self)] = value }

  /// Returns the attached value of this type.
  ///
  /// - Throws: ``LuaFault/notAttached(_:)``.
  public func attached<Value>(_ type: Value.Type = Value.self) throws -> Value {
    guard let value = attachments[ObjectIdentifier(type)] as? Value else {
      throw LuaFault.notAttached("\(type)")
    }
    return value
  }

  // MARK: Limits

  /// Checks the limits and the interrupt flag. Host functions that run for a long time must call this repeatedly.
  ///
  /// - Throws: ``LuaLimit`` if the script has to stop.
  public func checkInterrupt() throws(LuaLimit) {
    if let limit = limit(luahost_check(host)) { throw limit }
  }

  /// Checks that a value of this size fits within the memory limit. Call this method before the value is created.
  ///
  /// - Throws: ``LuaFault/tooLarge(bytes:most:)``.
  public func requireMemory(bytes: Int) throws(LuaFault) {
    guard let most = limits.memory, bytes > most else { return }
    throw .tooLarge(bytes: bytes, most: most)
  }

  func limit(_ tripped: luahost_limit) -> LuaLimit? {
    switch tripped {
    case luahost_limit_memory: .memory(bytes: limits.memory ?? 0)
    case luahost_limit_instructions: .instructions(limits.instructions ?? 0)
    case luahost_limit_time: .time(seconds: limits.seconds ?? 0)
    case luahost_limit_silence: .call(seconds: limits.callSeconds ?? 0)
    case luahost_limit_interrupt: .interrupted
    default: nil
    }
  }
}

/// Gives the C callbacks access to the state without keeping the state alive.
private final class ContextCell {
  unowned(unsafe) var state: LuaState?

  static func state(_ context: UnsafeMutableRawPointer?) -> LuaState? {
    context.flatMap { Unmanaged<ContextCell>.fromOpaque($0).takeUnretainedValue().state }
  }
}
