import SystemPackage

// Paths are strings in the interfaces of all targets, because a message shows a path as the user gave it. `FilePath`
// removes doubled and trailing slashes, so these functions use it only if the result does not depend on such slashes.

/// Returns `folder/name`. The spelling of the folder and of the name is kept.
public func joined(_ folder: String, _ name: String) -> String {
  folder.hasSuffix("/") ? folder + name : folder + "/" + name
}

/// Resolves a path relative to a folder. An absolute path is returned unchanged. If the path is empty, the folder is
/// returned. The spelling of the path and of the folder is kept.
public func resolved(_ path: String, against folder: String) -> String {
  if path.isEmpty { return folder }
  return folder.isEmpty || FilePath(path).isAbsolute ? path : joined(folder, path)
}

/// Returns the part after the last slash. A trailing slash is ignored.
public func lastName(of path: String) -> String { FilePath(path).lastComponent?.string ?? path }

/// Returns the part before the last slash, or `.` if there is none. The spelling is kept.
public func folderName(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Returns the path without slashes at its end; `/` is unchanged.
public func withoutTrailingSlashes(_ path: String) -> String {
  var trimmed = path[...]
  while trimmed.utf8.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
  return String(trimmed)
}

/// Returns whether a path is the path of the folder, or of anything inside the folder. Links are not followed, so the
/// links in both paths should be resolved before the call.
public func isInside(_ path: String, folder: String) -> Bool { FilePath(path).starts(with: FilePath(folder)) }

/// Returns the relative path from one folder to another, or `.` if they are the same. Both paths must be absolute, with
/// links resolved.
public func relativePath(from base: String, to target: String) -> String {
  let (from, to) = (FilePath(base).components, FilePath(target).components)
  let shared = zip(from, to).prefix { $0 == $1 }.count
  var path = FilePath()
  for _ in from.dropFirst(shared) { path.append("..") }
  path.append(to.dropFirst(shared))
  return path.isEmpty ? "." : path.string
}
