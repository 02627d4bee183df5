import Foundation
import TestSupport
import Testing

@testable import FileSystem

@Suite("Writing files") struct FileWritingTests {
  private static let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }

  /// Returns what is written and reported if the system writes at most `most` bytes at a time and is often interrupted.
  private func written(most: Int, failing code: Int32? = nil, after limit: Int = .max) -> (bytes: [UInt8], code: Int32)
  {
    var (arrived, calls): ([UInt8], Int) = ([], 0)
    let result = Self.bytes.withUnsafeBytes { bytes in
      writeAll(bytes) { rest in
        calls += 1
        if calls % 3 == 0 { return (-1, EINTR) }
        if arrived.count >= limit { return (code == 0 ? 0 : -1, code ?? 0) }
        arrived += rest.prefix(most)
        return (min(most, rest.count), 0)
      }
    }
    return (arrived, result)
  }

  @Test("Every byte is written once, in order", arguments: [1, 7, 999, 1000, 5000])
  func short(most: Int) {
    let result = written(most: most)
    #expect(result.bytes == Self.bytes && result.code == 0)
  }

  @Test("A failure is reported, and a call that writes nothing is a failure", arguments: [ENOSPC, 0])
  func failure(code: Int32) {
    let result = written(most: 100, failing: code, after: 300)
    #expect(result.bytes.count == 300 && result.code == (code == 0 ? EIO : code))
  }

  @Test("A new file is written completely and never replaces another; a failure leaves no file")
  func newFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.bin"
      try writeNewFile(Self.bytes, to: path)
      #expect(FileManager.default.contents(atPath: path) == Data(Self.bytes))
      #expect(throws: FileFailure(action: "write", path: path, code: EEXIST)) { try writeNewFile([1], to: path) }
      #expect(FileManager.default.contents(atPath: path) == Data(Self.bytes))
      let missing = folder + "/none/b.bin"
      #expect(throws: FileFailure(action: "write", path: missing, code: ENOENT)) { try writeNewFile([1], to: missing) }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names == ["a.bin"])
    }
  }

  @Test("A folder appears when it is finished; a failed call leaves the old folder", arguments: [false, true])
  func staged(isFailing: Bool) throws {
    try withTemporaryFolder { folder in
      let place = folder + "/place"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      try writeNewFile([1], to: place + "/old")
      var calls = FileCalls.system
      if isFailing { calls.exchange = { _, _ in EIO } }
      let stage = try StagedFolder(at: place, replaces: true, calls: calls)
      try writeNewFile([2], to: stage.makeFolders(["deep", "er"]) + "/new")
      let before = try FileManager.default.contentsOfDirectory(atPath: place)
      #expect(before == ["old"])
      if isFailing {
        #expect(throws: FileFailure.self) { try stage.finish() }
        stage.abandon()
      } else {
        try stage.finish()
      }
      let after = try FileManager.default.contentsOfDirectory(atPath: place)
      let around = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(after == [isFailing ? "old" : "deep"] && around == ["place"])
    }
  }
}
