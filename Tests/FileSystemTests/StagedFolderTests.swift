import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import FileSystem

/// Moving a finished folder into place, on file systems with and without renames that have conditions.
@Suite("Folders that appear complete or not at all", .timeLimit(.minutes(60))) struct StagedFolderTests {
  private func entries(_ folder: String) -> [String] { (folderEntries(folder) ?? []).sorted() }

  private func write(_ text: String, to path: String) throws {
    try FileManager.default.createDirectory(
      atPath: folderName(of: path), withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  /// The calls of a file system that refuses all renames with conditions.
  private func refusing(_ error: Errno) -> FileCalls {
    var calls = FileCalls.system
    calls.moveToNew = { _, _ throws(Errno) in throw error }
    calls.exchange = { _, _ throws(Errno) in throw error }
    return calls
  }

  /// EINVAL is the error of a file system, ENOSYS that of an old kernel, and ENOTSUP that of macOS.
  @Test(
    "If conditions on renames are refused, an old folder is replaced in steps",
    arguments: [Errno.invalidArgument, .noFunction, .notSupported])
  func replaced(error: Errno) throws {
    try withTemporaryFolder { folder in
      try write("old", to: folder + "/out/a.txt")
      let stage = try StagedFolder(at: folder + "/out", replaces: true, calls: refusing(error))
      try write("new", to: stage.staging + "/a.txt")
      #expect(try stage.finish())
      #expect(try text(folder + "/out/a.txt") == "new" && entries(folder) == ["out"])
    }
  }

  @Test("If conditions on renames are refused, a new folder is moved to a free path, and never over another folder")
  func free() throws {
    try withTemporaryFolder { folder in
      let stage = try StagedFolder(at: folder + "/out", replaces: false, calls: refusing(.invalidArgument))
      try write("new", to: stage.staging + "/a.txt")
      #expect(try stage.finish() && entries(folder) == ["out"])
      let second = try StagedFolder(at: folder + "/out", replaces: false, calls: refusing(.invalidArgument))
      #expect(throws: FileFailure(action: "move the output into place", path: folder + "/out", error: .fileExists)) {
        try second.finish()
      }
      second.abandon()
      #expect(try text(folder + "/out/a.txt") == "new" && entries(folder) == ["out"])
    }
  }

  @Test("A file system that keeps conditions is not treated in steps, and other errors remain errors")
  func others() throws {
    try withTemporaryFolder { folder in
      let plain = try StagedFolder(at: folder + "/out", replaces: false)
      #expect(try !plain.finish())
      let again = try StagedFolder(at: folder + "/out", replaces: true)
      #expect(try !again.finish())
      for error in [Errno.noSpace, .readOnlyFileSystem, .ioError] {
        let stage = try StagedFolder(at: folder + "/out", replaces: true, calls: refusing(error))
        #expect(throws: FileFailure(action: "replace the old output", path: folder + "/out", error: error)) {
          try stage.finish()
        }
        stage.abandon()
      }
      #expect(entries(folder) == ["out"])
    }
  }

  @Test("If the second step fails, the old folder is moved back")
  func rollback() throws {
    try withTemporaryFolder { folder in
      try write("old", to: folder + "/out/a.txt")
      var calls = refusing(.invalidArgument)
      let rename = FileCalls.system.replace
      calls.replace = { from, to throws(Errno) in
        if from.contains("partial") { throw .noSpace }
        try rename(from, to)
      }
      let stage = try StagedFolder(at: folder + "/out", replaces: true, calls: calls)
      #expect(throws: FileFailure(action: "move the output into place", path: folder + "/out", error: .noSpace)) {
        try stage.finish()
      }
      stage.abandon()
      #expect(try text(folder + "/out/a.txt") == "old" && entries(folder) == ["out"])
    }
  }

  @Test("After a kill between the steps, the old folder is moved back, unless a folder is in its place")
  func recovery() throws {
    try withTemporaryFolder { folder in
      let (place, aside) = (folder + "/out", folder + "/.out.darktime-old-1-2")
      try write("old", to: aside + "/a.txt")
      try write("new", to: folder + "/.out.darktime-partial-1-2/a.txt")
      StagedFolder.recover(at: place)
      #expect(try text(place + "/a.txt") == "old" && !entries(folder).contains(lastName(of: aside)))
      // A kill after the second step leaves the old folder aside, which the next run removes.
      try write("older", to: aside + "/a.txt")
      StagedFolder.recover(at: place)
      #expect(try text(place + "/a.txt") == "old")
      let stage = try StagedFolder(at: place, replaces: true)
      stage.abandon()
      #expect(entries(folder) == ["out"])
    }
  }

  @Test("A folder whose name is almost as long as file systems allow is built under a shorter hidden name")
  func longName() throws {
    try withTemporaryFolder { folder in
      let names = [String(repeating: "x", count: 230), String(repeating: "x", count: 229) + "y"]
      let stages = try names.map { try StagedFolder(at: folder + "/" + $0, replaces: false) }
      #expect(stages.allSatisfy { lastName(of: $0.staging).utf8.count <= 255 })
      #expect(lastName(of: stages[0].staging).prefix(185) != lastName(of: stages[1].staging).prefix(185))
      for stage in stages { _ = try stage.finish() }
      #expect(entries(folder) == names.sorted())
    }
  }

  @Test("A living process between the steps is not disturbed")
  func living() throws {
    try withTemporaryFolder { folder in
      try write("old", to: folder + "/out/a.txt")
      var calls = refusing(.noFunction)
      let rename = FileCalls.system.replace
      calls.replace = { from, to throws(Errno) in
        if from.contains("partial") {
          StagedFolder.recover(at: to)
          guard !fileExists(to) else { throw .fileExists }
        }
        try rename(from, to)
      }
      let stage = try StagedFolder(at: folder + "/out", replaces: true, calls: calls)
      try write("new", to: stage.staging + "/a.txt")
      #expect(try stage.finish())
      #expect(try text(folder + "/out/a.txt") == "new" && entries(folder) == ["out"])
    }
  }
}
