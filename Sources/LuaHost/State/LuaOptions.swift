#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder from which `require` may load.
public struct LuaRoot: Sendable, Equatable {
  /// The folder.
  public var path: String
  /// How errors name it; a script's name is this, a slash, and its path within. Empty for no prefix.
  public var displayName: String

  /// Names a folder.
  public init(path: String, displayName: String) {
    self.path = path
    self.displayName = displayName
  }
}

/// How a state is set up.
public struct LuaOptions {
  /// What scripts may take.
  public var limits = LuaLimits()
  /// The seed of `math.random`.
  public var seed: Int = 0
  /// A flag that stops the script when it is not 0, such as one that a signal handler sets. It must outlive the state.
  public var interrupt: UnsafePointer<sig_atomic_t>?
  /// Where `require` looks, in this order.
  public var roots: [LuaRoot] = []
  /// Whether assigning to a name that is not declared makes a global variable, as a prompt needs it; else it is an
  /// error.
  public var keepsGlobals = false
  /// Takes the lines of `print`.
  public var print: (String) -> Void = { _ in }
  /// Names that scripts of other hosts know, and what to use instead here.
  public var absentGlobals: [String: String] = [
    "_G": "there are no global variables; use local ones",
    "collectgarbage": "memory is managed by the host",
    "coroutine": "write a loop over an iterator",
    "debug": "print values, or raise an error to see where it happens",
    "dofile": "use require for modules in the script's folder",
    "io": "files are read and written by functions of the host alone",
    "loadfile": "use require for modules in the script's folder",
    "os": "scripts do not reach the system or the clock",
    "package": "require finds modules in the script's folder",
    "warn": "use print",
  ]
  /// Called on a thread of its own when Lua's C code (such as `string.find` with a hopeless pattern) does not come back
  /// for ``grace`` seconds after a time limit or an interrupt. Nothing but ending the process helps then.
  public var onStuck: (@Sendable () -> Void)?
  /// See ``onStuck``.
  public var grace: Double = 2

  /// The defaults: no limit, no `require`, and a `print` that is not heard.
  public init() {}
}
