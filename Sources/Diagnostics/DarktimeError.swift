/// Who can fix a failure. It determines the exit code of the process.
public enum ExitReason: Sendable, Equatable {
  /// A defect in the program itself.
  case `internal`
  /// An invalid command line.
  case usage
  /// A problem in the data, in the recipe or in the file system.
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

/// An error whose details are typed values.
///
/// Most layers declare all their errors in one enum. If the enum is long, its messages are in a separate file,
/// `<Layer>Error+Text.swift`.
public protocol DarktimeError: Error, CustomStringConvertible {
  /// The error message.
  var problem: Problem { get }
  /// Who can fix the failure.
  var exitReason: ExitReason { get }
  /// Whether runs, events or columns are missing or too few, so that the same recipe may succeed with other data.
  var isLackOfData: Bool { get }
}

extension DarktimeError {
  /// The default is `.data`.
  public var exitReason: ExitReason { .data }
  /// The default is false.
  public var isLackOfData: Bool { false }
  /// The error message on one line.
  public var description: String { problem.text }
}

/// The error thrown when work ends early because of Ctrl-C or a time limit.
public struct Interrupted: DarktimeError {
  /// Creates the error.
  public init() {}
  /// The error message, `interrupted`.
  public var problem: Problem { Problem(found: "interrupted") }
  /// Always `.interrupted`.
  public var exitReason: ExitReason { .interrupted }
}
