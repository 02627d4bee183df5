import CFiles
import FoundationEssentials
import SystemPackage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Returns the names in a folder without `.` and `..`, or `nil` if the folder cannot be read.
public func folderEntries(_ path: String) -> [String]? { try? FileManager.default.contentsOfDirectory(atPath: path) }

/// Creates a folder and the missing folders above it. Only the user can access the new folders.
/// - Throws: ``FileFailure``
public func makeFolders(to path: String) throws(FileFailure) {
  guard !isFolder(path) else { return }
  let parent = folderName(of: path)
  if parent != path { try makeFolders(to: parent) }
  do { try Errno.check(mkdir(path, 0o700)) } catch {
    // Another program may have created the folder in the meantime.
    guard error == .fileExists, isFolder(path) else {
      throw FileFailure(action: "create a folder", path: path, error: error)
    }
  }
}

/// Creates a folder and the missing folders above it, with the user's default permissions.
/// - Returns: The paths of the new folders, the outermost first.
/// - Throws: ``FileFailure``; in this case, no new folder remains.
public func makeOpenFolders(to path: String) throws(FileFailure) -> [String] {
  var (missing, folder): ([String], String) = ([], path)
  while !isFolder(folder) {
    missing.append(folder)
    let parent = folderName(of: folder)
    if parent == folder { break }
    folder = parent
  }
  var made: [String] = []
  for folder in missing.reversed() {
    do { try Errno.check(mkdir(folder, 0o777)) } catch {
      if error == .fileExists, isFolder(folder) { continue }
      removeEmptyFolders(made)
      throw FileFailure(action: "create a folder", path: folder, error: error)
    }
    made.append(folder)
  }
  return made
}

/// Removes folders that are empty, the last one first. Folders that are not empty remain.
public func removeEmptyFolders(_ paths: [String]) { for path in paths.reversed() { rmdir(path) } }

/// Returns whether a path is on a file system of this machine, and not on one that several machines share. Returns true
/// for unknown kinds of file systems.
public func isOnThisMachine(_ path: String) -> Bool { darktime_is_local(path) }

/// Removes a folder with its contents. Failures are ignored, because a folder that remains is hidden or temporary, and
/// is never mistaken for an output.
public func removeTree(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

/// Removes an unfinished file. Failures are ignored, because the error that prevented the completion of the file is
/// reported anyway.
public func removeFile(_ path: String) { unlink(path) }

/// Creates a folder with a unique name, and returns its path. Only the user can access the folder.
/// - Parameters:
///   - parent: the folder in which it is created.
///   - stem: the beginning of the name; six random characters follow.
///   - purpose: what the folder is for, such as `figures`; part of the error.
/// - Throws: ``FileFailure``
public func makeTemporaryFolder(in parent: String, stem: String, for purpose: String) throws(FileFailure) -> String {
  var template = Array(joined(parent, stem + "XXXXXX").utf8CString)
  let isMade = mkdtemp(&template) != nil
  let failure = Errno(rawValue: errno)
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  guard isMade else { throw FileFailure(action: "create a folder for \(purpose)", path: path, error: failure) }
  return path
}
