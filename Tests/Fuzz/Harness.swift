import FoundationEssentials
import Glibc

/// A reader that is fuzzed.
struct Harness: Sendable {
  /// The name, which is also the name of its folder of inputs.
  let name: String
  /// Gives the reader an input. It may throw only typed errors.
  let read: @Sendable ([UInt8]) throws -> Void

  /// Creates a harness for a reader of bytes.
  init(_ name: String, _ read: @escaping @Sendable ([UInt8]) throws -> Void) { (self.name, self.read) = (name, read) }

  /// Creates a harness for a reader of text. Bytes that are not UTF-8 are replaced.
  init(text name: String, _ read: @escaping @Sendable (String) throws -> Void) {
    self.init(name) { try read(String(decoding: $0, as: UTF8.self)) }
  }

  /// Creates a harness for a reader of files: the input is written to `file`, a path in a folder of this process, and
  /// the reader gets the path of the folder.
  init(_ name: String, file: String, _ read: @escaping @Sendable (_ folder: String) throws -> Void) {
    self.init(name) { bytes in
      let folder = Scratch.folder
      Scratch.write(bytes, to: folder + "/" + file)
      try read(folder)
    }
  }

  /// All harnesses.
  static let all: [Harness] = FileHarnesses.all + TextHarnesses.all + StoreHarnesses.all + ScriptHarnesses.all
}

/// The folder in which the inputs of this process are written. It is a copy of the folder that the variable
/// `DARKTIME_FUZZ_FILES` names, with the other files, such as the index tables around a fuzzed event file.
enum Scratch {
  static let folder: String = {
    let folder = FileManager.default.temporaryDirectory.path + "/darktime-fuzz-\(getpid())"
    let files = ProcessInfo.processInfo.environment["DARKTIME_FUZZ_FILES"] ?? ""
    do {
      try? FileManager.default.removeItem(atPath: folder)
      if files.isEmpty {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } else {
        try FileManager.default.copyItem(atPath: files, toPath: folder)
      }
    } catch { fatalError("\(folder) cannot be made: \(error)") }
    atexit { try? FileManager.default.removeItem(atPath: Scratch.folder) }
    return folder
  }()

  static func write(_ bytes: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(file) }
    let isWritten = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) == $0.count }
    guard file >= 0, isWritten else { fatalError("\(path) cannot be written") }
  }
}
