import Foundation
import TestSupport
import Testing

@Suite("Studies in scripts", .timeLimit(.minutes(10))) struct StudyScriptTests {
  /// Code that reads the runs of the small store, and makes a study of them.
  private static let prelude = """
    local runs = store:runs()
    local axes = { energy = "log 0.5 50 TeV 8 bins", offset = "linear 0 2.5 deg 5 bins", threshold = "index" }
    local sums = dt.background2d(axes):run_sums(runs)
    local study = dt.study { runs = runs, energy = "0.5, 1, 2, 5, 10, 30 TeV" }
    local function all(fold) return sums:subset(fold.training):background():rate() end

    """

  private func run(
    _ body: String, _ options: [String] = [], _ check: (Command.Outcome, Output) throws -> Void
  ) throws {
    try runScript(Self.prelude + body, as: "study", options, check)
  }

  @Test("Equal strategies are not distinguishable; scores are written for each run")
  func equal() throws {
    try run(
      """
      study:strategy("one", all)
      study:strategy("other", all)
      local ranking = study:ranking { baseline = "one" }
      print(#ranking, ranking.best, ranking.rows[2].VERDICT, ranking.rows[2].BASELINE_DIFFERENCE == 0)
      print(#ranking.scores == 2 * #runs)
      out:write_table("scores", ranking.scores)
      """
    ) { outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(Array(outcome.errorLines.prefix(2)) == ["2\tone\tnot distinguishable\ttrue", "true"])
      let scores = try output.text("scores.ecsv")
      #expect(scores.contains("SPATIAL"))
    }
  }

  @Test("A strategy that throws, returns nothing or something else is in the ranking with its reason")
  func failures() throws {
    try run(
      """
      study:strategy("good", all)
      study:strategy("throws", function(fold) error("no luck") end)
      study:strategy("nothing", function(fold) return nil, "too few runs" end)
      study:strategy("wrong", function(fold) return 5 end)
      study:strategy("some", function(fold) if fold.name ~= "run " .. runs[1].OBS_ID then return all(fold) end end)
      for _, row in ipairs(study:ranking().rows) do print(row.STRATEGY, row.STANDING, row.LOST, row.VERDICT) end
      local rows = study:ranking().rows
      print("deviance", rows[#rows].DEVIANCE)
      """
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      let lines = outcome.errorLines
      #expect(lines[0] == "good\tcomplete\t0\tbest")
      #expect(lines[1].hasPrefix("some\tincomplete\t1\t"))
      #expect(lines.contains { $0.hasPrefix("throws\tfailed") && $0.contains("no luck") })
      #expect(lines.contains { $0.hasPrefix("nothing\tfailed") && $0.contains("too few runs") })
      #expect(lines.contains { $0.hasPrefix("wrong\tfailed") && $0.contains("expected a model") })
      #expect(lines.last { $0.hasPrefix("deviance") } == "deviance\tnil")
    }
  }

  @Test("A model that was made of the run itself is not held out")
  func leak() throws {
    try run(
      """
      study:strategy("leak", function() return sums:background():rate() end)
      print(study:ranking().rows[1].STANDING)
      """
    ) { outcome, _ in
      #expect(outcome.status == 0 && outcome.errorLines.first == "not held out", "\(outcome.error)")
    }
  }

  @Test("A grid tries all combinations of its settings, with their values as given")
  func grid() throws {
    try run(
      """
      study:grid({ smoothing = { "none", "gaussian 0.3 deg" }, least = { 1, 100 } }, function(fold, setting)
        if #fold.training < setting.least then return nil, "fewer than " .. setting.least end
        return sums:subset(fold.training):background():rate { smoothing = setting.smoothing }
      end)
      local names = {}
      for _, row in ipairs(study:ranking().rows) do table.insert(names, row.STRATEGY) end
      table.sort(names)
      for _, name in ipairs(names) do print(name) end
      """
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(
        Array(outcome.errorLines.prefix(4)) == [
          "least = 1, smoothing = gaussian 0.3 deg", "least = 1, smoothing = none",
          "least = 100, smoothing = gaussian 0.3 deg", "least = 100, smoothing = none",
        ])
    }
  }

  @Test("In a dry run nothing is read and no strategy is called")
  func dryRun() throws {
    try run(
      """
      study:strategy("never", function() error("called") end)
      print(#study:ranking())
      """, ["--dry-run"]
    ) { outcome, _ in
      #expect(outcome.status == 0 && outcome.errorLines.first == "0", "\(outcome.error)")
    }
  }

  @Test(
    "Impossible requests are reported with the line of the script",
    arguments: [
      ("dt.study { runs = runs, folds = 'moon' }", "expected \"run\", \"target\", \"5 parts\""),
      ("dt.study { runs = runs, folds = '100000 parts' }", "parts"),
      ("dt.study { runs = runs, reader = 'ctools' }", "\"none\" or \"gammapy\""),
      ("study:strategy('a', all) study:strategy('a', all)", "'a'"),
      ("study:ranking { baseline = 'b' }", "'b'"),
      ("study:grid({ smoothing = 'none' }, all)", "a list such as { 1, 2 }"),
      ("study:grid({}, all)", "no settings"),
      (
        "local v = {} for i = 1, 1000 do v[i] = i end study:grid({ a = v, b = v, c = v }, all)",
        "more than 10000 combinations"
      ),
    ])
  func refused(_ body: String, _ text: String) throws {
    try run(body) { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains("study.lua:") && outcome.error.contains(text))
    }
  }

  @Test("study_zenith ranks all its strategies on a simulated store, the same whatever the number of threads")
  func zenith() throws {
    let options = ["-p", "bands=0, 90 deg; 0, 20, 40, 90 deg", "-p", "neighbours=4", "-p", "baseline=nearest 4"]
    let first = try withOutput("study_zenith", options + ["--jobs", "1"]) { try contents($0.path) }
    let second = try withOutput("study_zenith", options + ["--jobs", "3"]) { try contents($0.path) }
    let ranking = try #require(first["ranking.ecsv"])
    #expect(String(decoding: ranking, as: UTF8.self).contains("nearest 4"))
    #expect(first["ranking.ecsv"] == second["ranking.ecsv"] && first["scores.ecsv"] == second["scores.ecsv"])
  }
}
