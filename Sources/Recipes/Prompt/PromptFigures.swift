import Figures
import FileSystem
import Outputs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Saves the figures that a prompt shows as PNG files in a folder of the session, which is created with the first
/// figure. The files stay after the session, until the system clears its folder of temporary files.
final class PromptFigures {
  private var folder: String?
  private let renderer = Renderer()
  /// The paths of the files, one for each figure shown so far.
  private(set) var files: [String] = []

  /// Draws a figure and returns the path of its file.
  /// - Throws: `FigureError`, ``OutputError/failed(action:path:reason:)``
  func show(_ figure: Figure) throws -> String {
    let picture = try renderer.render(figure, as: .png())
    let file = try joined(madeFolder(), "figure-\(files.count + 1).png")
    do throws(FileFailure) { try writeNewFile(picture, to: file) } catch { throw OutputError(error) }
    files.append(file)
    return file
  }

  private func madeFolder() throws(OutputError) -> String {
    if let folder { return folder }
    let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var template = Array(joined(temporary.hasPrefix("/") ? temporary : "/tmp", "\(Program.name)-XXXXXX").utf8CString)
    let isMade = mkdtemp(&template) != nil
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard isMade else { throw .failed(action: "create a folder for figures", path: path, reason: systemText(errno)) }
    folder = path
    return path
  }
}
