#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes all bytes to an open file, also if the system writes only some of them at a time or is interrupted.
/// - Returns: 0, or the `errno` of the failure.
public func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32 {
  writeAll(bytes) { rest in
    let written = write(file, rest.baseAddress, rest.count)
    return (written, written < 0 ? errno : 0)
  }
}

/// Writes all bytes with a call that may write any number of them at a time.
/// - Parameter call: writes bytes and returns their number, or a number below 0 and an `errno`.
/// - Returns: 0, or the `errno` of the failure.
func writeAll(
  _ bytes: UnsafeRawBufferPointer, by call: (_ rest: UnsafeRawBufferPointer) -> (count: Int, code: Int32)
) -> Int32 {
  var rest = bytes
  while !rest.isEmpty {
    let written = call(rest)
    if written.count < 0, written.code == EINTR { continue }
    // A call that writes nothing and reports no error would otherwise be repeated for ever.
    guard written.count > 0 else { return written.count < 0 ? written.code : EIO }
    rest = UnsafeRawBufferPointer(rebasing: rest[written.count...])
  }
  return 0
}

/// Writes a new file. If writing fails, no file is left behind.
/// - Throws: ``FileFailure``, also if something exists at the path.
public func writeNewFile(_ bytes: [UInt8], to path: String) throws(FileFailure) {
  let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  guard file >= 0 else { throw FileFailure(action: "write", path: path, code: errno) }
  var failure = bytes.withUnsafeBytes { writeAll($0, to: file) }
  // Network file systems may report a full disk only when the file is closed.
  if close(file) != 0, failure == 0 { failure = errno }
  guard failure == 0 else {
    unlink(path)
    throw FileFailure(action: "write", path: path, code: failure)
  }
}
