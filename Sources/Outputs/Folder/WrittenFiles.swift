import FileSystem
import FoundationEssentials
import TextFormat

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The files that this program wrote into an output folder, as its provenance lists them; of any version of the
/// program.
public struct WrittenFiles {
  private let folder: String
  private let files: Set<String>

  /// What of `provenance.json` all versions have in common.
  private struct Mark: Decodable {
    var program: String
    var files: [String]?
  }

  /// Reads the list.
  /// - Parameter path: the folder as the user named it.
  /// - Throws: ``OutputError/notOurs(path:)``, ``OutputError/unlisted(path:)``
  public init(in folder: String, path: String) throws(OutputError) {
    guard isFolder(folder), let data = try? Data(contentsOf: URL(filePath: joined(folder, OutputFolder.mark))) else {
      throw .notOurs(path: path)
    }
    guard let mark = try? JSONDecoder().decode(Mark.self, from: data) else { throw .unlisted(path: path) }
    guard mark.program == Program.name else { throw .notOurs(path: path) }
    guard let files = mark.files, !files.isEmpty else { throw .unlisted(path: path) }
    self.folder = folder
    // The report page can be written after the provenance.
    self.files = Set(files + [OutputFolder.mark, OutputFolder.reportPage])
  }

  /// What else is in the folder, relative to it, sorted: files that are not listed, folders that hold none of those
  /// that are, and whatever is in the place of one without being it, such as a link.
  public var foreignEntries: [String] {
    let folders = Set(files.flatMap { file in file.indices.filter { file[$0] == "/" }.map { String(file[..<$0]) } })
    return entries(of: "", in: folders).sorted()
  }

  private func entries(of name: String, in folders: Set<String>) -> [String] {
    // What cannot be looked into may hold anything.
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: joined(folder, name)) else {
      return [name + "/"]
    }
    return names.flatMap { entry -> [String] in
      let inner = name.isEmpty ? entry : joined(name, entry)
      switch Self.kind(joined(folder, inner)) {
      case S_IFDIR where folders.contains(inner): return entries(of: inner, in: folders)
      case S_IFREG where files.contains(inner): return []
      case S_IFDIR: return [inner + "/"]
      default: return [inner]
      }
    }
  }

  /// The type of what is at a path, links not followed.
  private static func kind(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }
}
