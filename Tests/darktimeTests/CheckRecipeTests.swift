import Foundation
import TestSupport
import Testing

@Suite("Checks of recipes without data", .timeLimit(.minutes(60))) struct CheckRecipeTests {
  /// Runs `darktime check` on a recipe whose `run` is `body`; the first line of the body is line 3.
  private func check(
    _ body: String, params: String = "", _ options: [String] = []
  ) throws -> Command.Outcome {
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = 'x', params = { \(params) },
        run = function(p, store, out)
        \(body)
        end }

        """
      try script.write(toFile: folder + "/new.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(["check", "new"] + options, in: folder)
      #expect(try entries(folder) == ["new.lua"])
      return outcome
    }
  }

  @Test("A recipe is run on a simulated store, unless --static")
  func run() throws {
    let fine = try check("print(#store) out:write_table('a', store:runs():choice())")
    #expect(fine.status == 0)
    #expect(
      fine.out == "new.lua: valid (0 parameters with a value); the recipe ran without errors on a simulated store\n")
    let wrong = try check("local runs = store:runs()\nprint(runs.total)")
    #expect(wrong.status == 3, "\(wrong.out)")
    #expect(wrong.error.hasPrefix("darktime: new.lua:4: a Runs has no 'total'"), "\(wrong.error)")
    let loaded = try check("print(store.total)", ["--static"])
    #expect(loaded.status == 0 && loaded.out == "new.lua: valid (0 parameters with a value)\n")
  }

  @Test("A required parameter without a value is a note, and with one the recipe is run")
  func required() throws {
    let params = "size = dt.param.quantity { unit = 'deg', required = true }"
    let missing = try check("print(p.size.x)", params: params)
    #expect(missing.status == 0)
    #expect(missing.out.contains("note: to run the recipe on a simulated store, set -p size=..."), "\(missing.out)")
    #expect(try check("print(p.size.x)", params: params, ["-p", "size = 1 deg"]).status == 3)
    let given = try check("print(p.size)", params: params, ["-p", "size=1 deg"])
    #expect(given.out.contains("the recipe ran without errors on a simulated store"))
  }

  @Test(
    "A failure that may be due to the data of the simulated store is a note",
    arguments: [
      "store:select(\"TARGET_NAME == 'Sgr A*'\"):require()", "store:select('NSB_RATE < 3')",
      "error('this recipe needs five runs')", "store:runs():each()().NSB_LEVEL = 1",
    ])
  func lack(body: String) throws {
    let outcome = try check(body)
    if body.contains("= 1") || body.contains("require") {
      // A Run cannot be changed, and there is no such method, whatever the data are.
      #expect(outcome.status == 3, "\(outcome.out)")
    } else {
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.out.contains("note: the recipe stopped, perhaps only because"), "\(outcome.out)")
    }
  }

  @Test("A misspelled column is an error, because the simulated store has the right one")
  func column() throws {
    let outcome = try check("store:select('ZEN_PMT < 3')")
    #expect(outcome.status == 3 && outcome.error.contains("did you mean 'ZEN_PNT'?"), "\(outcome.error)")
  }

  @Test("Every shipped recipe passes", arguments: CommandTests.shipped)
  func shipped(recipe: String) throws {
    let outcome = try Command.run(["check", recipe])
    #expect(outcome.status == 0, "\(outcome.error)")
  }

  @Test(
    "A dry run checks expressions over events",
    arguments: [
      ("ENRGY > 1", "no column 'ENRGY'; did you mean 'ENERGY'?"),
      ("ENERGY + 1", "the result is a number; expected a condition"),
      ("HILLAS > 1", "no column 'HILLAS'"),
    ])
  func dryRun(events: String, told: String) throws {
    let body = """
      dt.background2d { energy = "1, 2 TeV", offset = "0, 1 deg", events = "\(events)" }:fill(store:runs())
      """
    try runScript(body, as: "bad", ["--dry-run"]) { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains(told), "\(outcome.error)")
    }
    try runScript(body.replacing(events, with: "ENERGY > 1 && OFFSET < 1"), as: "good", ["--dry-run"]) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
    }
  }
}
