import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import FileSystem

@Suite("Writing files") struct FileWritingTests {
  private static let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }

  /// Returns what is written and reported if the system writes at most `most` bytes at a time. After `limit` bytes, it
  /// fails with an error, or writes nothing more if there is none.
  private func written(most: Int, failing failure: Errno? = nil, after limit: Int = .max) -> ([UInt8], Errno?) {
    var arrived: [UInt8] = []
    let error = Self.bytes.withUnsafeBytes { bytes -> Errno? in
      do throws(Errno) {
        try FileDescriptor.writeEvery(bytes) { rest throws(Errno) in
          if arrived.count >= limit {
            if let failure { throw failure }
            return 0
          }
          arrived += rest.prefix(most)
          return min(most, rest.count)
        }
        return nil
      } catch { return error }
    }
    return (arrived, error)
  }

  @Test("Every byte is written once, in order", arguments: [1, 7, 999, 1000, 5000])
  func short(most: Int) {
    let (bytes, error) = written(most: most)
    #expect(bytes == Self.bytes && error == nil)
  }

  @Test("A failure is reported, and a call that writes nothing is a failure", arguments: [Errno.noSpace, nil])
  func failure(failure: Errno?) {
    let (bytes, error) = written(most: 100, failing: failure, after: 300)
    #expect(bytes.count == 300 && error == failure ?? .ioError)
  }

  @Test("Signals and short writes lose no byte")
  func interrupted() throws {
    // The handler does nothing, and a call that it interrupts is not repeated by the system.
    var (action, old) = (sigaction(), sigaction())
    action.ignoreSignals()
    sigaction(SIGUSR2, &action, &old)
    defer { sigaction(SIGUSR2, &old, nil) }
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 251) }
    let pipe = try FileDescriptor.pipe()
    let (reader, writer) = (Reader(pipe.readEnd, interrupting: pthread_self()), pipe.writeEnd)
    reader.start()
    try bytes.withUnsafeBytes { try writer.writeEvery($0) }
    try writer.close()
    #expect(reader.wait() == bytes)
  }

  @Test("A failure has the system's text for its error number, and shows the path as it was given")
  func texts() {
    for code in Int32(1)...133 {
      let failure = FileFailure(action: "create a folder", path: "/a", error: Errno(rawValue: code))
      #expect(failure.description == "/a: cannot create a folder: \(String(cString: strerror(code)))")
    }
    let failure = FileFailure(action: "create a folder", path: "/a//b/", error: .noSpace)
    #expect(failure.description == "/a//b/: cannot create a folder: No space left on device")
    #expect(FileFailure(action: "write", folder: "a/").description == "a/: cannot write: Is a directory")
  }

  @Test("A new file is written completely and never replaces another; a failure leaves no file")
  func newFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.bin"
      try writeNewFile(Self.bytes, to: path)
      #expect(FileManager.default.contents(atPath: path) == Data(Self.bytes))
      #expect(throws: FileFailure(action: "write", path: path, error: .fileExists)) { try writeNewFile([1], to: path) }
      #expect(FileManager.default.contents(atPath: path) == Data(Self.bytes))
      let missing = folder + "/none/b.bin"
      #expect(throws: FileFailure(action: "write", path: missing, error: .noSuchFileOrDirectory)) {
        try writeNewFile([1], to: missing)
      }
      #expect(folderEntries(folder) == ["a.bin"])
    }
  }

  @Test("A new file replaces no link, has its permissions, and is not inherited; what fails half-way is removed")
  func newFileByCalls() throws {
    try withTemporaryFolder { folder in
      let (path, link) = (folder + "/a.bin", folder + "/link")
      try writeNewFile(at: path, permissions: .ownerReadWrite) { file throws(Errno) in
        #expect(fcntl(file.rawValue, F_GETFD) & FD_CLOEXEC != 0)
        try file.synchronise()
      }
      #expect(try Stat(path).permissions == .ownerReadWrite && fileSize(path) == 0)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder + "/none")
      #expect(throws: Errno.fileExists) { try writeNewFile(at: link, permissions: .ownerReadWrite) { _ in } }
      #expect(throws: Errno.noSpace) {
        try writeNewFile(at: folder + "/b", permissions: .ownerReadWrite) { _ throws(Errno) in throw .noSpace }
      }
      #expect(folderEntries(folder)?.sorted() == ["a.bin", "link"])
    }
  }

  @Test("A file is read as a whole, or up to a limit; a folder is no file")
  func reading() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.bin"
      let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 13) }
      try writeNewFile(bytes, to: path)
      for limit in [0, 1, 65_536, 65_537, 199_999, 200_000, .max] {
        #expect(try readFile(path, limit: limit) == Array(bytes.prefix(limit)))
      }
      #expect(throws: FileFailure(action: "read", path: folder, reason: "it is a folder")) { try readFile(folder) }
      let slash = path + "/"
      #expect(throws: FileFailure(action: "read", path: slash, error: .notDirectory)) { try readFile(slash) }
    }
  }

  @Test(
    "A folder appears when it is finished; a failed call leaves the old folder",
    arguments: ["", "makeFolder", "synchronise", "exchange"])
  func staged(failing: String) throws {
    try withTemporaryFolder { folder in
      let place = folder + "/place"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      try writeNewFile([1], to: place + "/old")
      var calls = FileCalls.system
      switch failing {
      case "makeFolder": calls.makeFolder = { _ throws(Errno) in throw .noSpace }
      case "synchronise": calls.synchronise = { _ throws(Errno) in throw .noSpace }
      case "exchange": calls.exchange = { _, _ throws(Errno) in throw .noSpace }
      default: break
      }
      do {
        let stage = try StagedFolder(at: place, replaces: true, calls: calls)
        defer { stage.abandon() }
        try writeNewFile([2], to: stage.makeFolders(["deep", "er"]) + "/new")
        #expect(folderEntries(place) == ["old"])
        try stage.finish()
        #expect(failing.isEmpty)
      } catch let failure as FileFailure {
        #expect(!failing.isEmpty && failure.reason == "No space left on device")
      }
      #expect(folderEntries(place) == [failing.isEmpty ? "deep" : "old"] && folderEntries(folder) == ["place"])
    }
  }

  @Test("A new folder does not replace what appeared at its place meanwhile")
  func raced() throws {
    try withTemporaryFolder { folder in
      let place = folder + "/place"
      let stage = try StagedFolder(at: place, replaces: false)
      try writeNewFile([1], to: place)
      let failure = FileFailure(action: "move the output into place", path: place, error: .fileExists)
      #expect(throws: failure) { try stage.finish() }
      stage.abandon()
      #expect(try readFile(place) == [1] && folderEntries(folder) == ["place"])
    }
  }
}

