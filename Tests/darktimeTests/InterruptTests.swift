import Foundation
import TestSupport
import Testing

@Suite("Ctrl-C", .timeLimit(.minutes(60))) struct InterruptTests {
  /// Runs a recipe that prints `go`, then interrupts it. It must exit with 130 and leave no files, long before the
  /// recipe would end.
  private func interrupt(_ body: String) throws -> Command.Outcome {
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = "long", run = function(p, store, out)
        print("go")
        \(body)
        end }
        """
      try script.write(toFile: folder + "/long.lua", atomically: true, encoding: .utf8)
      let command = try Command.start(
        ["run", "long", "--data", SampleStore.full.path, "--out", "out", "--jobs", "2"], in: folder)
      let end = Date(timeIntervalSinceNow: 20)
      while !command.errorSoFar.contains("go"), command.isRunning, Date() < end { usleep(2000) }
      usleep(50_000)
      command.send(SIGINT)
      let outcome = try command.wait(limit: 60)
      #expect(outcome.status == 130 && !outcome.wasKilled)
      #expect(try entries(folder) == ["long.lua"])
      return outcome
    }
  }

  @Test("Ctrl-C stops a loop in Lua, with its line")
  func lua() throws {
    #expect(try interrupt("while true do end").errorLines == ["go", "darktime: long.lua:3: interrupted"])
  }

  @Test("Ctrl-C stops the work of the host, even if the script catches errors")
  func host() throws {
    let body = """
      while true do
        pcall(function() dt.background2d { energy = "1, 2 TeV", offset = "0, 1 deg" }:fill(store:runs()) end)
      end
      """
    let lines = try interrupt(body).errorLines
    #expect(lines.first == "go")
    #expect(lines.dropFirst().first?.hasSuffix(": interrupted") == true)
  }

  @Test("Ctrl-C stops a simulation, and leaves no part of a store")
  func simulate() throws {
    try withTemporaryFolder { folder in
      let command = try Command.start(["simulate", "store", "--runs", "5000"], in: folder)
      let end = Date(timeIntervalSinceNow: 20)
      while !FileManager.default.fileExists(atPath: folder + "/store/data"), Date() < end { usleep(2000) }
      command.send(SIGINT)
      let outcome = try command.wait(limit: 60)
      #expect(outcome.status == 130)
      #expect(outcome.error == "darktime: interrupted\n")
      #expect(try entries(folder).isEmpty)
    }
  }
}
