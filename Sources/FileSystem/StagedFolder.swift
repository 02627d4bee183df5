#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A folder that appears whole or not at all.
///
/// It is built next to its final place under a hidden name, forced to the disk, and moved in by one rename; over an
/// older folder by one exchange of names. A kill at any moment leaves the old folder or the new one. What a killed
/// program left behind is removed by the next one that writes to the same place: each keeps a lock on its own hidden
/// folder.
public final class StagedFolder {
  /// Where the folder will be; absolute, links resolved.
  public let path: String
  /// Where it is built.
  public let staging: String
  private let replaces: Bool
  private let calls: FileCalls
  private var lock: Int32
  private var isFinished = false

  /// Starts to build a folder.
  /// - Parameters:
  ///   - place: where it will be; absolute, links resolved. Its parent exists.
  ///   - replaces: whether it takes the place of a folder that is there, which is then removed with all it holds.
  /// - Throws: ``FileFailure``
  public init(at place: String, replaces: Bool, calls: FileCalls = .system) throws(FileFailure) {
    path = place
    self.calls = calls
    self.replaces = replaces
    Self.clearLeftovers(of: place)
    staging = Self.stagingPrefix(of: place) + "\(getpid())-\(UInt32.random(in: 0 ... .max))"
    lock = -1
    try FileFailure.demand(calls.makeFolder(staging), "make a folder", staging)
    // The lock keeps another run to the same place, at the same time, from taking this folder for a leftover. Where a
    // file system knows no locks the folder is built all the same: if it is removed meanwhile, the last step fails.
    lock = open(staging, O_RDONLY | O_CLOEXEC)
    if lock >= 0 { flock(lock, LOCK_EX | LOCK_NB) }
  }

  deinit { abandon() }

  /// Makes the folders of a path below the folder that are not there yet.
  /// - Parameter names: the names of the folders, the outermost first.
  /// - Returns: the path of the innermost.
  /// - Throws: ``FileFailure``
  @discardableResult
  public func makeFolders(_ names: some Sequence<some StringProtocol>) throws(FileFailure) -> String {
    var folder = staging
    for name in names {
      folder = joined(folder, String(name))
      if !isFolder(folder) { try FileFailure.demand(calls.makeFolder(folder), "make a folder", folder) }
    }
    return folder
  }

  /// Forces everything to the disk and moves the folder to its place.
  /// - Throws: ``FileFailure``; the old folder is then as it was.
  public func finish() throws(FileFailure) {
    for path in Self.tree(staging).reversed() {
      try FileFailure.demand(calls.synchronise(path), "force to the disk", path)
    }
    if replaces {
      try FileFailure.demand(calls.exchange(staging, path), "put the new output in place of the old", path)
    } else {
      try FileFailure.demand(calls.moveToNew(staging, path), "put the output in its place", path)
    }
    isFinished = true
    // The new folder is in place; that a power cut could still undo the rename is not worth a failure.
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
