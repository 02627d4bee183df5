import CFiles
import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The calls of the operating system by which a ``StagedFolder`` appears, as values, so that a test can make any of
/// them fail. Each returns 0 or the `errno` of its failure.
public struct FileCalls: Sendable {
  /// Makes a folder.
  public var makeFolder: @Sendable (_ path: String) -> Int32
  /// Forces a file or a folder to the disk.
  public var synchronise: @Sendable (_ path: String) -> Int32
  /// Moves to a path at which nothing exists.
  public var moveToNew: @Sendable (_ from: String, _ to: String) -> Int32
  /// Swaps what is at two paths, in one step.
  public var exchange: @Sendable (_ one: String, _ other: String) -> Int32

  /// The system's own.
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

/// The text of an `errno`.
public func systemText(_ code: Int32) -> String { String(cString: strerror(code)) }
