import SystemPackage

/// An output folder that appears at its final path either complete or not at all.
///
/// The folder is built next to its final path under a hidden name. When it is complete, it is flushed to disk and
/// renamed to the final path. If an older folder exists there, the two folders exchange their names in one step. If the
/// process is killed at any moment, either the old folder or the new folder exists.
///
/// Some file systems refuse to exchange names. In this case, the old folder is moved aside under another hidden name
/// before the new folder is moved to the final path. If the process is killed between these two steps, ``recover(at:)``
/// moves the old folder back.
///
/// Each process holds a lock on its own hidden folder. The lock ends with the process, so the next process that writes
/// to the same path can recognise and remove the hidden folder of a killed process.
public final class StagedFolder {
  /// The final path of the folder; absolute, with links resolved.
  public let path: String
  /// The hidden path at which the folder is built.
  public let staging: String
  private let replaces: Bool
  private let calls: FileCalls
  private var lock: FileDescriptor?
  private var isFinished = false

  /// Creates an empty folder under a hidden name.
  /// - Parameters:
  ///   - place: the final path; absolute, with links resolved. Its parent must exist.
  ///   - replaces: whether the folder replaces an existing folder. The existing folder is then removed with its
  ///     contents.
  ///   - calls: the system calls to use.
  /// - Throws: ``FileFailure``
  public init(at place: String, replaces: Bool, calls: FileCalls = .system) throws(FileFailure) {
    path = place
    self.calls = calls
    self.replaces = replaces
    Self.clearLeftovers(of: place)
    let hidden = HiddenPath.unique(HiddenPath.partialPrefix(of: place))
    staging = hidden
    try FileFailure.wrap("create a folder", hidden, calls.makeFolder(hidden))
    // The lock keeps another process that writes to the same place from removing this folder as a leftover. If the
    // folder cannot be locked, it is built without a lock. If another process removes it meanwhile, `finish()` fails.
    // On file systems without locks, no process removes it.
    lock = try? FileDescriptor.open(hidden, .readOnly, options: .closeOnExec)
    _ = lock?.tryLock()
  }

  deinit { abandon() }

  /// Creates the missing folders of a path below this folder.
  /// - Parameter names: the names of the folders, outermost first.
  /// - Returns: the path of the innermost folder.
  /// - Throws: ``FileFailure``
  @discardableResult
  public func makeFolders(_ names: some Sequence<some StringProtocol>) throws(FileFailure) -> String {
    var folder = staging
    for name in names {
      folder = joined(folder, String(name))
      if !isFolder(folder) { try FileFailure.wrap("create a folder", folder, calls.makeFolder(folder)) }
    }
    return folder
  }

  /// Flushes all files to disk and moves the folder into place.
  /// - Returns: Whether the folder was moved in several steps, because the file system cannot do it in one step.
  /// - Throws: ``FileFailure``; the old folder is then unchanged, but remains hidden if it cannot be moved back.
  @discardableResult
  public func finish() throws(FileFailure) -> Bool {
    for path in Self.tree(staging).reversed() {
      try FileFailure.wrap("flush to disk", path, calls.synchronise(path))
    }
    var (isStepwise, old) = (false, staging)
    if replaces {
      do throws(Errno) { try calls.exchange(staging, path) } catch {
        guard error.refusesConditions else {
          throw FileFailure(action: "replace the old output", path: path, error: error)
        }
        (isStepwise, old) = (true, try replaceInSteps())
      }
    } else {
      isStepwise = try FileFailure.wrap("move the output into place", path, calls.moveToFreePath(staging, path))
    }
    isFinished = true
    // The new folder is in place. A power failure could still undo the rename, but that is no reason to report an
    // error.
    try? calls.synchronise(folderName(of: path))
    if replaces { removeTree(old) }
    unlock()
    return isStepwise
  }

  /// Moves the old folder aside and the new folder into its place.
  /// - Returns: The hidden path of the old folder.
  private func replaceInSteps() throws(FileFailure) -> String {
    let aside = HiddenPath.unique(HiddenPath.asidePrefix(of: path))
    // While this process holds the lock, no other process moves the old folder back.
    let lock = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    _ = lock?.tryLock()
    defer { try? lock?.close() }
    try FileFailure.wrap("move the old output aside", path, calls.replace(path, aside))
    do throws(Errno) { try calls.replace(staging, path) } catch {
      try FileFailure.wrap("move the old output back from \(aside)", path, calls.replace(aside, path))
      throw FileFailure(action: "move the output into place", path: path, error: error)
    }
    return aside
  }

  /// Moves an old folder back to its path if a process was killed after moving it aside.
  /// - Parameter place: The path of the folder; absolute, with links resolved.
  public static func recover(at place: String) {
    guard !fileExists(place) else { return }
    for aside in HiddenPath.abandoned(prefix: HiddenPath.asidePrefix(of: place)) where !fileExists(place) {
      _ = try? FileCalls.system.moveToFreePath(aside, place)
    }
  }

  /// Removes the unfinished folder. Does nothing after ``finish()``.
  public func abandon() {
    guard !isFinished else { return }
    isFinished = true
    removeTree(staging)
    unlock()
  }

  private func unlock() {
    try? lock?.close()
    lock = nil
  }

  /// Removes hidden folders of earlier processes that wrote to the same place and no longer hold their lock. An old
  /// folder that was moved aside is only removed if something exists at its path.
  private static func clearLeftovers(of place: String) {
    var prefixes = [HiddenPath.partialPrefix(of: place)]
    if fileExists(place) { prefixes.append(HiddenPath.asidePrefix(of: place)) }
    for leftover in prefixes.flatMap(HiddenPath.abandoned) { removeTree(leftover) }
  }

  /// Returns all files and folders below `folder`, and `folder` itself. Each folder comes before its contents.
  private static func tree(_ folder: String) -> [String] {
    var all = [folder]
    for name in (folderEntries(folder) ?? []).sorted() {
      let path = joined(folder, name)
      if isFolder(path) { all += tree(path) } else { all.append(path) }
    }
    return all
  }
}
