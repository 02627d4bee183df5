import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The path with every link resolved; `nil` where nothing exists.
public func realPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// `folder/name`.
public func joined(_ folder: String, _ name: String) -> String {
  folder.hasSuffix("/") ? folder + name : folder + "/" + name
}

/// The part after the last slash.
public func lastName(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

/// The part before the last slash; `.` where there is none.
public func folderName(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Whether a folder (or a link to one) exists at the path.
public func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether anything exists at the path, a broken link included.
public func fileExists(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0
}

/// The names in a folder, without `.` and `..`; none where it cannot be read.
public func folderEntries(_ path: String) -> [String] {
  (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
}

/// Removes a folder with all it holds, as far as that is possible: what stays is a hidden leftover, never an output.
public func removeTree(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
