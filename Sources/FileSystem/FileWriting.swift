#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes all bytes to an open file. The system may take any part of them at a time, or be interrupted before it takes
/// one.
/// - Returns: 0, or the `errno` of what failed.
public func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32 {
  writeAll(bytes) { rest in
    let written = write(file, rest.baseAddress, rest.count)
    return (written, written < 0 ? errno : 0)
  }
}

/// Writes all bytes by a call that takes as many as it likes.
/// - Parameter call: returns the number of bytes taken, or less than 0 and an `errno`.
/// - Returns: 0, or the `errno` of what failed.
func writeAll(
  _ bytes: UnsafeRawBufferPointer, by call: (_ rest: UnsafeRawBufferPointer) -> (count: Int, code: Int32)
) -> Int32 {
  var rest = bytes
  while !rest.isEmpty {
    let written = call(rest)
    if written.count < 0, written.code == EINTR { continue }
    // A file that takes nothing and names no reason would keep this going for ever.
    guard written.count > 0 else { return written.count < 0 ? written.code : EIO }
    rest = UnsafeRawBufferPointer(rebasing: rest[written.count...])
  }
  return 0
}

/// Writes bytes to a path at which nothing exists. A failure leaves nothing behind.
/// - Throws: ``FileFailure``
public func writeNewFile(_ bytes: [UInt8], to path: String) throws(FileFailure) {
  let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw FileFailure(action: "write", path: path, code: errno) }
  var failure = bytes.withUnsafeBytes { writeAll($0, to: file) }
  // Network file systems report a full disk as late as here.
  if close(file) != 0, failure == 0 { failure = errno }
  guard failure == 0 else {
    unlink(path)
    throw FileFailure(action: "write", path: path, code: failure)
  }
}
