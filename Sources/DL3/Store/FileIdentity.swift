#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What tells whether a file is still the one it was: path, place on the disk, size, and time of the last change.
public struct FileIdentity: Hashable, Sendable {
  private let path: String
  private let device: UInt64
  private let number: UInt64
  private let size: Int64
  private let seconds: Int64
  private let nanoseconds: Int64

  /// Looks at a file; `nil` where there is none, or no leave to look.
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
