import FileSystem
import FoundationEssentials
import TextFormat

/// The files that the provenance of an output folder lists. Any version of this program may have written the folder.
public struct WrittenFiles {
  private let folder: String
  private let files: Set<String>

  /// The part of `provenance.json` that all versions have in common.
  private struct Mark: Decodable {
    var program: String
    var files: [String]?
  }

  /// Reads the list of files from the provenance.
  /// - Parameter path: The path of the folder as the user gave it.
  /// - Throws: ``OutputError``, such as ``OutputError/notOurs(path:)`` and ``OutputError/unlisted(path:)``.
  public init(in folder: String, path: String) throws(OutputError) {
    let file = joined(folder, OutputFolder.mark)
    guard try OutputFolder.kind(at: folder) == .folder, try OutputFolder.kind(at: file) == .file else {
      throw .notOurs(path: path)
    }
    let bytes: [UInt8]
    do throws(FileFailure) { bytes = try readFile(file) } catch { throw OutputError(error) }
    guard let mark = try? JSONDecoder().decode(Mark.self, from: Data(bytes)) else { throw .unlisted(path: path) }
    guard mark.program == Program.name else { throw .notOurs(path: path) }
    guard let files = mark.files, !files.isEmpty else { throw .unlisted(path: path) }
    self.folder = folder
    // The page and its table can be written after the provenance, which then does not list them.
    self.files = Set(files + [OutputFolder.mark, OutputFolder.reportPage, OutputFolder.runTable])
  }

  /// The paths of all entries that this program did not write, relative to the folder and sorted. Incomplete versions
  /// of listed files, which a killed process left behind, are not among them.
  ///
  /// These entries are files that are not listed, folders without a listed file, and entries of the wrong type. An
  /// example of the wrong type is a link with the name of a listed file.
  /// - Throws: ``OutputError/failed(action:path:reason:)`` if a folder cannot be read, because it may contain anything.
  public func foreignEntries() throws(OutputError) -> [String] {
    let folders = Set(files.flatMap { file in file.indices.filter { file[$0] == "/" }.map { String(file[..<$0]) } })
    return try entries(of: "", in: folders).sorted()
  }

  private func entries(of name: String, in folders: Set<String>) throws(OutputError) -> [String] {
    let path = name.isEmpty ? folder : joined(folder, name)
    guard let names = folderEntries(path) else {
      throw .failed(action: "read the folder", path: path, reason: "it cannot be opened")
    }
    var found: [String] = []
    for entry in names {
      let inner = name.isEmpty ? entry : joined(name, entry)
      switch try OutputFolder.kind(at: joined(folder, inner), followsLink: false) {
      case .folder where folders.contains(inner): found += try entries(of: inner, in: folders)
      case .file where files.contains(inner) || isPartial(inner): break
      case .folder: found.append(inner + "/")
      case .file, .other, .nothing: found.append(inner)
      }
    }
    return found
  }

  /// Returns whether a path is that of an incomplete version of a listed file.
  private func isPartial(_ inner: String) -> Bool {
    let (parent, entry) = (folderName(of: inner), lastName(of: inner))
    guard entry.hasPrefix(".") else { return false }
    return files.contains { folderName(of: $0) == parent && HiddenPath.isPartial(entry, of: lastName(of: $0)) }
  }
}
