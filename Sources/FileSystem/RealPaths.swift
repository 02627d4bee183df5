import SystemPackage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Returns the absolute path with all links resolved, or `nil` if nothing exists there. The corresponding C function is
/// `realpath`.
public func realPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// Returns the absolute path of a file or folder that may not exist yet, with links, `.` and `..` resolved.
///
/// The parts of the path that do not exist are appended to the real path of the nearest existing folder.
public func futureRealPath(_ path: String) -> String {
  var existing = FilePath(path.isEmpty ? "." : path)
  var missing: [FilePath.Component] = []
  while true {
    if let real = realPath(existing.string) {
      return missing.reversed().reduce(into: FilePath(real)) { path, part in
        switch part.kind {
        case .currentDirectory: break
        case .parentDirectory: path.removeLastComponent()
        case .regular: path.append(part)
        }
      }.string
    }
    let folder = existing.removingLastComponent()
    let parent = folder.isEmpty ? "." : folder
    // Not even the working folder exists (it was removed), so nothing can be resolved.
    guard parent != existing, let name = existing.lastComponent else { return path }
    missing.append(name)
    existing = parent
  }
}
