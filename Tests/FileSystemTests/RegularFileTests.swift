import Foundation
import TestSupport
import Testing

@testable import FileSystem

@Suite("Regular files", .timeLimit(.minutes(60))) struct RegularFileTests {
  @Test("Pipes, devices and folders are refused without waiting")
  func others() throws {
    try withTemporaryFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      for (path, reason) in [
        (pipe, "it is not a regular file"), ("/dev/zero", "it is not a regular file"), (folder, "it is a folder"),
        (folder + "/none", "No such file or directory"),
      ] {
        let failure = FileFailure(action: "read", path: path, reason: reason)
        #expect(throws: failure) { _ = try readFile(path) }
        #expect(throws: failure) { _ = try readEnd(of: path, count: 1) }
      }
    }
  }

  @Test("A regular file is read completely, up to a limit, or at its end; also through a link")
  func regular() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try Data(bytes).write(to: URL(filePath: path))
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: path)
      #expect(try readFile(path) == bytes)
      #expect(try readFile(folder + "/link") == bytes)
      #expect(try readFile(path, limit: 3) == [0, 7, 14])
      #expect(try readEnd(of: path, count: 4) == Array(bytes.suffix(4)))
    }
  }
}
