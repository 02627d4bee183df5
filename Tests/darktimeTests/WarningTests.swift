import Foundation
import Simulation
import TestSupport
import Testing

@Suite("Warnings", .timeLimit(.minutes(60))) struct WarningTests {
  /// Runs a recipe that builds a cube from event lists of H.E.S.S. DR1, which gammapy reads with another orientation.
  private func run(
    _ options: [String] = [], target: String = "gadf", environment: [String: String] = [:], prelude: String = "",
    _ check: (Command.Outcome, Output) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var simulation = SimulationOptions()
      (simulation.runs, simulation.targetRuns, simulation.ontime, simulation.dialect) = (2, 0, 60, .hessDR1)
      try Simulator(simulation).write(to: folder + "/store")
      let script = """
        return dt.recipe { api = 1, summary = "a cube", run = function(p, store, out)
          local groups = store:runs():group {}
          local models = dt.models(groups)
          local axis = "linear -2 2 deg 4 bins"
          local background = dt.background3d { energy = "log 0.1 100 TeV 3 bins", lon = axis, lat = axis }
          background:fill(groups[1].runs)
          models:add(groups[1], background:rate())
          out:write_models(models, { target = "\(target)" })
          out:write_index(store, models)
        end }
        """
      try script.write(toFile: folder + "/cube.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        ["run", "cube", "--data", "store", "--out", "out"] + options, in: folder, environment: environment,
        prelude: prelude)
      try check(outcome, Output(path: folder + "/out"))
    }
  }

  private static let text = "reads this cube in the wrong orientation"

  @Test("A warning is at the end of the summary, and in provenance, JSON and report page; the exit code is 0")
  func told() throws {
    try run(["--report"]) { outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      let last = try #require(outcome.out.split(separator: "\n").last)
      #expect(last.hasPrefix("warning: for event lists like those of H.E.S.S. DR1, gammapy 2.1"))
      #expect(last.contains(Self.text))
      #expect(!outcome.out.contains("\u{1b}"), "no colour in a file")
      let provenance = try output.provenance()
      #expect(provenance["warnings"].items.count == 1)
      #expect(provenance["notes"].items.allSatisfy { $0.string?.contains(Self.text) == false })
      #expect(try output.text("report.html").contains("<strong>Warning: </strong>"))
    }
    try run(["--format", "json"]) { outcome, _ in
      let warning = try JSON(outcome.out)["warnings"][0].string
      #expect(warning?.contains(Self.text) == true)
    }
    try run(target: "gammapy-hess-dr1") { outcome, output in
      #expect(outcome.status == 0 && !outcome.out.contains("warning: "))
      let warnings = try output.provenance()["warnings"].items
      #expect(warnings.isEmpty)
    }
  }

  @Test("On a terminal a warning is red, unless NO_COLOR is set", arguments: [true, false])
  func colour(isWanted: Bool) throws {
    // A terminal whose output is written to a file.
    let terminal = "exec python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' \"$0\" \"$@\";"
    let environment = ["TERM": "xterm"].merging(isWanted ? [:] : ["NO_COLOR": "1"]) { $1 }
    try run(environment: environment, prelude: terminal) { outcome, _ in
      #expect(outcome.status == 0)
      let lines = outcome.out.split(whereSeparator: \.isNewline)
      let warning = try #require(lines.first { $0.contains(Self.text) })
      #expect(warning.hasPrefix(isWanted ? "\u{1b}[31mwarning: " : "warning: "))
      #expect(warning.hasSuffix("\u{1b}[0m") == isWanted)
    }
  }

  @Test("With --strict a warning is an error without an output; without warnings nothing changes")
  func strict() throws {
    for options in [["--strict"], ["--strict", "--report"]] {
      try run(options) { outcome, output in
        #expect(outcome.status == 3 && outcome.errorLines.count == 1)
        #expect(
          outcome.error.contains("--strict: 1 warning: for event lists like those of H.E.S.S. DR1, gammapy 2.1"),
          "\(outcome.error)")
        let left = try entries((output.path as NSString).deletingLastPathComponent)
        #expect(left == ["cube.lua", "store"])
      }
    }
    try run(["--strict"], target: "gammapy-hess-dr1") { outcome, _ in #expect(outcome.status == 0) }
  }
}
