import Deflate
import Diagnostics
import FileSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a complete file to disk, or nothing if that fails.
enum OutputFile {
  /// Checks that the path does not exist yet.
  ///
  /// - Throws: ``FITSError/cannotWrite(path:reason:)`` if a file or folder with this name exists.
  static func checkAbsent(_ path: String) throws(FITSError) {
    var status = stat()
    if lstat(path, &status) == 0 { throw .cannotWrite(path: path, reason: "it already exists") }
  }

  /// Writes the bytes, compressed if the name ends with `.gz`, and waits until they are stored on disk. If that fails,
  /// the file is removed.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FITSError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotWrite(path: path, reason: errno == EEXIST ? "it already exists" : systemReason(errno))
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
    // Network file systems may report a full disk only when the file is closed.
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure != 0 {
      unlink(path)
      throw .cannotWrite(path: path, reason: systemReason(failure))
    }
  }
}
