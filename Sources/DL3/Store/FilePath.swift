#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few questions about paths that a data store asks of the file system.
enum FilePath {
  /// What stands at a path, symbolic links followed.
  enum Kind { case file, folder, nothing }

  static func kind(_ path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .nothing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// Two parts of a path put together; an absolute second part stands for itself.
  static func joined(_ folder: String, _ name: String) -> String {
    if name.isEmpty { return folder }
    if name.hasPrefix("/") || folder.isEmpty { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The folder that holds a path; `.` for a bare name.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// The absolute path without symbolic links, `.` and `..`. What does not exist yet is taken as it is spelled, below
  /// the nearest folder that does.
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
      // Not even the working folder is there (it was removed): nothing can be resolved.
      if parent == existing { return path }
      missing.append(name(of: existing))
      existing = parent
    }
  }

  /// The relative path that leads from one real folder to another; `.` where they are the same.
  static func relative(from base: String, to target: String) -> String {
    let from = base.split(separator: "/")
    let to = target.split(separator: "/")
    let shared = zip(from, to).prefix { $0 == $1 }.count
    let parts = Array(repeating: "..", count: from.count - shared) + to[shared...].map(String.init)
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}
