import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Returns the path with all links resolved, or `nil` if nothing exists there.
public func realPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// Returns `folder/name`.
public func joined(_ folder: String, _ name: String) -> String {
  folder.hasSuffix("/") ? folder + name : folder + "/" + name
}

/// Returns the part after the last slash. A trailing slash is ignored.
public func lastName(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

/// Returns the part before the last slash, or `.` if there is none.
public func folderName(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Returns whether a folder, or a link to one, exists at the path.
public func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Returns whether anything exists at the path, including a broken link.
public func fileExists(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0
}

/// Returns the names in a folder without `.` and `..`; none if the folder cannot be read.
public func folderEntries(_ path: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
}

/// Removes a folder with its contents. Failures are ignored: what remains is a hidden leftover, never an output.
public func removeTree(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
