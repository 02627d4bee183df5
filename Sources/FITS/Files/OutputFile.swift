import Deflate
import Diagnostics
import FileSystem
import SystemPackage

/// Writes a complete file to disk, or nothing if that fails.
enum OutputFile {
  /// Checks that the path does not exist yet.
  ///
  /// - Throws: ``FITSError/cannotWrite(path:reason:)`` if a file or folder with this name exists.
  static func checkAbsent(_ path: String) throws(FITSError) {
    if fileExists(path) { throw .cannotWrite(path: path, reason: "it already exists") }
  }

  /// Writes the bytes, compressed if the name ends with `.gz`, and waits until they are stored on disk. If that fails,
  /// the file is removed.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(FITSError) {
    do throws(Errno) {
      try writeNewFile(at: path, permissions: [.ownerReadWrite, .groupRead, .otherRead]) { file throws(Errno) in
        if path.hasSuffix(".gz") {
          try pack(bytes, into: file)
        } else {
          try file.writeEvery(bytes)
        }
        try file.synchronise()
      }
    } catch {
      throw .cannotWrite(path: path, reason: error == .fileExists ? "it already exists" : error.description)
    }
  }

  private static func pack(_ bytes: UnsafeRawBufferPointer, into file: FileDescriptor) throws(Errno) {
    var failure: Errno?
    Deflater(.gzip).pack(bytes, isLast: true) { packed in
      do throws(Errno) { try file.writeEvery(packed) } catch { failure = error }
      return failure == nil
    }
    if let failure { throw failure }
  }
}
