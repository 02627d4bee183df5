import Diagnostics
import FileSystem
import FoundationEssentials

/// An output folder that appears complete or not at all, because it is built as a ``StagedFolder``.
public final class OutputFolder {
  private let folder: StagedFolder
  private var names: Set<String> = []
  /// The folders above the output that were created for it, the outermost first.
  private let newParents: [String]
  private var isFinished = false

  /// The final path of the output; absolute, with links resolved.
  public var path: String { folder.path }
  /// The path of the hidden folder in which the output is built.
  public var staging: String { folder.staging }

  /// The file that marks a folder as an output of this program.
  public static let mark = "provenance.json"
  /// The name of the report page in an output.
  public static let reportPage = "report.html"
  /// The name of the table of all runs. It is written next to a report page that does not show all runs.
  public static let runTable = "report-runs.ecsv"

  /// Checks that an output may be written to `path`. Creates the missing folders above the output, and the hidden
  /// folder in which the output is built.
  /// - Throws: ``OutputError``
  public static func start(
    at path: String, overwrite: Bool, store: String?, inputs: [String] = []
  ) throws(OutputError) -> OutputFolder {
    try OutputFolder(at: path, overwrite: overwrite, store: store, inputs: inputs, calls: .system)
  }

  init(
    at path: String, overwrite: Bool, store: String?, inputs: [String] = [], calls: FileCalls
  ) throws(OutputError) {
    let (place, exists) = try Self.check(path, overwrite: overwrite, store: store, inputs: inputs)
    let made = try Self.asOutputError { () throws(FileFailure) in try makeOpenFolders(to: folderName(of: place)) }
    do throws(FileFailure) { folder = try StagedFolder(at: place, replaces: exists, calls: calls) } catch {
      removeEmptyFolders(made)
      throw OutputError(error)
    }
    newParents = made
  }

  /// Checks, before any work starts, that an output may be written to `path`. Creates nothing, but
  /// moves back an earlier output that a killed process left under a hidden name.
  ///
  /// An existing folder is replaced completely. Therefore it must contain only files that this program wrote, and no
  /// file that the run needs.
  /// - Parameter inputs: Files that must not be replaced: the recipe, its modules, and the files that the recipe reads.
  /// - Throws: ``OutputError``
  @discardableResult
  public static func check(
    _ path: String, overwrite: Bool, store: String?, inputs: [String] = []
  ) throws(OutputError) -> (path: String, exists: Bool) {
    // A link to a folder is resolved, so that the folder is replaced and the link stays.
    let place = futureRealPath(withoutTrailingSlashes(path))
    var parent = folderName(of: place)
    while try kind(at: parent) == .nothing, parent != folderName(of: parent) { parent = folderName(of: parent) }
    guard try kind(at: parent) == .folder else { throw .parentIsFile(path: path, parent: parent) }
    if let store, let realStore = realPath(store) {
      let overlaps = isInside(place, folder: realStore) || isInside(realStore, folder: place)
      if overlaps { throw .touchesInput(path: path, store: store) }
    }
    StagedFolder.recover(at: place)
    guard try kind(at: place, followsLink: false) != .nothing else { return (place, false) }
    guard overwrite else { throw .exists(path: path) }
    let written = try WrittenFiles(in: place, path: path)
    let foreign = try written.foreignEntries()
    guard foreign.isEmpty else {
      throw .foreign(path: path, names: Array(foreign.prefix(5)), count: foreign.count)
    }
    if let input = inputs.first(where: { isInside(realPath($0) ?? $0, folder: place) }) {
      throw .inputReplaced(path: path, input: input)
    }
    return (place, true)
  }

  /// Determines what exists at a path.
  /// - Throws: ``OutputError/failed(action:path:reason:)`` if the system cannot examine the path.
  static func kind(at path: String, followsLink: Bool = true) throws(OutputError) -> FileKind {
    do throws(FileFailure) { return try FileKind(examining: path, followsLink: followsLink) } catch {
      throw OutputError(error)
    }
  }

  /// Returns the path of a new file in the output, and creates the folders that will contain the file.
  /// - Throws: ``OutputError/outside(name:)``, ``OutputError/hidden(name:)``, ``OutputError/writtenTwice(name:)``,
  ///   ``OutputError/failed(action:path:reason:)``
  public func newFile(_ name: String) throws(OutputError) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }
    guard isPlain, name.utf8.count <= 240 else { throw .outside(name: name) }
    if let hidden = parts.first(where: { $0.hasPrefix(".") }) { throw .hidden(name: String(hidden)) }
    guard names.insert(name).inserted else { throw .writtenTwice(name: name) }
    do throws(FileFailure) { _ = try folder.makeFolders(parts.dropLast()) } catch {
      discard(name)
      throw OutputError(error)
    }
    return joined(staging, name)
  }

  /// Creates new files with a function that receives their paths. If it fails, all of these files are removed, because
  /// a script can catch the error and continue.
  public func write(_ files: [String], _ body: ([String]) throws -> Void) throws {
    var paths: [String] = []
    do {
      for name in files { paths.append(try newFile(name)) }
      try body(paths)
    } catch {
      for name in files.prefix(paths.count) { discard(name) }
      throw error
    }
  }

  /// Removes a file of the output, and the folders above it that are then empty.
  private func discard(_ name: String) {
    names.remove(name)
    removeFile(joined(staging, name))
    let folders = name.indices.filter { name[$0] == "/" }.map { joined(staging, String(name[..<$0])) }
    removeEmptyFolders(folders)
  }

  /// Writes a text file into the output.
  /// - Throws: ``OutputError``
  public func write(_ text: String, to name: String) throws(OutputError) {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a binary file into the output.
  /// - Throws: ``OutputError``
  public func write(_ bytes: [UInt8], to name: String) throws(OutputError) {
    let path = try newFile(name)
    do throws(FileFailure) { try writeNewFile(bytes, to: path) } catch {
      discard(name)
      throw OutputError(error)
    }
  }

  /// The names of all files of the output so far, sorted.
  public var files: [String] { names.sorted() }

  /// Flushes everything to the disk, and moves the folder to its final path.
  /// - Returns: Whether the folder was moved to its final path in several steps, because the file system does not
  ///   support the rename that does this in one step.
  /// - Throws: ``OutputError/failed(action:path:reason:)``; the contents of an earlier output are then unchanged.
  @discardableResult
  public func finish() throws(OutputError) -> Bool {
    let isStepwise = try Self.asOutputError { () throws(FileFailure) in try folder.finish() }
    isFinished = true
    return isStepwise
  }

  /// Removes the unfinished output, and the folders above it that were created for it. Does nothing after ``finish()``.
  public func abandon() {
    folder.abandon()
    if !isFinished { removeEmptyFolders(newParents) }
  }

  /// Calls the file system, and converts a failure into an ``OutputError``.
  private static func asOutputError<Result>(_ call: () throws(FileFailure) -> Result) throws(OutputError) -> Result {
    do { return try call() } catch { throw OutputError(error) }
  }
}
