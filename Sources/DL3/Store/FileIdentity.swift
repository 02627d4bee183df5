#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Identifies one state of a file, to detect changes: path, device and inode, size, and time of the last modification.
public struct FileIdentity: Hashable, Sendable {
  private let path: String
  private let device: UInt64
  private let number: UInt64
  private let size: Int64
  private let seconds: Int64
  private let nanoseconds: Int64

  /// Creates the identity of a file; `nil` if it does not exist or cannot be accessed.
  public init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.path = path
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(status.st_ino)
    size = Int64(status.st_size)
    #if canImport(Glibc)
      let changed = status.st_mtim
    #else
      let changed = status.st_mtimespec
    #endif
    (seconds, nanoseconds) = (Int64(changed.tv_sec), Int64(changed.tv_nsec))
  }
}
