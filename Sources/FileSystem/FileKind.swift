import SystemPackage

/// What exists at a path.
public enum FileKind: Sendable {
  /// A regular file.
  case file
  /// A folder.
  case folder
  /// Something else, such as a device or a pipe, or a link that is not followed.
  case other
  /// Nothing exists at the path, or the path cannot be accessed.
  case nothing

  /// Determines what exists at a path.
  /// - Parameter followsLink: Whether to follow a link. If true, the result is the kind of the link's target.
  public init(at path: String, followsLink: Bool = true) {
    switch (try? Stat(path, followTargetSymlink: followsLink))?.type {
    case nil: self = .nothing
    case .regular: self = .file
    case .directory: self = .folder
    default: self = .other
    }
  }
}

/// Returns whether a folder, or a link to a folder, exists at the path.
public func isFolder(_ path: String) -> Bool { FileKind(at: path) == .folder }

/// Returns whether anything exists at the path, including a broken link.
public func fileExists(_ path: String) -> Bool { FileKind(at: path, followsLink: false) != .nothing }

/// Returns the size of a file in bytes, or `nil` if nothing exists at the path.
public func fileSize(_ path: String) -> Int64? { (try? Stat(path))?.size }
