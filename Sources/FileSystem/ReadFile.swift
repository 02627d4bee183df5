import SystemPackage

/// Opens a regular file for reading.
///
/// Pipes, sockets and devices are refused, because reading from them may never end or may change their state. The file
/// is opened without blocking, because opening a pipe would otherwise wait for a process that writes to it.
/// - Throws: ``FileFailure``, also if the path is a folder.
public func openRegularFile(_ path: String) throws(FileFailure) -> FileDescriptor {
  let file: FileDescriptor
  let status: Stat
  do throws(Errno) {
    // The path is passed as a string, because a `FilePath` would lose a slash at the end.
    file = try Errno.catching { try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) }
  } catch { throw FileFailure(action: "read", path: path, error: error) }
  do throws(Errno) { status = try Errno.catching { try Stat(file) } } catch {
    try? file.close()
    throw FileFailure(action: "read", path: path, error: error)
  }
  guard status.type == .regular else {
    try? file.close()
    throw FileFailure(
      action: "read", path: path, reason: status.type == .directory ? "it is a folder" : "it is not a regular file")
  }
  return file
}

/// Reads a file. If the file is larger than `limit` bytes, only its first `limit` bytes are read.
/// - Throws: ``FileFailure``, also if the path is not a regular file.
public func readFile(_ path: String, limit: Int = .max) throws(FileFailure) -> [UInt8] {
  let file = try openRegularFile(path)
  defer { try? file.close() }
  do throws(Errno) {
    return try Errno.catching {
      var bytes: [UInt8] = []
      var block = [UInt8](repeating: 0, count: 1 << 16)
      while bytes.count < limit {
        let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { break }
        bytes += block.prefix(min(count, limit - bytes.count))
      }
      return bytes
    }
  } catch { throw FileFailure(action: "read", path: path, error: error) }
}

/// Reads the last bytes of a file.
/// - Throws: ``FileFailure``, also if the path is not a regular file, or if the file has fewer than `count` bytes.
public func readEnd(of path: String, count: Int) throws(FileFailure) -> [UInt8] {
  let file = try openRegularFile(path)
  defer { try? file.close() }
  do throws(Errno) {
    return try Errno.catching {
      try file.seek(offset: -Int64(count), from: .end)
      var bytes = [UInt8](repeating: 0, count: count)
      let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
      return Array(bytes.prefix(read))
    }
  } catch { throw FileFailure(action: "read", path: path, error: error) }
}
