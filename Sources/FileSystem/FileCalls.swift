import CFiles
import SystemPackage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The system calls that make an output appear either complete or not at all.
///
/// The calls are closures in properties, so that tests can make any call fail. The package swift-system does not
/// provide these calls.
public struct FileCalls: Sendable {
  /// Creates a folder.
  public var makeFolder: @Sendable (_ path: String) throws(Errno) -> Void
  /// Flushes a file or a folder to disk.
  public var synchronise: @Sendable (_ path: String) throws(Errno) -> Void
  /// Moves a file or folder to a path at which nothing exists.
  public var moveToNew: @Sendable (_ from: String, _ to: String) throws(Errno) -> Void
  /// Moves a file or folder to a path. If a file exists at this path, it is replaced in the same step.
  public var replace: @Sendable (_ from: String, _ to: String) throws(Errno) -> Void
  /// Exchanges the files or folders at two paths in one step.
  public var exchange: @Sendable (_ one: String, _ other: String) throws(Errno) -> Void

  /// Moves a file or folder to a path at which nothing exists. If the file system does not support a rename that never
  /// replaces a file, the path is checked first, and an ordinary rename follows.
  /// - Returns: Whether an ordinary rename was used.
  /// - Throws: `Errno`; `.fileExists` if something exists at the path.
  public func moveToFreePath(_ from: String, _ to: String) throws(Errno) -> Bool {
    do throws(Errno) {
      try moveToNew(from, to)
      return false
    } catch {
      guard error.refusesConditions else { throw error }
    }
    guard !fileExists(to) else { throw .fileExists }
    try replace(from, to)
    return true
  }

  /// The calls of the operating system.
  public static let system = FileCalls(
    makeFolder: { path throws(Errno) in try Errno.check(mkdir(path, 0o777)) },
    synchronise: { path throws(Errno) in
      let file = try Errno.catching { try FileDescriptor.open(path, .readOnly, options: .closeOnExec) }
      defer { try? file.close() }
      try file.synchronise()
    },
    moveToNew: { from, to throws(Errno) in try Errno.check(darktime_move_to_new(from, to)) },
    replace: { from, to throws(Errno) in try Errno.check(rename(from, to)) },
    exchange: { one, other throws(Errno) in try Errno.check(darktime_exchange(one, other)) })
}
