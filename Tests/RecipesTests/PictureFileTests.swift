import FileSystem
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Outputs

@Suite("A single output file appears completely or not at all") struct PictureFileTests {
  private func picture(_ place: String, overwrite: Bool = true, inputs: [String] = [], failing call: String = "") throws
    -> PictureFile
  {
    var calls = FileCalls.system
    switch call {
    case "synchronise": calls.synchronise = { _ throws(Errno) in throw .noSpace }
    case "replace": calls.replace = { _, _ throws(Errno) in throw .ioError }
    case "moveToNew": calls.moveToNew = { _, _ throws(Errno) in throw .fileExists }
    default: break
    }
    return try PictureFile(at: place, overwrite: overwrite, inputs: inputs, calls: calls)
  }

  @Test("A file is written, and replaces an older one only with --overwrite")
  func written() throws {
    try withTemporaryFolder { folder in
      let place = folder + "/a.png"
      try picture(place).write([1])
      try picture(place).write([2, 3])
      #expect(try readFile(place) == [2, 3] && folderEntries(folder) == ["a.png"])
      #expect(throws: OutputError.exists(path: place)) { try picture(place, overwrite: false) }
    }
  }

  @Test(
    "If a system call fails, an older file is unchanged and nothing else remains",
    arguments: [
      ("synchronise", true, "flush the file to disk: No space left on device"),
      ("synchronise", false, "flush the file to disk: No space left on device"),
      ("replace", true, "replace the old file with the new one: Input/output error"),
      ("moveToNew", false, "move the file into place: File exists"),
    ])
  func fault(call: String, isOld: Bool, text: String) throws {
    try withTemporaryFolder { folder in
      let place = folder + "/a.png"
      if isOld { try writeNewFile([1], to: place) }
      let real = try #require(realPath(folder)) + "/a.png"
      let error = #expect(throws: OutputError.self) { try picture(place, failing: call).write([2]) }
      #expect(error?.description == "\(real): cannot \(text)")
      #expect(folderEntries(folder) == (isOld ? ["a.png"] : []))
      if isOld { #expect(try readFile(place) == [1]) }
    }
  }

  @Test("What a killed process left behind is removed, and names may have 255 bytes")
  func leftovers() throws {
    try withTemporaryFolder { folder in
      let leftover = folder + "/.a.png.darktime-partial-1-2"
      try writeNewFile([1], to: leftover)
      // The hidden file of a process that still runs is locked.
      let running = folder + "/.a.png.darktime-partial-3-4"
      try writeNewFile([1], to: running)
      let lock = try FileDescriptor.open(running, .readOnly)
      #expect(flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0)
      try picture(folder + "/a.png").write([2])
      #expect(try #require(folderEntries(folder)).sorted() == [lastName(of: running), "a.png"])
      try lock.close()
      try picture(folder + "/a.png").write([3])
      #expect(folderEntries(folder) == ["a.png"])
      let long = folder + "/" + String(repeating: "x", count: 251) + ".png"
      try picture(long).write([4])
      #expect(try readFile(long) == [4])
    }
  }

  @Test("A folder, a path with a slash at its end and an input are refused, as they were given")
  func refused() throws {
    try withTemporaryFolder { folder in
      let (given, absent) = (folder + "//store", folder + "//a.png")
      try FileManager.default.createDirectory(atPath: given, withIntermediateDirectories: true)
      #expect(throws: OutputError.failed(action: "write", path: given, reason: "Is a directory")) { try picture(given) }
      #expect(throws: OutputError.noParent(path: absent + "/", parent: absent)) { try picture(absent + "/") }
      #expect(throws: OutputError.touchesInput(path: given + "/a.png", store: folder)) {
        try picture(given + "/a.png", inputs: [folder])
      }
    }
  }
}
