/// Whose matter a failure is; it decides the exit code.
public enum ExitReason: Sendable, Equatable {
  /// A broken promise of the program itself.
  case `internal`
  /// A wrong command line.
  case usage
  /// Data, a recipe or a file system that does not allow the work.
  case data
  /// The user interrupted.
  case interrupted

  /// The exit code of the process: 1, 2, 3 or 130.
  public var exitCode: Int32 {
    switch self {
    case .internal: 1
    case .usage: 2
    case .data: 3
    case .interrupted: 130
    }
  }
}

/// An error as a typed fact. Each layer has one enum of them, with all its text in one file
/// (`<Layer>Error+Text.swift`).
public protocol DarktimeError: Error, CustomStringConvertible {
  /// The fact, told.
  var problem: Problem { get }
  /// Whose matter it is.
  var kind: ExitReason { get }
}

extension DarktimeError {
  /// Data, unless a layer says otherwise.
  public var kind: ExitReason { .data }
  /// The text of the problem, on one line.
  public var description: String { problem.text }
}

/// The user asked to stop (Ctrl-C).
public struct Interrupted: DarktimeError {
  /// An interruption.
  public init() {}
  /// `interrupted`.
  public var problem: Problem { Problem(found: "interrupted") }
  /// Always `.interrupted`.
  public var kind: ExitReason { .interrupted }
}
