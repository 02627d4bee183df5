import SystemPackage

/// Identifies one state of a file, to detect changes. It consists of the path, the device and inode, the size, and the
/// time of the last modification.
public struct FileIdentity: Hashable, Sendable {
  private let path: String
  private let device: DeviceID
  private let number: Inode
  private let size: Int64
  private let seconds: Int
  private let nanoseconds: Int

  /// Creates the identity of a file; `nil` if the file does not exist or cannot be accessed.
  public init?(_ path: String) {
    guard let status = try? Stat(path) else { return nil }
    self.path = path
    (device, number, size) = (status.deviceID, status.inode, status.size)
    (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }

  /// The size in bytes and the time of the last modification as text. Unlike the rest of the identity, this text stays
  /// the same if the file is moved, or copied with its time.
  public var sizeAndTime: String { "\(size) bytes, \(seconds) s, \(nanoseconds) ns" }
}
