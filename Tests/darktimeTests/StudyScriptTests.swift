import Foundation
import TestSupport
import Testing

@Suite("Studies in scripts", .timeLimit(.minutes(60))) struct StudyScriptTests {
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
    try runScript(Self.prelude + body, as: "study", ["--ledger", "none"] + options, check)
  }

  @Test("Strategies with the same models are equal; scores are written for each run")
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
      #expect(Array(outcome.errorLines.prefix(2)) == ["2\tone\tnot distinguishable (equal)\ttrue", "true"])
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

  @Test("A model that was made from the run itself is not held out")
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

  @Test("An unknown baseline is found in a dry run; study_zenith reports it before it reads events")
  func unknownBaseline() throws {
    try run(
      """
      study:strategy("one", function() end)
      study:ranking { baseline = "one" }
      study:ranking { baseline = "tow" }
      """, ["--dry-run"]
    ) { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains("baseline: 'tow'; expected 'one'"), "\(outcome.error)")
    }
    let options = ["-p", "bands=0, 90 deg", "-p", "neighbours=4; 5", "-p", "baseline=nearest 6", "--verbose"]
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["run", "study_zenith", "--data", SampleStore.small.path, "--out", folder + "/out"] + options)
      #expect(outcome.status == 3 && !outcome.error.contains("reading events"), "\(outcome.error)")
      #expect(
        outcome.error.contains(
          "the baseline 'nearest 6' is not a strategy; the strategies are 'bands 0, 90 deg', 'nearest 4', 'nearest 5'"
        ),
        "\(outcome.error)")
    }
  }

  @Test(
    "Impossible requests are reported with the line of the script",
    arguments: [
      ("dt.study { runs = runs, folds = 'moon' }", "expected \"run\", \"target\", \"5 parts\""),
      ("dt.study { runs = runs, folds = '100000 parts' }", "parts"),
      ("dt.study { runs = runs, reader = 'ctools' }", "expected \"none\" or \"gammapy\", optionally "),
      ("study:strategy('a', all) study:strategy('a', all)", "'a'"),
      ("study:ranking { baseline = 'b' }", "'b'"),
      ("study:grid({ smoothing = 'none' }, all)", "a list such as { 1, 2 }"),
      ("study:grid({}, all)", "no settings"),
      ("study:grid({ a = { {}, 1 } }, all)", "'settings'.a[1] is a table; expected strings, numbers or booleans"),
      ("study:grid({ a = { 1, nil, 3 } }, all)", "nil at position 2"),
      ("study:grid({ a = { 1, b = 2 } }, all)", "a value with the key"),
      ("study:grid({ { 1, 2 } }, all)", "a setting without a name"),
      ("study:grid({ a = { 'x\\ny' } }, all)", "a name with a line break"),
      ("study:strategy('', all)", "an empty name"), ("study:strategy('  ', all)", "an empty name"),
      ("study:strategy('one\\ntwo', all)", "a name with a line break"),
      ("study:strategy(string.rep('x', 300), all)", "a name of 300 characters"),
      ("dt.study { runs = runs, energy = 'log 0.5 50 TeV 1000000 bins' }", "x 1,000,000 energy bins are "),
      ("dt.study { runs = runs, energy = '0.01, 0.02 TeV' }", "3 runs without an energy bin above the threshold"),
      (
        "dt.study { runs = runs, exclude = dt.sky.circle('0 deg', '0 deg', '180 deg') }",
        "3 runs without a pixel outside the excluded regions"
      ),
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
    #expect(first["ranking.ecsv"] == second["ranking.ecsv"] && first["ranking.json"] == second["ranking.json"])
  }

  @Test("Regions that a function excludes from the score are in the summary and in the provenance")
  func excludedByFunction() throws {
    try run(
      """
      local near = dt.study {
        runs = runs,
        exclude = function(run)
          return dt.sky.circle(run.RA_PNT .. " deg", run.DEC_PNT .. " deg", "1 deg")
        end,
      }
      near:strategy("all", all)
      """
    ) { outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.out.contains("in the fields of view of 3 of 3 runs"), "\(outcome.out)")
      let provenance = try output.provenance()
      #expect(provenance["exclusions"].items.count == 3)
    }
  }

  @Test("A run that cannot be read is in the ranking and in the summary, with --keep-going")
  func unread() throws {
    try SampleStore.withCopy { folder in
      try Data("damaged".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(2))"))
      let body = Self.prelude + "study:strategy('all', all)\nprint(study:ranking())"
      try runScript(body, as: "study", data: folder + "/store", ["--keep-going", "--ledger", "none"]) { outcome, _ in
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains("run 2 is not scored: "))
        #expect(outcome.out.contains("run could not be read and is not scored by the study (run 2)"), "\(outcome.out)")
      }
      let alone = "dt.study { runs = store:runs():select('OBS_ID == 2') }"
      try runScript(alone, as: "study", data: folder + "/store", ["--keep-going"]) { outcome, _ in
        #expect(outcome.status == 3 && outcome.error.contains("no run to score: the run could not be read"))
      }
    }
  }

  @Test("The time limit of a recipe acts while models are scored")
  func timeLimit() throws {
    try run(
      """
      local fine = dt.study { runs = runs, energy = "log 0.5 50 TeV 20000 bins", reader = "gammapy 50" }
      fine:strategy("slow to score", all)
      """, ["--time-limit", "5"]
    ) { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains("longer than its time limit"), "\(outcome.error)")
    }
  }

  @Test("A strategy that calls itself for ever loses its runs, and the next strategy is tried")
  func recursion() throws {
    try run(
      """
      local function again(fold) return again(fold) + 1 end
      study:strategy("endless", again)
      study:strategy("good", all)
      local rows = study:ranking().rows
      print(rows[1].STRATEGY, rows[2].STANDING, rows[2].VERDICT)
      """
    ) { outcome, _ in
      #expect(outcome.status == 0 && outcome.errorLines[0].hasPrefix("good\tfailed\t"), "\(outcome.error)")
      #expect(outcome.errorLines[0].contains("stack overflow"))
    }
  }
}
