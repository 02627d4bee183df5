import Diagnostics
import FileSystem
import FoundationEssentials

/// An output folder that appears whole or not at all, by way of a ``StagedFolder``.
public final class OutputFolder {
  private let folder: StagedFolder
  private var names: Set<String> = []

  /// Where the output shall stand; absolute, links resolved.
  public var path: String { folder.path }
  /// Where it is built.
  public var staging: String { folder.staging }

  /// The file that marks a folder as an output of this program.
  public static let mark = "provenance.json"
  /// The name of the report page in an output.
  public static let reportPage = "report.html"

  /// Checks that the output may stand at `path`, and starts to build it.
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
    folder = try Self.asOutputError { () throws(FileFailure) in
      try StagedFolder(at: place, replaces: exists, calls: calls)
    }
  }

  /// Checks, before any work starts, that an output may stand at `path`; makes nothing.
  ///
  /// What is there already is replaced as a whole, so it must hold nothing but what this program wrote there, and
  /// nothing that the run needs.
  /// - Parameter inputs: files that must not be replaced: the recipe, its modules, what it reads.
  /// - Throws: ``OutputError``
  @discardableResult
  public static func check(
    _ path: String, overwrite: Bool, store: String?, inputs: [String] = []
  ) throws(OutputError) -> (path: String, exists: Bool) {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    let parent = folderName(of: trimmed)
    guard let realParent = realPath(parent), isFolder(realParent) else {
      throw .noParent(path: path, parent: parent)
    }
    // A link to a folder is followed, so that the folder is exchanged and the link stays.
    let place = realPath(trimmed) ?? joined(realParent, lastName(of: trimmed))
    if let store, let realStore = realPath(store) {
      let inside = place == realStore || place.hasPrefix(realStore + "/") || realStore.hasPrefix(place + "/")
      if inside { throw .touchesInput(path: path, store: store) }
    }
    guard fileExists(place) else { return (place, false) }
    guard overwrite else { throw .exists(path: path) }
    let written = try WrittenFiles(in: place, path: path)
    let foreign = written.foreignEntries
    guard foreign.isEmpty else {
      throw .foreign(path: path, names: Array(foreign.prefix(5)), count: foreign.count)
    }
    if let input = inputs.first(where: { (realPath($0) ?? $0).hasPrefix(place + "/") }) {
      throw .inputReplaced(path: path, input: input)
    }
    return (place, true)
  }

  /// The path of a new file in the output, folders made where needed.
  /// - Throws: ``OutputError/outside(name:)``, ``OutputError/writtenTwice(name:)``,
  ///   ``OutputError/failed(action:path:reason:)``
  public func newFile(_ name: String) throws(OutputError) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }
    guard isPlain, name.utf8.count <= 240 else { throw .outside(name: name) }
    guard names.insert(name).inserted else { throw .writtenTwice(name: name) }
    try Self.asOutputError { () throws(FileFailure) in _ = try folder.makeFolders(parts.dropLast()) }
    return joined(staging, name)
  }

  /// Writes a text file into the output.
  /// - Throws: ``OutputError``
  public func write(_ text: String, to name: String) throws(OutputError) {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file of bytes into the output.
  /// - Throws: ``OutputError``
  public func write(_ bytes: [UInt8], to name: String) throws(OutputError) {
    let path = try newFile(name)
    try Self.asOutputError { () throws(FileFailure) in try writeNewFile(bytes, to: path) }
  }

  /// The names of all files asked for so far, sorted.
  public var files: [String] { names.sorted() }

  /// Forces everything to the disk and moves the folder to its place.
  /// - Throws: ``OutputError/failed(action:path:reason:)``; the old output then stands as it was.
  public func finish() throws(OutputError) {
    try Self.asOutputError { () throws(FileFailure) in try folder.finish() }
  }

  /// Removes what was built. Does nothing after ``finish()``.
  public func abandon() { folder.abandon() }

  /// Calls the file system and turns a failure into one of the output.
  private static func asOutputError<Result>(_ call: () throws(FileFailure) -> Result) throws(OutputError) -> Result {
    do { return try call() } catch { throw OutputError(error) }
  }
}
