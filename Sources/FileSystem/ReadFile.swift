import SystemPackage

/// Reads a file. If the file is larger than `limit` bytes, only its first `limit` bytes are read.
/// - Throws: ``FileFailure``, also if the path is a folder.
public func readFile(_ path: String, limit: Int = .max) throws(FileFailure) -> [UInt8] {
  do throws(Errno) {
    return try Errno.catching {
      let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      defer { try? file.close() }
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
/// - Throws: ``FileFailure``, also if the file has fewer than `count` bytes.
public func readEnd(of path: String, count: Int) throws(FileFailure) -> [UInt8] {
  do throws(Errno) {
    return try Errno.catching {
      let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      defer { try? file.close() }
      try file.seek(offset: -Int64(count), from: .end)
      var bytes = [UInt8](repeating: 0, count: count)
      let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
      return Array(bytes.prefix(read))
    }
  } catch { throw FileFailure(action: "read", path: path, error: error) }
}