extension sigaction {
  /// Sets a handler that does nothing.
  fileprivate mutating func ignoreSignals() {
    #if canImport(Glibc)
      __sigaction_handler.sa_handler = { _ in }
    #else
      __sigaction_u.__sa_handler = { _ in }
    #endif
  }
}

/// A thread that reads a pipe slowly, and interrupts the thread that writes into it.
///
/// `done` is signalled after the last change of `bytes`; therefore `@unchecked Sendable` is correct.
private final class Reader: @unchecked Sendable {
  private let pipe: FileDescriptor
  private let writer: pthread_t
  private let done = DispatchSemaphore(value: 0)
  private var bytes: [UInt8] = []

  init(_ pipe: FileDescriptor, interrupting writer: pthread_t) { (self.pipe, self.writer) = (pipe, writer) }

  func start() { Thread.detachNewThread { [self] in read() } }

  func wait() -> [UInt8] {
    done.wait()
    return bytes
  }

  private func read() {
    var block = [UInt8](repeating: 0, count: 30_000)
    while true {
      // Only while the writer has not finished, because its thread may do other work then.
      if bytes.count < 800_000 { pthread_kill(writer, SIGUSR2) }
      usleep(1000)
      guard let count = try? block.withUnsafeMutableBytes({ try pipe.read(into: $0) }), count > 0 else { break }
      bytes += block[..<count]
    }
    try? pipe.close()
    done.signal()
  }
}
