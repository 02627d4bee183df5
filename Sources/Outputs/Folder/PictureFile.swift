import Diagnostics
import FileSystem

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A single file that appears complete or not at all: it is written under a hidden name in the same folder, flushed to
/// the disk, and then renamed.
public struct PictureFile {
  private let path: String
  private let replaces: Bool
  private let calls: FileCalls

  /// Checks, before any work starts, that a file may be written to `path`: it must not be an input or inside an input
  /// folder, and it must not exist unless `overwrite` is set.
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

  /// Writes the bytes. If this fails, no file is left behind, and an older file is unchanged.
  /// - Throws: ``OutputError/failed(action:path:reason:)``
  public func write(_ bytes: [UInt8]) throws(OutputError) {
    let hidden = joined(folderName(of: path), ".\(lastName(of: path)).\(Program.name)-partial-\(getpid())")
    do throws(FileFailure) { try writeNewFile(bytes, to: hidden) } catch { throw OutputError(error) }
    do throws(OutputError) {
      try demand(calls.synchronise(hidden), "flush it to the disk")
      if replaces {
        try demand(rename(hidden, path) == 0 ? 0 : errno, "replace the old file by the new one")
      } else {
        try demand(calls.moveToNew(hidden, path), "move the file to its place")
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
