import SystemPackage

/// Writes a file that appears at its path either complete or not at all.
///
/// Hidden files that killed processes left behind are removed first. The file is written to a hidden path in the same
/// folder (``HiddenPath``), flushed to disk, and then renamed. If this fails, no new file remains, and an existing file
/// is unchanged.
/// - Parameters:
///   - place: The path of the file; absolute, with links resolved. Its folder must exist.
///   - replaces: Whether the file replaces an existing file.
///   - calls: The system calls to use.
/// - Throws: ``FileFailure``
public func writeStagedFile(
  _ bytes: [UInt8], to place: String, replaces: Bool, calls: FileCalls = .system
) throws(FileFailure) {
  let prefix = HiddenPath.partialPrefix(of: place)
  for leftover in HiddenPath.abandoned(prefix: prefix) { removeTree(leftover) }
  let hidden = HiddenPath.unique(prefix)
  var lock: FileDescriptor?
  defer { try? lock?.close() }
  let everyone: FilePermissions = [.ownerReadWrite, .groupReadWrite, .otherReadWrite]
  try FileFailure.wrap(
    "write", place,
    writeNewFile(at: hidden, permissions: everyone) { file throws(Errno) in
      // The lock keeps other processes that write to the same path from removing this file as a leftover.
      lock = try? FileDescriptor.open(hidden, .readOnly, options: .closeOnExec)
      _ = lock?.tryLock()
      try Errno.catching { try bytes.withUnsafeBytes { try file.writeEvery($0) } }
    })
  do throws(FileFailure) {
    try FileFailure.wrap("flush the file to disk", place, calls.synchronise(hidden))
    if replaces {
      try FileFailure.wrap("replace the old file with the new one", place, calls.replace(hidden, place))
    } else {
      _ = try FileFailure.wrap("move the file into place", place, calls.moveToFreePath(hidden, place))
    }
  } catch {
    removeFile(hidden)
    throw error
  }
}
