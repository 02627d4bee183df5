import Foundation
import TestSupport
import Testing

@testable import FileSystem

@Suite("Paths") struct PathTests {
  @Test("Joined parts keep their spelling")
  func joining() {
    #expect(joined("a", "b") == "a/b" && joined("a/", "b") == "a/b" && joined("/", "b") == "/b")
    #expect(joined("./a//b", "../c/") == "./a//b/../c/" && joined("a", "") == "a/" && joined("a", "/b") == "a//b")
  }

  @Test("A path that is relative to a folder is joined to it; an absolute one replaces it")
  func resolving() {
    #expect(resolved("b", against: "a/") == "a/b" && resolved("./b//c", against: "a//d") == "a//d/./b//c")
    #expect(resolved("/b/", against: "a") == "/b/")
    #expect(resolved("", against: "a/") == "a/" && resolved("b", against: "") == "b")
    // A slash with an accent is one character, but begins an absolute path.
    #expect(resolved("/\u{301}b", against: "a") == "/\u{301}b")
  }

  @Test(
    "The last part of a path, and the part before it",
    arguments: [
      ("a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"), ("/a/b.fits.gz", "/a", "b.fits.gz"), ("a/b/", "a/b", "b"),
      ("a//b", "a/", "b"), ("./a", ".", "a"), ("a/..", "a", ".."), ("/", "/", "/"), ("//", "/", "//"), ("", ".", ""),
      ("ä/\u{301}b", "ä", "\u{301}b"),
    ])
  func parts(path: String, folder: String, name: String) {
    #expect(folderName(of: path) == folder && lastName(of: path) == name)
  }

  @Test("Slashes at the end are removed, but not the root")
  func trailingSlashes() {
    #expect(withoutTrailingSlashes("a//") == "a" && withoutTrailingSlashes("a//b/") == "a//b")
    #expect(withoutTrailingSlashes("/") == "/" && withoutTrailingSlashes("//") == "/")
    #expect(withoutTrailingSlashes("") == "")
  }

  @Test("A path is inside a folder if its parts begin with those of the folder")
  func inside() {
    #expect(isInside("/a/b", folder: "/a") && isInside("/a", folder: "/a") && isInside("/a", folder: "/"))
    #expect(!isInside("/ab", folder: "/a") && !isInside("/a", folder: "/a/b") && !isInside("a/b", folder: "/a"))
  }

  @Test("The relative path from one folder to another")
  func relative() {
    #expect(relativePath(from: "/a/b", to: "/a/c/d") == "../c/d")
    #expect(relativePath(from: "/a/b", to: "/a/b") == ".")
    #expect(relativePath(from: "/", to: "/a") == "a" && relativePath(from: "/a/b", to: "/") == "../..")
    #expect(relativePath(from: "/a/bc", to: "/a/b") == "../b")
  }

  @Test("A real path has no links; the missing parts of a future one are added to it")
  func real() throws {
    #expect(futureRealPath("/no/such/../folder/./x/") == "/no/folder/x" && realPath("/no/such") == nil)
    #expect(futureRealPath("/no/../../..//x") == "/x" && futureRealPath("/") == "/")
    let here = realPath(".")
    #expect(futureRealPath("") == here && futureRealPath("no//such/") == here.map { $0 + "/no/such" })
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/a/b", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "a/b")
      let real = try #require(realPath(folder))
      #expect(realPath(folder + "/link//../b/.") == real + "/a/b")
      #expect(futureRealPath(folder + "/link/c/d") == real + "/a/b/c/d")
      #expect(futureRealPath(folder + "/link/..") == real + "/a", "the parent of the target, not of the link")
    }
  }

  @Test("The kind of what exists at a path; a slash at the end requires a folder and follows a link")
  func kinds() throws {
    try withTemporaryFolder { folder in
      let (file, link, broken) = (folder + "/file", folder + "/link", folder + "/broken")
      try writeNewFile([1, 2, 3], to: file)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder)
      try FileManager.default.createSymbolicLink(atPath: broken, withDestinationPath: folder + "/none")
      #expect(FileKind(at: file) == .file && FileKind(at: file + "/") == .nothing)
      #expect(FileKind(at: "/dev/null") == .other)
      #expect(FileKind(at: link) == .folder && FileKind(at: broken) == .nothing)
      #expect(FileKind(at: link, followsLink: false) == .other)
      #expect(FileKind(at: link + "/", followsLink: false) == .folder)
      #expect(isFolder(folder) && isFolder(link) && !isFolder(file))
      #expect(fileExists(file) && fileExists(broken) && !fileExists(folder + "/none"))
      #expect(try FileKind(examining: file) == .file && FileKind(examining: link) == .folder)
      #expect(try FileKind(examining: broken) == .nothing && FileKind(examining: file + "/x") == .nothing)
      #expect(try FileKind(examining: folder + "/" + String(repeating: "x", count: 300)) == .nothing)
      #expect(try fileSize(file) == 3)
      let failure = #expect(throws: FileFailure.self) { try fileSize(folder + "/none") }
      #expect(failure?.description == "\(folder)/none: cannot determine the size: No such file or directory")
      #expect(folderEntries(folder)?.sorted() == ["broken", "file", "link"] && folderEntries(file) == nil)
    }
  }

  @Test("A file that changes gets another identity")
  func identity() throws {
    try withTemporaryFolder { folder in
      let (path, other) = (folder + "/a", folder + "/b")
      #expect(FileIdentity(path) == nil)
      try writeNewFile([1], to: path)
      let first = try #require(FileIdentity(path))
      #expect(FileIdentity(path) == first)
      try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
      let second = try #require(FileIdentity(path))
      #expect(second != first)
      try FileManager.default.linkItem(atPath: path, toPath: other)
      #expect(FileIdentity(other) != second, "the path is a part of the identity")
    }
  }

  @Test("A temporary folder is new and private; a failure names it")
  func temporaryFolder() throws {
    try withTemporaryFolder { folder in
      let made = try makeTemporaryFolder(in: folder, stem: "figures-", for: "figures")
      #expect(made.hasPrefix(folder + "/figures-") && isFolder(made))
      let permissions = try FileManager.default.attributesOfItem(atPath: made)[.posixPermissions] as? Int
      #expect(permissions == 0o700)
      let failure = #expect(throws: FileFailure.self) {
        try makeTemporaryFolder(in: folder + "/none", stem: "figures-", for: "figures")
      }
      #expect(failure?.path.hasPrefix(folder + "/none/figures-") == true)
      #expect(failure?.problem.found == "cannot create a folder for figures: No such file or directory")
    }
  }
}
