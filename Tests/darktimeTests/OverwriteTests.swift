import Foundation
import TestSupport
import Testing

@Suite("--overwrite", .timeLimit(.minutes(60))) struct OverwriteTests {
  private static let script = """
    return dt.recipe { api = 1, summary = "all", params = { file = dt.param.string { help = "a model" } },
      run = function(p, store, out)
        if p.file then dt.read_model(p.file) end
        local groups = store:runs():group {}
        local models = dt.models(groups)
        local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 2 deg" }
        background:fill(groups[1].runs)
        models:add(groups[1], background:rate())
        out:write_models(models, { name = "all" })
        out:write_index(store, models)
      end }
    """

  /// Runs `body` in a folder with `store`, `mine.lua` and an output of it in `out`.
  private func withOutput(_ body: (_ folder: String) throws -> Void) throws {
    try SampleStore.withCopy { folder in
      try Self.script.write(toFile: folder + "/mine.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(["run", "mine", "--data", "store", "--out", "out", "--report"], in: folder)
      try #require(outcome.status == 0, "\(outcome.error)")
      try body(folder)
    }
  }

  private func again(_ options: [String] = [], recipe: String = "mine", in folder: String) throws -> Command.Outcome {
    try Command.run(["run", recipe, "--data", "store", "--out", "out", "--overwrite"] + options, in: folder)
  }

  @Test("An output is replaced completely, with its report page, any number of times")
  func replaced() throws {
    try withOutput { folder in
      for _ in 1...2 {
        let outcome = try again(in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try !entries(folder + "/out").contains("report.html"))
        #expect(try Command.run(["report", "out"], in: folder).status == 0)
      }
      #expect(try entries(folder) == ["mine.lua", "out", "store"])
    }
  }

  @Test("A folder that contains anything else is unchanged, and the error lists it before any work starts")
  func foreign() throws {
    try withOutput { folder in
      func refused(_ change: () throws -> Void, _ names: String, recipe: String = "mine") throws {
        try change()
        let before = try contents(folder + "/out")
        // Events of a store without files cannot be read, so this shows that no work was started.
        try FileManager.default.moveItem(atPath: folder + "/store/data", toPath: folder + "/data")
        for dryRun in [[], ["--dry-run"]] {
          let outcome = try again(dryRun, recipe: recipe, in: folder)
          #expect(outcome.status == 2 && outcome.errorLines.count == 1)
          #expect(outcome.error.contains("that darktime did not write: \(names);"), "\(outcome.error)")
        }
        try FileManager.default.moveItem(atPath: folder + "/data", toPath: folder + "/store/data")
        #expect(try contents(folder + "/out") == before)
      }
      let out = folder + "/out/"
      try refused({ try "x".write(toFile: out + "notes.txt", atomically: true, encoding: .utf8) }, "notes.txt")
      try FileManager.default.removeItem(atPath: out + "notes.txt")
      try refused(
        { try FileManager.default.createDirectory(atPath: out + "mine", withIntermediateDirectories: true) }, "mine/")
      try FileManager.default.removeItem(atPath: out + "mine")
      try refused(
        { try FileManager.default.createSymbolicLink(atPath: out + "data", withDestinationPath: "../store") }, "data")
      try FileManager.default.removeItem(atPath: out + "data")
      // The recipe itself and one of its modules.
      try refused(
        { try FileManager.default.copyItem(atPath: folder + "/mine.lua", toPath: out + "mine.lua") }, "mine.lua",
        recipe: "out/mine.lua")
      try refused(
        {
          try FileManager.default.moveItem(atPath: out + "mine.lua", toPath: out + "bands.lua")
          try "return require('bands')".write(toFile: out + "other.lua", atomically: true, encoding: .utf8)
        }, "bands.lua, other.lua", recipe: "out/other.lua")
    }
  }

  @Test("A recipe in the folder to which it writes is not deleted")
  func recipeInside() throws {
    try SampleStore.withCopy { folder in
      try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
      try Self.script.write(toFile: folder + "/work/mine.lua", atomically: true, encoding: .utf8)
      for _ in 1...2 {
        let outcome = try Command.run(
          ["run", "mine.lua", "--data", "../store", "--out", ".", "--overwrite"], in: folder + "/work")
        #expect(outcome.status == 2, "\(outcome.error)")
        #expect(try entries(folder + "/work") == ["mine.lua"])
      }
    }
  }

  @Test("A file of the old output that the recipe reads is not deleted")
  func input() throws {
    try withOutput { folder in
      let before = try contents(folder + "/out")
      let outcome = try again(["-p", "file=out/models/all_g000.fits.gz"], in: folder)
      #expect(outcome.status == 2 && outcome.errorLines.first?.contains("mine.lua:3: ") == true, "\(outcome.error)")
      #expect(outcome.error.contains("--overwrite would delete out/models/all_g000.fits.gz, which the recipe reads"))
      #expect(try contents(folder + "/out") == before)
    }
  }

  @Test("watch does not replace a folder in which somebody put a file, and continues when the file is gone")
  func watched() throws {
    try SampleStore.withCopy { folder in
      let script = folder + "/mine.lua"
      try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
      let command = try Command.start(["watch", "mine", "--data", "store", "--out", "out"], in: folder)
      func waits(_ times: Int) -> Bool {
        let end = Date(timeIntervalSinceNow: 60)
        while Date() < end, command.isRunning {
          if command.errorSoFar.components(separatedBy: "to change; press").count > times { return true }
          usleep(5000)
        }
        return false
      }
      try #require(waits(1), "\(command.errorSoFar)")
      try "mine".write(toFile: folder + "/out/notes.txt", atomically: true, encoding: .utf8)
      try (Self.script + "\n").write(toFile: script, atomically: true, encoding: .utf8)
      try #require(waits(2), "\(command.errorSoFar)")
      #expect(command.errorSoFar.contains("that darktime did not write: notes.txt;"))
      #expect(try entries(folder + "/out").contains("notes.txt"))
      try FileManager.default.removeItem(atPath: folder + "/out/notes.txt")
      try (Self.script + "\n\n").write(toFile: script, atomically: true, encoding: .utf8)
      try #require(waits(3), "\(command.errorSoFar)")
      #expect(command.errorSoFar.components(separatedBy: "did not write").count == 2)
      command.send(SIGINT)
      _ = try command.wait()
    }
  }

  @Test("An output of an earlier version with fewer fields is replaced, but not one with damaged provenance")
  func earlier() throws {
    try withOutput { folder in
      let place = folder + "/out/provenance.json"
      let provenance = try JSON(String(contentsOfFile: place, encoding: .utf8))
      var object = try #require(provenance.value as? [String: Any])
      object = object.filter { ["program", "version", "files"].contains($0.key) }
      try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: place))
      #expect(try again(in: folder).status == 0)
      try "{ \"program\": \"darktime\"".write(toFile: place, atomically: true, encoding: .utf8)
      let outcome = try again(in: folder)
      #expect(outcome.status == 2 && outcome.error.contains("does not list the files that were written"))
    }
  }
}
