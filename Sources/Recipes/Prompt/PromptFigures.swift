import Figures
import FileSystem
import Outputs

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Saves the figures of a prompt as PNG files in a temporary folder.
///
/// The first figure creates the folder. The files remain after the session, until the system clears its temporary
/// files.
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
    do throws(FileFailure) {
      let made = try makeTemporaryFolder(
        in: temporary.hasPrefix("/") ? temporary : "/tmp", stem: "\(Program.name)-", for: "figures")
      folder = made
      return made
    } catch { throw OutputError(error) }
  }
}
