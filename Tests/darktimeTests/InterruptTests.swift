import Foundation
import TestSupport
import Testing

@Suite("Ctrl-C and other signals", .timeLimit(.minutes(60))) struct InterruptTests {
  /// Runs a recipe that prints `go`, then sends a signal. It must exit with 128 plus the number of the signal and leave
  /// no files, long before the recipe would end.
  private func interrupt(_ body: String, by signal: Int32 = SIGINT) throws -> Command.Outcome {
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
      command.send(signal)
      let outcome = try command.wait(limit: 60)
      #expect(outcome.status == 128 + signal && !outcome.wasKilled)
      #expect(try entries(folder) == ["long.lua"])
      return outcome
    }
  }

  @Test("Ctrl-C stops a loop in Lua, with its line")
  func lua() throws {
    #expect(try interrupt("while true do end").errorLines == ["go", "darktime: long.lua:3: interrupted"])
  }

  @Test("SIGTERM and SIGHUP stop a recipe as Ctrl-C does", arguments: [SIGTERM, SIGHUP])
  func signals(signal: Int32) throws {
    #expect(try interrupt("while true do end", by: signal).errorLines == ["go", "darktime: long.lua:3: interrupted"])
  }

  @Test("A program that nohup has started ignores SIGHUP")
  func nohup() throws {
    try withTemporaryFolder { folder in
      let command = try Command.start(["simulate", "store", "--runs", "5000"], in: folder, prelude: "trap '' HUP;")
      let end = Date(timeIntervalSinceNow: 20)
      while try entries(folder).isEmpty, command.isRunning, Date() < end { usleep(2000) }
      command.send(SIGHUP)
      usleep(300_000)
      #expect(command.isRunning)
      command.send(SIGTERM)
      #expect(try command.wait(limit: 60).status == 143)
      #expect(try entries(folder).isEmpty)
    }
  }

  @Test("At the prompt, SIGTERM ends the session, not only the line")
  func prompt() throws {
    try withTemporaryFolder { folder in
      try "print(\"go\")\nwhile true do end\n".write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
      let command = try Command.start(["repl"], in: folder, prelude: "exec <lines;")
      usleep(500_000)
      command.send(SIGTERM)
      let outcome = try command.wait(limit: 20)
      // If the signal arrives before the session starts, it is caught.
      #expect(outcome.status == (outcome.wasKilled ? SIGTERM : 128 + SIGTERM))
    }
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
