#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Operations on paths, for a data store.
enum FilePath {
  /// What a path refers to, with symbolic links resolved.
  enum Kind { case file, folder, nothing }

  static func kind(_ path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .nothing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// Joins two parts of a path. An absolute second part is returned unchanged.
  static func joined(_ folder: String, _ name: String) -> String {
    if name.isEmpty { return folder }
    if name.hasPrefix("/") || folder.isEmpty { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Returns the parent folder of a path; `.` for a name without a folder.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Returns the last part of a path.
  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// Returns the absolute path without symbolic links, `.` and `..`. Parts that do not exist yet are appended, as they
  /// are spelled, to the nearest existing folder.
  static func real(_ path: String) -> String {
    var existing = path.isEmpty ? "." : path
    while existing.count > 1, existing.hasSuffix("/") { existing.removeLast() }
    var missing: [String] = []
    while true {
      if let resolved = realpath(existing, nil) {
        defer { free(resolved) }
        return missing.reversed().reduce(String(cString: resolved)) { path, part in
          switch part {
          case ".": path
          case "..": folder(of: path)
          default: joined(path, part)
          }
        }
      }
      let parent = folder(of: existing)
      // Not even the working folder exists (it was removed), so nothing can be resolved.
      if parent == existing { return path }
      missing.append(name(of: existing))
      existing = parent
    }
  }

  /// Returns the relative path from one real folder to another; `.` if they are the same.
  static func relative(from base: String, to target: String) -> String {
    let from = base.split(separator: "/")
    let to = target.split(separator: "/")
    let shared = zip(from, to).prefix { $0 == $1 }.count
    let parts = Array(repeating: "..", count: from.count - shared) + to[shared...].map(String.init)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}
