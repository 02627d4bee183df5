import SystemPackage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// What swift-system does not have.

extension FileDescriptor {
  /// Flushes the file or folder to disk. The corresponding C function is `fsync`.
  /// - Throws: `Errno`
  public func synchronise() throws(Errno) { try Errno.check(fsync(rawValue)) }

  /// Locks the file or folder for this process without waiting. The corresponding C function is `flock`.
  /// - Returns: Whether it is locked; `false` if another process has locked it, or if the file system has no locks.
  func tryLock() -> Bool { flock(rawValue, LOCK_EX | LOCK_NB) == 0 }

  /// Writes all bytes, also if the system writes only some of them at a time or is interrupted.
  ///
  /// `writeAll` of swift-system would repeat a call that writes nothing for ever; here, that is an error.
  /// - Throws: `Errno`
  public func writeEvery(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    try FileDescriptor.writeEvery(bytes) { rest throws(Errno) in try Errno.catching { try write(rest) } }
  }

  /// Writes all bytes with a call that writes some of them and returns their number.
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
  /// Performs calls of swift-system, which throw only `Errno` but do not declare it.
  static func catching<Result>(_ calls: () throws -> Result) throws(Errno) -> Result {
    do { return try calls() } catch { throw error as? Errno ?? .ioError }
  }

  /// Throws the current `errno` if a C function has returned anything but 0.
  static func check(_ result: Int32) throws(Errno) {
    if result != 0 { throw Errno(rawValue: errno) }
  }
}
