import Diagnostics

/// A failed call of the operating system.
public struct FileFailure: DarktimeError, Equatable {
  /// What could not be done, such as `create a folder`.
  public let action: String
  /// The file or folder.
  public let path: String
  /// The system's description of the cause.
  public let reason: String

  /// Creates a failure with the system's description of an `errno`.
  public init(action: String, path: String, code: Int32) {
    (self.action, self.path, reason) = (action, path, systemText(code))
  }

  /// The error message.
  public var problem: Problem { Problem(at: path, found: "cannot \(action): \(reason)") }

  /// Throws a failure unless `code` is 0.
  static func demand(_ code: Int32, _ action: String, _ path: String) throws(FileFailure) {
    if code != 0 { throw FileFailure(action: action, path: path, code: code) }
  }
}
