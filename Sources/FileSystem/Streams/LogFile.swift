import SystemPackage

/// A text file to which a running program adds lines. Every line is written immediately, without a buffer, so that the
/// file contains all lines even if the program is killed.
public final class LogFile: Sendable {
  /// The path of the file.
  public let path: String
  private let file: FileDescriptor

  /// Creates the file. An existing file is replaced.
  /// - Throws: ``FileFailure``
  public init(_ path: String) throws(FileFailure) {
    self.path = path
    file = try FileFailure.wrap(
      "write", path,
      Errno.catching {
        try FileDescriptor.open(
          path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: FilePermissions(rawValue: 0o666))
      })
  }

  deinit { try? file.close() }

  /// Adds a line.
  /// - Throws: ``FileFailure``
  public func write(_ line: String) throws(FileFailure) {
    try FileFailure.wrap(
      "write", path,
      Errno.catching { try Array("\(line)\n".utf8).withUnsafeBytes { try file.writeEvery($0) } })
  }
}
