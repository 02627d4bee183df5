import SystemPackage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// The package swift-system does not provide the following calls.

extension FileDescriptor {
  /// Flushes the file or folder to disk. The corresponding C function is `fsync`.
  /// - Throws: `Errno`
  public func synchronise() throws(Errno) { try Errno.check(fsync(rawValue)) }

  /// Locks the file or folder for this descriptor without waiting. The corresponding C function is `flock`.
  /// - Returns: Whether this descriptor now holds the lock; `false` if another one holds it, in any process, or if the
  ///   file system has no locks.
  func tryLock() -> Bool { flock(rawValue, LOCK_EX | LOCK_NB) == 0 }

  /// Writes all bytes, even if a single call writes only some of them or is interrupted by a signal.
  ///
  /// If a call writes nothing, this method throws an error. In the same case, `writeAll` of swift-system would repeat
  /// the call for ever.
  /// - Throws: `Errno`
  public func writeEvery(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    try FileDescriptor.writeEvery(bytes) { rest throws(Errno) in try Errno.catching { try write(rest) } }
  }

  /// Writes all bytes by repeating `call`, which writes some of the remaining bytes and returns how many bytes it
  /// wrote.
  static func writeEvery(
    _ bytes: UnsafeRawBufferPointer, by call: (_ rest: UnsafeRawBufferPointer) throws(Errno) -> Int
  ) throws(Errno) {
    var rest = bytes
    while !rest.isEmpty {
      let count = try call(rest)
      guard count > 0 else { throw .ioError }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}

extension Errno {
  /// Whether the error means that a file system or kernel does not support renames that never replace a file, or that
  /// exchange two paths. Network file systems such as NFS and many FUSE file systems do not support such renames.
  var refusesConditions: Bool { self == .invalidArgument || self == .noFunction || self == .notSupported }

  /// Performs calls of swift-system and declares the type of their errors. These calls only throw `Errno`, but
  /// swift-system does not declare the type.
  static func catching<Result>(_ calls: () throws -> Result) throws(Errno) -> Result {
    do { return try calls() } catch { throw error as? Errno ?? .ioError }
  }

  /// Throws the current `errno` if a C function has returned anything but 0.
  static func check(_ result: Int32) throws(Errno) {
    if result != 0 { throw Errno(rawValue: errno) }
  }
}
