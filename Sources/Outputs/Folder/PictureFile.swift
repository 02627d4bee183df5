import Diagnostics
import FileSystem

/// A single file that appears complete or not at all (`writeStagedFile`).
public struct PictureFile {
  private let path: String
  private let replaces: Bool
  private let calls: FileCalls

  /// Checks, before any work starts, that a file may be written to `path`.
  ///
  /// The file must not be an input, and must not be inside an input folder. If the file exists, `overwrite` must be
  /// set.
  /// - Throws: ``OutputError``
  public init(
    at path: String, overwrite: Bool, inputs: [String], calls: FileCalls = .system
  ) throws(OutputError) {
    let parent = folderName(of: path)
    guard let realParent = realPath(parent), try OutputFolder.kind(at: realParent) == .folder else {
      throw .noParent(path: path, parent: parent)
    }
    let place = realPath(path) ?? joined(realParent, lastName(of: path))
    for input in inputs {
      guard let real = realPath(input) else { continue }
      if isInside(place, folder: real) {
        throw .touchesInput(path: path, store: input)
      }
    }
    replaces = fileExists(place)
    guard !replaces || overwrite else { throw .exists(path: path) }
    guard !isFolder(place) else { throw OutputError(FileFailure(action: "write", folder: path)) }
    self.path = place
    self.calls = calls
  }

  /// Writes the bytes to the file. If this fails, no new file is left behind, and an existing file is unchanged.
  /// - Throws: ``OutputError/failed(action:path:reason:)``
  public func write(_ bytes: [UInt8]) throws(OutputError) {
    do throws(FileFailure) { try writeStagedFile(bytes, to: path, replaces: replaces, calls: calls) } catch {
      throw OutputError(error)
    }
  }
}
