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
    self.init(try? Stat(path, followTargetSymlink: followsLink))
  }

  private init(_ status: Stat?) {
    switch status?.type {
    case nil: self = .nothing
    case .regular: self = .file
    case .directory: self = .folder
    default: self = .other
    }
  }

  /// Determines what exists at a path, and does not mistake a failed call of the system for a missing file.
  /// - Parameter followsLink: Whether to follow a link. If true, the result is the kind of the link's target.
  /// - Throws: ``FileFailure`` if the system cannot examine the path, for instance because of a damaged disk. A path
  ///   that does not exist, or to which access is denied, is ``nothing``.
  public init(examining path: String, followsLink: Bool = true) throws(FileFailure) {
    do {
      self.init(try Stat(path, followTargetSymlink: followsLink))
    } catch {
      let absent: [Errno] = [
        .noSuchFileOrDirectory, .notDirectory, .permissionDenied, .tooManySymbolicLinkLevels, .fileNameTooLong,
      ]
      guard absent.contains(error) else { throw FileFailure(action: "examine it", path: path, error: error) }
      self = .nothing
    }
  }
}

/// Returns whether a folder, or a link to a folder, exists at the path.
public func isFolder(_ path: String) -> Bool { FileKind(at: path) == .folder }

/// Returns whether anything exists at the path, including a broken link.
public func fileExists(_ path: String) -> Bool { FileKind(at: path, followsLink: false) != .nothing }

/// Returns the size of a file in bytes.
/// - Throws: ``FileFailure``, also if nothing exists at the path.
public func fileSize(_ path: String) throws(FileFailure) -> Int64 {
  do { return try Stat(path).size } catch { throw FileFailure(action: "determine the size", path: path, error: error) }
}
