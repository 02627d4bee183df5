import Diagnostics
import SystemPackage

/// A failed call of the operating system.
public struct FileFailure: DarktimeError, Equatable {
  /// The action that failed, such as `create a folder`.
  public let action: String
  /// The file or folder.
  public let path: String
  /// The system's description of the cause.
  public let reason: String

  /// Creates a failure with the system's description of an error.
  public init(action: String, path: String, error: Errno) {
    (self.action, self.path, reason) = (action, path, error.description)
  }

  /// Creates a failure with a description of the cause.
  public init(action: String, path: String, reason: String) {
    (self.action, self.path, self.reason) = (action, path, reason)
  }

  /// Creates a failure for an action that needs a file, if the path belongs to a folder.
  public init(action: String, folder: String) { self.init(action: action, path: folder, error: .isDirectory) }

  /// The error message.
  public var problem: Problem { Problem(at: path, found: "cannot \(action): \(reason)") }

  /// Performs a call of the file system, and converts its error into a failure.
  /// - Parameters:
  ///   - action: What the call does, such as `create a folder`.
  ///   - path: The file or folder in the message.
  public static func wrap<Result>(
    _ action: String, _ path: String, _ call: @autoclosure () throws(Errno) -> Result
  ) throws(FileFailure) -> Result {
    do { return try call() } catch { throw FileFailure(action: action, path: path, error: error) }
  }
}
