import SystemPackage

/// Writes a new file. If writing fails, no file is left behind.
/// - Throws: ``FileFailure``, also if something exists at the path.
public func writeNewFile(_ bytes: [UInt8], to path: String) throws(FileFailure) {
  let everyone: FilePermissions = [.ownerReadWrite, .groupReadWrite, .otherReadWrite]
  try FileFailure.wrap(
    "write", path,
    writeNewFile(at: path, permissions: everyone) { file throws(Errno) in
      try Errno.catching { try bytes.withUnsafeBytes { try file.writeEvery($0) } }
    })
}

/// Creates a file and writes it. If writing fails, no file is left behind.
/// - Parameters:
///   - permissions: The permissions of the file. The system removes the permissions that are set in the umask.
///   - write: Writes into the open file.
/// - Throws: `Errno`; `.fileExists` if something exists at the path.
public func writeNewFile(
  at path: String, permissions: FilePermissions, _ write: (FileDescriptor) throws(Errno) -> Void
) throws(Errno) {
  let file = try Errno.catching {
    try FileDescriptor.open(
      path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions)
  }
  do {
    // Network file systems may report a full disk only when the file is closed.
    try Errno.catching { try file.closeAfter { try write(file) } }
  } catch {
    removeFile(path)
    throw error
  }
}
