import Deflate
import Diagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Puts a finished file on the disk, whole or not at all.
enum OutputFile {
  /// - Throws: ``FITSError/cannotWrite(path:reason:)`` where something of that name is there.
  static func checkAbsent(_ path: String) throws(FITSError) {
    var status = stat()
    if lstat(path, &status) == 0 { throw .cannotWrite(path: path, reason: "it exists") }
  }

  /// Writes the bytes, packed if the name ends with `.gz`, and waits for the disk. A failure leaves nothing behind.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FITSError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: errno == EEXIST ? "it exists" : systemReason(errno))
    }
    var failure: Int32?
    if path.hasSuffix(".gz") {
      Deflater(.gzip).pack(bytes, isLast: true) { packed in
        failure = writeAll(packed, to: descriptor)
        return failure == nil
      }
    } else {
      failure = writeAll(bytes, to: descriptor)
    }
    if failure == nil, fsync(descriptor) != 0 { failure = errno }
    // Network file systems tell of a full disk as late as here.
    if close(descriptor) != 0, failure == nil { failure = errno }
    if let failure {
      unlink(path)
      throw .cannotWrite(path: path, reason: systemReason(failure))
    }
  }

  /// - Returns: what went wrong, as `errno` has it.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var done = 0
    while done < bytes.count {
      let written = writeSome(descriptor, bytes, from: done)
      if written >= 0 { done += written } else if errno != EINTR { return errno }
    }
    return nil
  }

  private static func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
    #else
      Darwin.write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
    #endif
  }
}
