import Diagnostics

/// The limits of the resources that a script can use. A limit that is `nil` is not applied.
public struct LuaLimits: Sendable, Equatable {
  /// The memory that Lua can allocate, in bytes. It includes the memory of large host objects that the script holds
  /// (``LuaBindable/luaBytes``).
  public var memory: Int?
  /// The number of instructions that the Lua virtual machine can execute, counted in steps of 1000. The work of host
  /// functions is not included.
  public var instructions: Int?
  /// The wall-clock time in seconds, counted from the moment the limits are set. The work of host functions
  /// is included.
  public var seconds: Double?
  /// The time in seconds that a single call of a function of the Lua libraries can take, such as `string.find` with a
  /// pathological pattern.
  public var callSeconds: Double?

  /// Creates limits.
  public init(memory: Int? = nil, instructions: Int? = nil, seconds: Double? = nil, callSeconds: Double? = nil) {
    self.memory = memory
    self.instructions = instructions
    self.seconds = seconds
    self.callSeconds = callSeconds
  }
}

/// The limit that stopped a script.
public enum LuaLimit: DarktimeError, Equatable {
  /// The script needed more memory than this limit.
  case memory(bytes: Int)
  /// The script ran more instructions than this limit.
  case instructions(Int)
  /// The script ran longer than this limit.
  case time(seconds: Double)
  /// A call of a function of the Lua libraries took longer than this limit.
  case call(seconds: Double)
  /// The user interrupted the script.
  case interrupted

  /// The error message.
  public var problem: Problem {
    switch self {
    case .memory(let bytes):
      Problem(
        found: "the script needs more memory than its limit allows",
        expected: "at most \(bytes % 1_048_576 == 0 ? "\(bytes / 1_048_576) MiB" : "\(bytes) bytes")",
        hint: "raise the limit with --lua-memory")
    case .instructions(let count):
      Problem(
        found: "the script executes more instructions than its limit allows", expected: "at most \(count) instructions",
        hint: "raise the limit with --lua-instructions")
    case .time(let seconds):
      Problem(
        found: "the script runs longer than its time limit", expected: "at most \(luaText(seconds)) s",
        hint: "raise the limit with --time-limit")
    case .call(let seconds):
      Problem(
        found: "a single call of a Lua function, such as string.find or string.rep, takes too long",
        expected: "at most \(luaText(seconds)) s",
        hint: "simplify the pattern, shorten the string, or raise --lua-call-limit")
    case .interrupted:
      Problem(found: "interrupted")
    }
  }

  /// Who can fix the failure. An interruption was requested by the user. All other limits are exceeded by the script.
  public var exitReason: ExitReason { self == .interrupted ? .interrupted : .data }
}
