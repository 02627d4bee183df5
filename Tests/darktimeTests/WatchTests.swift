import Foundation
import TestSupport
import Testing

@Suite("darktime watch", .timeLimit(.minutes(60))) struct WatchTests {
  private func wait(_ isReached: () throws -> Bool) rethrows -> Bool {
    let end = Date(timeIntervalSinceNow: 60)
    while Date() < end {
      if try isReached() { return true }
      usleep(5000)
    }
    return false
  }

  @Test("A recipe runs again when it or one of its modules is saved; a failure is reported and watching continues")
  func saved() throws {
    try SampleStore.withCopy { folder in
      func write(_ text: String, _ name: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      }
      let script = """
        local bands = require("bands")
        return dt.recipe { api = 1, summary = "bands", run = function(p, store, out)
          local groups = store:runs():group { dt.by.edges("ZEN_PNT", bands) }
          local models = dt.models(groups)
          for group in groups:each() do
            local background = dt.background2d { energy = "log 0.1 100 TeV 4 bins", offset = "0, 1, 2 deg" }
            background:fill(group.runs)
            models:add(group, background:rate())
          end
          out:write_models(models)
          out:write_index(store, models)
        end }
        """
      try write("return '0, 90 deg'", "bands.lua")
      try write(script, "mine.lua")
      let command = try Command.start(["watch", "mine", "--data", "store", "--out", "out", "--report"], in: folder)
      func waits(_ times: Int) -> Bool {
        wait { command.errorSoFar.components(separatedBy: "to change; press").count > times || !command.isRunning }
      }
      let model = "\(folder)/out/models/mine_g000.fits.gz"
      try #require(waits(1) && command.isRunning, "\(command.errorSoFar)")
      let first = try Data(contentsOf: URL(fileURLWithPath: model))

      try write(script.replacing("4 bins", with: "5 bins"), "mine.lua")
      #expect(waits(2))
      #expect(try Data(contentsOf: URL(fileURLWithPath: model)) != first)
      let page = try String(contentsOfFile: "\(folder)/out/report.html", encoding: .utf8)
      #expect(page.contains("energy 0.1 to 100 TeV in 5 bins"))

      try write("return '0, 90 dag'", "bands.lua")
      #expect(waits(3) && command.isRunning)
      #expect(command.errorSoFar.contains("mine.lua:3: "), "\(command.errorSoFar)")
      try write("return dt.recipe {", "mine.lua")
      #expect(waits(4) && command.isRunning)
      try write("return '0, 90 deg'", "bands.lua")
      #expect(waits(5) && command.isRunning)
      try write(script, "mine.lua")
      #expect(waits(6) && command.isRunning)
      #expect(try Data(contentsOf: URL(fileURLWithPath: model)) == first)

      command.send(SIGINT)
      let outcome = try command.wait(limit: 20)
      #expect(outcome.status == 130 && !outcome.wasKilled)
      #expect(outcome.out.components(separatedBy: "\nwrote out: ").count == 4, "\(outcome)")
    }
  }

  @Test("With --serve the page is written and its address is printed")
  func serve() throws {
    try SampleStore.withCopy { folder in
      let command = try Command.start(
        ["watch", "off_runs", "--data", "store", "--out", "out", "--serve"], in: folder)
      #expect(wait { command.errorSoFar.contains("to change; press") || !command.isRunning })
      #expect(command.errorSoFar.contains(#/the report page is at http://127.0.0.1:\d+//#), "\(command.errorSoFar)")
      #expect(FileManager.default.fileExists(atPath: folder + "/out/report.html"))
      command.send(SIGINT)
      #expect(try command.wait(limit: 20).status == 130)
    }
    let outcome = try Command.run(["watch", "off_runs", "--data", "x", "--serve"])
    #expect(outcome.status == 2 && outcome.error.contains("--serve requires --out"), "\(outcome.error)")
    #expect(try Command.run(["watch", "off_runs", "--serve", "70000"]).status == 2)
  }

  @Test("A wrong command line ends watching")
  func usage() throws {
    #expect(try Command.run(["watch", "nope", "--data", "x", "--out", "y"]).status == 2)
    #expect(try Command.run(["watch", "off_runs", "--memory", "0"]).status == 2)
    try withTemporaryFolder { folder in
      let outcome = try Command.run(["watch", "off_runs", "--data", SampleStore.small.path, "--out", folder])
      #expect(outcome.status == 2 && outcome.error.contains("it already exists"))
    }
  }
}
