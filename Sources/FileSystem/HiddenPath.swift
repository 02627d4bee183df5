import SystemPackage

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The hidden paths of outputs that are not complete, and of old outputs that were moved aside. They are next to the
/// final path of the output.
///
/// Each process holds a lock on its own hidden file or folder. The lock ends with the process, so the next process that
/// writes to the same path can recognise and remove what a killed process left behind.
public enum HiddenPath {
  /// Returns the beginning of the hidden paths at which an output is built.
  static func partialPrefix(of place: String) -> String {
    joined(folderName(of: place), partialName(of: lastName(of: place)))
  }

  /// Returns the beginning of the hidden paths to which old versions of an output are moved.
  static func asidePrefix(of place: String) -> String {
    joined(folderName(of: place), ".\(short(lastName(of: place))).darktime-old-")
  }

  /// Returns a path with this beginning that no other process uses.
  static func unique(_ prefix: String) -> String { prefix + "\(getpid())-\(UInt32.random(in: 0 ... .max))" }

  /// Returns the hidden files and folders whose paths begin with `prefix` and that are no longer locked by a process.
  static func abandoned(prefix: String) -> [String] {
    let parent = folderName(of: prefix)
    return (folderEntries(parent) ?? []).sorted().filter { $0.hasPrefix(lastName(of: prefix)) }.map {
      joined(parent, $0)
    }.filter { path in
      // Without `nonBlocking`, opening a FIFO would wait for a writer.
      let options: FileDescriptor.OpenOptions = [.noFollow, .nonBlocking, .closeOnExec]
      guard let entry = try? FileDescriptor.open(path, .readOnly, options: options) else { return false }
      defer { try? entry.close() }
      return entry.tryLock()
    }
  }

  /// Returns whether the name of an entry is that of an incomplete version of a file.
  public static func isPartial(_ entry: String, of file: String) -> Bool { entry.hasPrefix(partialName(of: file)) }

  private static func partialName(of name: String) -> String { ".\(short(name)).darktime-partial-" }

  /// Returns a name for use in hidden names. File systems allow 255 bytes, so a long name is cut off. A hash (FNV-1a)
  /// of the whole name distinguishes it from other names with the same beginning.
  private static func short(_ name: String) -> String {
    guard name.utf8.count > 180 else { return name }
    var end = name.startIndex
    while name[...end].utf8.count <= 160 { end = name.index(after: end) }
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return name[..<end] + "-" + String(hash, radix: 16)
  }
}
