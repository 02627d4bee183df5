/// Who can fix a failure; determines the exit code of the process.
public enum ExitReason: Sendable, Equatable {
  /// A defect in the program itself.
  case `internal`
  /// An invalid command line.
  case usage
  /// Data, a recipe or a file system with which the work cannot be done.
  case data
  /// The user interrupted the program.
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

/// An error with typed values. Each layer has one enum of its errors. All of its texts are in one file
/// (`<Layer>Error+Text.swift`).
public protocol DarktimeError: Error, CustomStringConvertible {
  /// The error message.
  var problem: Problem { get }
  /// Who can fix the failure.
  var kind: ExitReason { get }
}

extension DarktimeError {
  /// `.data`, unless the type overrides it.
  public var kind: ExitReason { .data }
  /// The error message on one line.
  public var description: String { problem.text }
}

/// The error thrown when the user interrupts the program (Ctrl-C).
public struct Interrupted: DarktimeError {
  /// Creates the error.
  public init() {}
  /// The error message, `interrupted`.
  public var problem: Problem { Problem(found: "interrupted") }
  /// Always `.interrupted`.
  public var kind: ExitReason { .interrupted }
}
