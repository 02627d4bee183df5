import CFiles
import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The system calls that a ``StagedFolder`` uses, as values so that tests can make any of them fail. Each returns 0 or
/// the `errno` of its failure.
public struct FileCalls: Sendable {
  /// Creates a folder.
  public var makeFolder: @Sendable (_ path: String) -> Int32
  /// Flushes a file or a folder to disk.
  public var synchronise: @Sendable (_ path: String) -> Int32
  /// Moves a file or folder to a path at which nothing exists.
  public var moveToNew: @Sendable (_ from: String, _ to: String) -> Int32
  /// Exchanges the files or folders at two paths in one step.
  public var exchange: @Sendable (_ one: String, _ other: String) -> Int32

  /// The calls of the operating system.
  public static let system = FileCalls(
    makeFolder: { mkdir($0, 0o777) == 0 ? 0 : errno },
    synchronise: { path in
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return errno }
      defer { close(file) }
      return fsync(file) == 0 ? 0 : errno
    },
    moveToNew: { darktime_move_to_new($0, $1) },
    exchange: { darktime_exchange($0, $1) })
}

/// Returns the system's description of an `errno`.
public func systemText(_ code: Int32) -> String { String(cString: strerror(code)) }
