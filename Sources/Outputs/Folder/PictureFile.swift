import Diagnostics
import FileSystem

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A single file that appears whole or not at all: written beside its place under a hidden name, forced to the disk,
/// and moved in by one rename.
public struct PictureFile {
  private let path: String
  private let replaces: Bool
  private let calls: FileCalls

  /// Checks, before any work starts, that a file may stand at `path`: not over another one unless told so, not in a
  /// data store, not over an input.
  /// - Throws: ``OutputError``
  public init(
    at path: String, overwrite: Bool, inputs: [String], calls: FileCalls = .system
  ) throws(OutputError) {
    let parent = folderName(of: path)
    guard let realParent = realPath(parent), isFolder(realParent) else { throw .noParent(path: path, parent: parent) }
    let place = realPath(path) ?? joined(realParent, lastName(of: path))
    for input in inputs {
      guard let real = realPath(input) else { continue }
      if place == real || (isFolder(real) && place.hasPrefix(real + "/")) {
        throw .touchesInput(path: path, store: input)
      }
    }
    replaces = fileExists(place)
    guard !replaces || overwrite else { throw .exists(path: path) }
    guard !isFolder(place) else { throw .failed(action: "write", path: path, reason: systemText(EISDIR)) }
    self.path = place
    self.calls = calls
  }

  /// Writes the bytes. A failure leaves nothing behind, and an older file as it was.
  /// - Throws: ``OutputError/failed(action:path:reason:)``
  public func write(_ bytes: [UInt8]) throws(OutputError) {
    let hidden = joined(folderName(of: path), ".\(lastName(of: path)).\(Program.name)-partial-\(getpid())")
    do throws(FileFailure) { try writeNewFile(bytes, to: hidden) } catch { throw OutputError(error) }
    do throws(OutputError) {
      try demand(calls.synchronise(hidden), "force to the disk")
      if replaces {
        try demand(rename(hidden, path) == 0 ? 0 : errno, "put the new file in place of the old")
      } else {
        try demand(calls.moveToNew(hidden, path), "put the file in its place")
      }
    } catch {
      unlink(hidden)
      throw error
    }
  }

  private func demand(_ code: Int32, _ action: String) throws(OutputError) {
    if code != 0 { throw .failed(action: action, path: path, reason: systemText(code)) }
  }
}
