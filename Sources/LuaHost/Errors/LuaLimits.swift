import Diagnostics

/// How much a script may take. `nil` is without limit.
public struct LuaLimits: Sendable, Equatable {
  /// Bytes that Lua may hold; what the host holds for it does not count.
  public var memory: Int?
  /// Instructions of Lua's virtual machine, counted in steps of 1000; the work of the host does not count.
  public var instructions: Int?
  /// Seconds of wall-clock time from the moment the limits are set; the work of the host counts.
  public var seconds: Double?

  /// States the limits.
  public init(memory: Int? = nil, instructions: Int? = nil, seconds: Double? = nil) {
    self.memory = memory
    self.instructions = instructions
    self.seconds = seconds
  }
}

/// The limit at which a script was stopped.
public enum LuaLimit: DarktimeError, Equatable {
  /// It held more memory than this many bytes.
  case memory(bytes: Int)
  /// It ran more instructions than this.
  case instructions(Int)
  /// It took longer than this.
  case time(seconds: Double)
  /// The interrupt flag was raised.
  case interrupted

  /// Which limit it was.
  public var problem: Problem {
    switch self {
    case .memory(let bytes):
      Problem(
        found: "the script needs more memory than its limit",
        expected: "at most \(bytes % 1_048_576 == 0 ? "\(bytes / 1_048_576) MiB" : "\(bytes) bytes")")
    case .instructions(let count):
      Problem(found: "the script runs longer than its instruction limit", expected: "at most \(count) instructions")
    case .time(let seconds):
      Problem(found: "the script runs longer than its time limit", expected: "at most \(luaText(seconds)) s")
    case .interrupted:
      Problem(found: "interrupted")
    }
  }

  /// An interruption is the user's wish; all else is the script's matter.
  public var kind: ExitReason { self == .interrupted ? .interrupted : .data }
}
