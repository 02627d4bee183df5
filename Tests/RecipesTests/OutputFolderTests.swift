import FileSystem
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Outputs

@Suite("An output folder appears completely or not at all") struct OutputFolderTests {
  private func entries(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private func makeOld(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try #"{"program": "darktime", "files": ["models.txt", "provenance.json"]}"#.write(
      toFile: path + "/provenance.json", atomically: true, encoding: .utf8)
    try "old".write(toFile: path + "/models.txt", atomically: true, encoding: .utf8)
  }

  @Test("Nothing is at the place of the output until it is finished, and nothing else afterwards")
  func appears() throws {
    try withTemporaryFolder { folder in
      let out = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      try out.write("1", to: "a.txt")
      try out.write("2", to: "models/b.txt")
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
      try out.finish()
      #expect(entries(folder) == ["out"])
      #expect(entries(folder + "/out") == ["a.txt", "models"])
      #expect(out.files == ["a.txt", "models/b.txt"])
    }
  }

  @Test("An abandoned output leaves no files")
  func abandoned() throws {
    try withTemporaryFolder { folder in
      let out = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      try out.write("1", to: "a.txt")
      out.abandon()
      #expect(entries(folder).isEmpty)
    }
  }

  @Test("An existing file or folder is an error before any work, unless --overwrite is given and it is an output")
  func exists() throws {
    try withTemporaryFolder { folder in
      let place = folder + "/out"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      #expect(throws: OutputError.exists(path: place)) {
        try OutputFolder.check(place, overwrite: false, store: nil)
      }
      #expect(throws: OutputError.notOurs(path: place)) {
        try OutputFolder.check(place, overwrite: true, store: nil)
      }
      try makeOld(place)
      let out = try OutputFolder.start(at: place, overwrite: true, store: nil)
      try out.write("new", to: "models.txt")
      #expect(try String(contentsOfFile: place + "/models.txt", encoding: .utf8) == "old")
      try out.finish()
      #expect(entries(place) == ["models.txt"])
      #expect(entries(folder) == ["out"])
    }
  }

  @Test("A link to a folder is followed, and stays a link")
  func link() throws {
    try withTemporaryFolder { folder in
      try makeOld(folder + "/real")
      try FileManager.default.createSymbolicLink(atPath: folder + "/out", withDestinationPath: folder + "/real")
      let out = try OutputFolder.start(at: folder + "/out", overwrite: true, store: nil)
      try out.write("new", to: "models.txt")
      try out.finish()
      #expect(try String(contentsOfFile: folder + "/real/models.txt", encoding: .utf8) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/out") == folder + "/real")
    }
  }

  /// Returns the error of `--overwrite` for an old output in `folder` after `change`; `nil` if it is replaced.
  private func refusal(_ change: (_ place: String) throws -> Void, inputs: [String] = []) throws -> OutputError? {
    try withTemporaryFolder { folder in
      let place = folder + "/out"
      try makeOld(place)
      try change(place)
      let before = entries(place)
      do throws(OutputError) {
        try OutputFolder.check(place, overwrite: true, store: nil, inputs: inputs.map { place + "/" + $0 })
      } catch {
        #expect(entries(place) == before)
        return switch error {
        case .foreign(_, let names, let count): .foreign(path: "", names: names, count: count)
        case .inputReplaced(_, let input):
          .inputReplaced(path: "", input: String(input.split(separator: "/").last ?? ""))
        case .unlisted: .unlisted(path: "")
        case .notOurs: .notOurs(path: "")
        default: error
        }
      }
      return nil
    }
  }

  @Test("--overwrite does not replace a folder that contains anything that this program did not write")
  func foreign() throws {
    func write(_ name: String) -> (String) throws -> Void {
      { try "mine".write(toFile: $0 + "/" + name, atomically: true, encoding: .utf8) }
    }
    #expect(try refusal { _ in } == nil)
    #expect(try refusal(write("report.html")) == nil, "'darktime report' writes it later")
    #expect(try refusal { try FileManager.default.removeItem(atPath: $0 + "/models.txt") } == nil)
    #expect(try refusal(write("notes.txt")) == .foreign(path: "", names: ["notes.txt"], count: 1))
    #expect(try refusal(write(".hidden")) == .foreign(path: "", names: [".hidden"], count: 1))
    let folder = { (place: String) in
      try FileManager.default.createDirectory(atPath: place + "/mine/deep", withIntermediateDirectories: true)
    }
    #expect(try refusal(folder) == .foreign(path: "", names: ["mine/"], count: 1), "an empty folder, too")
    let many = { (place: String) in for i in 1...7 { try write("\(i)")(place) } }
    #expect(try refusal(many) == .foreign(path: "", names: ["1", "2", "3", "4", "5"], count: 7))
    // A link in place of a file of the output belongs to somebody, and so does a link next to it.
    let link = { (place: String) in
      try FileManager.default.removeItem(atPath: place + "/models.txt")
      try FileManager.default.createSymbolicLink(atPath: place + "/models.txt", withDestinationPath: "/etc/hosts")
    }
    #expect(try refusal(link) == .foreign(path: "", names: ["models.txt"], count: 1))
    let dangling = { (place: String) in
      try FileManager.default.createSymbolicLink(atPath: place + "/link", withDestinationPath: "nowhere")
    }
    #expect(try refusal(dangling) == .foreign(path: "", names: ["link"], count: 1))
    #expect(try refusal({ _ in }, inputs: ["models.txt"]) == .inputReplaced(path: "", input: "models.txt"))
  }

  @Test(
    "--overwrite does not replace a folder whose provenance lists nothing",
    arguments: [#"{"program": "darktime"}"#, #"{"program": "darktime", "files": []}"#, "{", ""])
  func unlisted(provenance: String) throws {
    let change = { (place: String) in
      try provenance.write(toFile: place + "/provenance.json", atomically: true, encoding: .utf8)
    }
    #expect(try refusal(change) == .unlisted(path: ""))
    let other = { (place: String) in
      try #"{"program": "other", "files": ["models.txt"]}"#.write(
        toFile: place + "/provenance.json", atomically: true, encoding: .utf8)
    }
    #expect(try refusal(other) == .notOurs(path: ""))
  }

  @Test("If a system call fails, the old output is unchanged", arguments: ["fsync", "exchange"])
  func fault(call: String) throws {
    try withTemporaryFolder { folder in
      let place = folder + "/out"
      try makeOld(place)
      var calls = FileCalls.system
      if call == "fsync" {
        calls.synchronise = { _ throws(Errno) in throw .noSpace }
      } else {
        calls.exchange = { _, _ throws(Errno) in throw .ioError }
      }
      let out = try OutputFolder(at: place, overwrite: true, store: nil, calls: calls)
      try out.write("new", to: "models.txt")
      #expect(throws: OutputError.self) { try out.finish() }
      out.abandon()
      #expect(try String(contentsOfFile: place + "/models.txt", encoding: .utf8) == "old")
      #expect(entries(folder) == ["out"])
    }
  }

  @Test("The input store is never changed: no output can be in it, around it, or in it through a link")
  func store() throws {
    try withTemporaryFolder { folder in
      let store = folder + "/store"
      try FileManager.default.createDirectory(atPath: store + "/deep", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: store)
      for place in [store, store + "/out", store + "/deep/out", folder + "/link/out", folder] {
        #expect(throws: OutputError.touchesInput(path: place, store: store)) {
          try OutputFolder.check(place, overwrite: true, store: store)
        }
      }
      try OutputFolder.check(folder + "/out", overwrite: false, store: store)
    }
  }

  @Test(
    "A recipe cannot write outside the output folder",
    arguments: ["../a", "/etc/a", "a/../../b", "", "a//b", ".", "models/..", "a\0b"])
  func outside(name: String) throws {
    try withTemporaryFolder { folder in
      let out = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      #expect(throws: OutputError.outside(name: name)) { try out.newFile(name) }
    }
  }

  @Test("A duplicate file name is an error")
  func twice() throws {
    try withTemporaryFolder { folder in
      let out = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      _ = try out.newFile("a.txt")
      #expect(throws: OutputError.writtenTwice(name: "a.txt")) { try out.newFile("a.txt") }
    }
  }

  @Test("Files whose writing fails, and files that are refused, are not part of the output; nor are their folders")
  func refusedFiles() throws {
    struct Failure: Error {}
    try withTemporaryFolder { folder in
      let out = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      try out.write("first", to: "a.txt")
      #expect(throws: OutputError.writtenTwice(name: "a.txt")) { try out.write("again", to: "a.txt") }
      #expect(throws: OutputError.writtenTwice(name: "a.txt")) { try out.write(["b.txt", "a.txt"]) { _ in } }
      #expect(throws: OutputError.self) { try out.write("inside a file", to: "a.txt/b.txt") }
      #expect(throws: Failure.self) {
        try out.write(["models/x/one.fits", "two.fits"]) { paths in
          for path in paths { try "partly".write(toFile: path, atomically: false, encoding: .utf8) }
          throw Failure()
        }
      }
      #expect(out.files == ["a.txt"] && entries(out.staging) == ["a.txt"])
      try out.write(["models/x/one.fits"]) { try "whole".write(toFile: $0[0], atomically: false, encoding: .utf8) }
      try out.finish()
      #expect(entries(folder + "/out") == ["a.txt", "models"])
      #expect(try String(contentsOfFile: folder + "/out/a.txt", encoding: .utf8) == "first")
    }
  }

  @Test("A copy whose name another file has gets a number; a file is copied once into each folder")
  func copies() {
    var copies = CopiedFiles()
    func add(_ paths: [String], nextTo file: String, taken: [String] = []) -> [String] {
      let names = copies.names(of: paths, nextTo: file, taken: taken)
      for (path, name) in zip(paths, names) { _ = copies.add(name, of: path) }
      return names
    }
    #expect(add(["x/t.fits.gz", "y/t.fits.gz"], nextTo: "models.xml") == ["t.fits.gz", "t-2.fits.gz"])
    let taken = ["t.fits.gz", "t-2.fits.gz", "fits.json"]
    #expect(add(["y/t.fits.gz", "z/t.fits.gz"], nextTo: "b.xml", taken: taken) == ["t-2.fits.gz", "t-3.fits.gz"])
    #expect(add(["x/t.fits.gz"], nextTo: "sub/b.xml", taken: taken) == ["sub/t.fits.gz"])
    #expect(
      add(["/a/fits.json", "/a/c.xml", "/a/noname"], nextTo: "c.xml", taken: taken)
        == ["fits-2.json", "c-2.xml", "noname"])
    #expect(!copies.add("t.fits.gz", of: "x/t.fits.gz") && copies.add("t.fits.gz", of: "other"))
  }

  @Test("Remains of a killed run are removed, but not the folder of a living run")
  func leftovers() throws {
    try withTemporaryFolder { folder in
      let dead = folder + "/.out.darktime-partial-1-2"
      try FileManager.default.createDirectory(atPath: dead, withIntermediateDirectories: true)
      let living = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      let other = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      #expect(entries(folder).count == 2)
      try other.finish()
      #expect(throws: OutputError.self) { try living.finish() }
      living.abandon()
      #expect(entries(folder) == ["out"])
    }
  }

  @Test("An incomplete page in an old output does not keep the output from being replaced, and other hidden files do")
  func incompletePage() throws {
    try withTemporaryFolder { folder in
      let out = folder + "/out"
      let mark = #"{"program": "darktime", "files": ["models/a.fits", "provenance.json"]}"#
      try FileManager.default.createDirectory(atPath: out + "/models", withIntermediateDirectories: true)
      for (name, text) in [
        ("provenance.json", mark), ("models/a.fits", "x"), (".report.html.darktime-partial-1-2", "x"),
        ("models/.a.fits.darktime-partial-1-2", "x"),
      ] { try text.write(toFile: out + "/" + name, atomically: false, encoding: .utf8) }
      #expect(try WrittenFiles(in: out, path: out).foreignEntries() == [])
      for name in [".other.darktime-partial-1-2", "models/.report.html.darktime-partial-1-2"] {
        try "x".write(toFile: out + "/" + name, atomically: false, encoding: .utf8)
      }
      #expect(
        try WrittenFiles(in: out, path: out).foreignEntries()
          == [".other.darktime-partial-1-2", "models/.report.html.darktime-partial-1-2"])
    }
  }

  @Test("Missing folders above the output are created with it, and removed if the output is abandoned")
  func parents() throws {
    try withTemporaryFolder { folder in
      let kept = try OutputFolder.start(at: folder + "/a/b/c", overwrite: false, store: nil)
      try kept.write("x", to: "x")
      try kept.finish()
      kept.abandon()
      #expect(entries(folder + "/a/b/c") == ["x"])
      let left = try OutputFolder.start(at: folder + "/a/d/e/", overwrite: false, store: nil)
      #expect(entries(folder + "/a") == ["b", "d"])
      left.abandon()
      #expect(entries(folder + "/a") == ["b"])
    }
  }

  @Test("A file above the output is an error, before anything is created")
  func fileAbove() throws {
    try withTemporaryFolder { folder in
      try "x".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
      let real = try #require(realPath(folder))
      _ = #expect(throws: OutputError.parentIsFile(path: folder + "/file/b/c", parent: real + "/file")) {
        try OutputFolder.check(folder + "/file/b/c", overwrite: false, store: nil)
      }
      #expect(entries(folder) == ["file"])
    }
  }

  @Test(
    "A file whose name is empty before its extension would be hidden, and is refused", arguments: [".fits.gz", "a/.x"])
  func hidden(name: String) throws {
    try withTemporaryFolder { folder in
      let out = try OutputFolder.start(at: folder + "/out", overwrite: false, store: nil)
      defer { out.abandon() }
      let last = String(name.split(separator: "/").last ?? "")
      #expect(throws: OutputError.hidden(name: last)) { try out.write("1", to: name) }
    }
  }

  @Test("Parameters lose the folders of absolute paths, also in lists and URLs")
  func withoutFolders() {
    func shown(_ text: String) -> String { Provenance.withoutFolders(text) }
    #expect(shown("/home/me/a.reg") == "a.reg" && shown("a.reg; /home/me/b.reg") == "a.reg; b.reg")
    #expect(shown("a, /home/me/b.reg; c,/d/e.fits[M,2]") == "a, b.reg; c,e.fits[M,2]")
    #expect(shown("file:///home/me/a.reg") == "a.reg" && shown("FILE:/x/a.reg,\"/y/b.reg\"") == "a.reg,\"b.reg\"")
    #expect(shown("0, 20, 40 deg") == "0, 20, 40 deg" && shown("sub/a.reg") == "sub/a.reg")
    #expect(shown("ZEN_PNT / 2 < 3 && TARGET_NAME == 'a/b'") == "ZEN_PNT / 2 < 3 && TARGET_NAME == 'a/b'")
  }
}
