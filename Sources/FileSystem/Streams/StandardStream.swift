import SystemPackage

/// The streams to which a program prints.
public enum StandardStream: Sendable {
  /// Standard output, for results.
  case output
  /// Standard error, for messages.
  case error

  /// Writes a text to the stream.
  /// - Throws: ``FileFailure``
  public func write(_ text: String) throws(FileFailure) {
    let (file, name): (FileDescriptor, String) =
      switch self {
      case .output: (.standardOutput, "standard output")
      case .error: (.standardError, "standard error")
      }
    try FileFailure.wrap(
      "write", name, Errno.catching { try Array(text.utf8).withUnsafeBytes { try file.writeEvery($0) } })
  }
}
