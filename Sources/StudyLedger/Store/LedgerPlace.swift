import FileSystem

/// Where the results of studies are kept.
public enum LedgerPlace: Sendable, Equatable {
  /// In `studies.sqlite` in the user's data folder. If this file cannot be used, studies run without it, with a
  /// message.
  case standard
  /// In a file that the user has named. If it cannot be used, this is an error.
  case file(String)
  /// Nowhere.
  case off

  /// Creates a place from the option `--ledger`: `nil` for the standard file, `none` for no ledger, or a path.
  public init(option: String?) {
    switch option {
    case nil: self = .standard
    case "none": self = .off
    case let path?: self = .file(path)
    }
  }

  /// Returns the path of the file; `nil` if there is no ledger, or if the user has no data folder.
  /// - Parameter environment: A function that returns the value of an environment variable.
  public func path(environment: (String) -> String? = environmentVariable) -> String? {
    switch self {
    case .file(let path): path
    case .off: nil
    case .standard: Self.folder(environment).map { joined($0, "studies.sqlite") }
    }
  }

  /// If the user has named a file, checks that its folder exists. Only the standard folder is created when it is
  /// missing, because a missing folder in a path is probably a typing error.
  /// - Throws: ``LedgerError/noFolder(path:folder:)``
  public func requireFolder() throws(LedgerError) {
    guard case .file(let path) = self else { return }
    let folder = folderName(of: path)
    if !isFolder(folder) { throw .noFolder(path: path, folder: folder) }
  }

  /// Returns the folder of the program in the user's data folder. This is `$XDG_DATA_HOME/darktime` or
  /// `~/.local/share/darktime`, as the XDG Base Directory Specification says. On macOS it is
  /// `~/Library/Application Support/darktime` unless `XDG_DATA_HOME` is set.
  private static func folder(_ environment: (String) -> String?) -> String? {
    // The specification says that a relative path must be ignored.
    if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return joined(data, "darktime") }
    guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
    #if os(macOS)
      return joined(home, "Library/Application Support/darktime")
    #else
      return joined(home, ".local/share/darktime")
    #endif
  }
}
