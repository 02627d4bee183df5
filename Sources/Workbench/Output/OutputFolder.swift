import Diagnostics
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An output folder that appears whole or not at all.
///
/// It is built beside its final place under a hidden name, forced to the disk, and moved in by one rename; over an older
/// output by one exchange of names. A kill at any moment leaves the old folder or the new one. What a killed run left
/// behind is cleared away by the next run that writes to the same place: a run keeps a lock on its own hidden folder.
public final class OutputFolder {
  /// Where the output shall stand; absolute, links resolved.
  public let path: String
  /// Where it is built.
  public let staging: String
  private let replaces: Bool
  private let calls: FileCalls
  private var lock: Int32
  private var names: Set<String> = []
  private var isFinished = false

  /// The file that marks a folder as an output of this program.
  static let mark = "provenance.json"

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
    self.path = place
    self.calls = calls
    self.replaces = exists
    Self.clearLeftovers(of: place)
    staging = Self.stagingPrefix(of: place) + "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    lock = -1
    try Self.demand(calls.makeFolder(staging), "make a folder", staging)
    // The lock keeps another run to the same place, at the same time, from taking this folder for a leftover. Where a file
    // system knows no locks the output is built all the same: a folder taken away makes the last step fail, and tell so.
    lock = open(staging, O_RDONLY | O_CLOEXEC)
    if lock >= 0 { flock(lock, LOCK_EX | LOCK_NB) }
  }

  deinit { abandon() }

  /// Checks, before any work starts, that an output may stand at `path`; makes nothing.
  ///
  /// What is there already is replaced as a whole, so it must hold nothing but what this program wrote there, and nothing
  /// that the run needs.
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
  /// - Throws: ``OutputError/outside(name:)``, ``OutputError/writtenTwice(name:)``, ``OutputError/failed(action:path:reason:)``
  public func newFile(_ name: String) throws(OutputError) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }
    guard isPlain, name.utf8.count <= 240 else { throw .outside(name: name) }
    guard names.insert(name).inserted else { throw .writtenTwice(name: name) }
    var folder = staging
    for part in parts.dropLast() {
      folder = joined(folder, String(part))
      if !isFolder(folder) { try Self.demand(calls.makeFolder(folder), "make a folder", folder) }
    }
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
    try writeNewFile(bytes, to: newFile(name))
  }

  /// The names of all files asked for so far, sorted.
  public var files: [String] { names.sorted() }

  /// Forces everything to the disk and moves the folder to its place.
  /// - Throws: ``OutputError/failed(action:path:reason:)``; the old output then stands as it was.
  public func finish() throws(OutputError) {
    for path in Self.tree(staging).reversed() {
      try Self.demand(calls.synchronise(path), "force to the disk", path)
    }
    if replaces {
      try Self.demand(calls.exchange(staging, path), "put the new output in place of the old", path)
    } else {
      try Self.demand(calls.moveToNew(staging, path), "put the output in its place", path)
    }
    isFinished = true
    // The new output stands; that a power cut could still undo the rename is not worth a failure.
    _ = calls.synchronise(folderName(of: path))
    if replaces { removeTree(staging) }
    unlock()
  }

  /// Removes what was built. Does nothing after ``finish()``.
  public func abandon() {
    guard !isFinished else { return }
    isFinished = true
    removeTree(staging)
    unlock()
  }

  private func unlock() {
    if lock >= 0 { close(lock) }
    lock = -1
  }

  private static func demand(_ code: Int32, _ action: String, _ path: String) throws(OutputError) {
    if code != 0 { throw .failed(action: action, path: path, reason: systemText(code)) }
  }

  private static func stagingPrefix(of place: String) -> String {
    joined(folderName(of: place), ".\(lastName(of: place)).darktime-partial-")
  }

  /// Removes the hidden folders of earlier runs to the same place whose process no longer holds the lock.
  private static func clearLeftovers(of place: String) {
    let parent = folderName(of: place)
    let prefix = lastName(of: stagingPrefix(of: place))
    for name in folderEntries(parent) where name.hasPrefix(prefix) {
      let leftover = joined(parent, name)
      let file = open(leftover, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard file >= 0 else { continue }
      defer { close(file) }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { removeTree(leftover) }
    }
  }

  /// All files and folders below and including `folder`, each folder before what it holds.
  private static func tree(_ folder: String) -> [String] {
    var all = [folder]
    for name in folderEntries(folder).sorted() {
      let path = joined(folder, name)
      if isFolder(path) { all += tree(path) } else { all.append(path) }
    }
    return all
  }
}
