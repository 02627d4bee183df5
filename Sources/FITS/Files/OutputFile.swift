import Deflate
import Diagnostics
import FileSystem

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
    var failure: Int32 = 0
    if path.hasSuffix(".gz") {
      Deflater(.gzip).pack(bytes, isLast: true) { packed in
        failure = writeAll(packed, to: descriptor)
        return failure == 0
      }
    } else {
      failure = writeAll(bytes, to: descriptor)
    }
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    // Network file systems tell of a full disk as late as here.
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure != 0 {
      unlink(path)
      throw .cannotWrite(path: path, reason: systemReason(failure))
    }
  }
}
