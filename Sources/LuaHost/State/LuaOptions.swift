#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder from which `require` can load modules.
public struct LuaRoot: Sendable, Equatable {
  /// The path of the folder.
  public var path: String
  /// The name of the folder in error messages. A module file is shown as this name, a slash, and the path within the
  /// folder. If the name is empty, only the path within the folder is shown.
  public var displayName: String

  /// Creates a root folder.
  public init(path: String, displayName: String) {
    self.path = path
    self.displayName = displayName
  }
}

/// The settings of a Lua state.
public struct LuaOptions {
  /// The limits of the resources that scripts can use.
  public var limits = LuaLimits()
  /// The seed of `math.random`.
  public var seed: Int = 0
  /// A flag that stops the script when it is not 0, for example one that a signal handler sets. The flag must outlive
  /// the state.
  public var interrupt: UnsafePointer<sig_atomic_t>?
  /// The folders that `require` searches, in this order.
  public var roots: [LuaRoot] = []
  /// Whether an assignment to an undeclared name creates a global variable, as needed at a prompt. Otherwise it is an
  /// error.
  public var keepsGlobals = false
  /// A function that receives the lines of `print`.
  public var print: (String) -> Void = { _ in }
  /// The names of standard globals that do not exist in the sandbox, each with a hint on what to use instead.
  public var absentGlobals: [String: String] = [
    "_G": "use local variables; there are no global variables",
    "collectgarbage": "memory is managed automatically",
    "coroutine": "write a loop over an iterator",
    "debug": "print values, or call error(...), which reports the line",
    "dofile": "use require for modules in the script's folder",
    "io": "files can be read and written only with the functions of darktime",
    "loadfile": "use require for modules in the script's folder",
    "os": "scripts cannot access the system or the clock",
    "package": "use require, which finds modules in the script's folder",
    "warn": "use print",
  ]
  /// A function that is called on a separate thread when a script does not stop within ``grace`` seconds after a time
  /// limit or an interrupt, or when one call reaches ``LuaLimits/callSeconds``. This happens if C code of Lua does not
  /// return, such as `string.find` with a pathological pattern. Such code can only be stopped by ending the process.
  public var onStuck: (@Sendable (LuaLimit) -> Void)?
  /// The time in seconds between a time limit or an interrupt and the call of ``onStuck``.
  public var grace: Double = 2

  /// Creates the default settings: no limits, no folders for `require`, and `print` without effect.
  public init() {}
}
