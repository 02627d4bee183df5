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
  /// - Throws: ``OutputError/notOurs(path:)``, ``OutputError/unlisted(path:)``
  public init(in folder: String, path: String) throws(OutputError) {
    guard isFolder(folder), let bytes = try? readFile(joined(folder, OutputFolder.mark)) else {
      throw .notOurs(path: path)
    }
    guard let mark = try? JSONDecoder().decode(Mark.self, from: Data(bytes)) else { throw .unlisted(path: path) }
    guard mark.program == Program.name else { throw .notOurs(path: path) }
    guard let files = mark.files, !files.isEmpty else { throw .unlisted(path: path) }
    self.folder = folder
    // The provenance may not list the report page, because the page can be written later.
    self.files = Set(files + [OutputFolder.mark, OutputFolder.reportPage, OutputFolder.runTable])
  }

  /// The paths of all entries that this program did not write, relative to the folder and sorted.
  ///
  /// These entries are files that are not listed, folders without a listed file, and entries of the wrong type. An
  /// example of the wrong type is a link with the name of a listed file.
  public var foreignEntries: [String] {
    let folders = Set(files.flatMap { file in file.indices.filter { file[$0] == "/" }.map { String(file[..<$0]) } })
    return entries(of: "", in: folders).sorted()
  }

  private func entries(of name: String, in folders: Set<String>) -> [String] {
    // A folder that cannot be read is reported, because it may contain anything.
    guard let names = folderEntries(joined(folder, name)) else { return [name + "/"] }
    return names.flatMap { entry -> [String] in
      let inner = name.isEmpty ? entry : joined(name, entry)
      switch FileKind(at: joined(folder, inner), followsLink: false) {
      case .folder where folders.contains(inner): return entries(of: inner, in: folders)
      case .file where files.contains(inner): return []
      case .folder: return [inner + "/"]
      case .file, .other, .nothing: return [inner]
      }
    }
  }
}
