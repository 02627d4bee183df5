import Foundation
import TestSupport
import Testing

/// A function of a script that the host calls for each run, such as the option `threshold`, meets a run whose file
/// cannot be read. This is an error, and with `--keep-going` the run is skipped and listed.
@Suite("Functions that are called for each run", .timeLimit(.minutes(60))) struct PerRunFunctionTests {
  private static let axes = "energy = 'log 0.1 100 TeV 9 bins', offset = 'linear 0 3 deg 3 bins'"
  private static let functions: [(name: String, body: String)] = [
    (
      "threshold of a fill",
      "local b = dt.background2d { \(axes), threshold = low } b:fill(runs) print('used ' .. b.runs)"
    ),
    (
      "exclude of a fill",
      "local b = dt.background2d { \(axes), exclude = none } b:fill(runs) print('used ' .. b.runs)"
    ),
    (
      "threshold of run_sums",
      "print('used ' .. dt.background2d { \(axes), threshold = low }:run_sums(runs):background().runs)"
    ),
    (
      "threshold of pixel counts",
      "print('used ' .. #dt.pixel_counts { runs = runs, energy = '0.5, 1, 30 TeV', threshold = low }.runs)"
    ),
    (
      "exclude of pixel counts",
      "print('used ' .. #dt.pixel_counts { runs = runs, energy = '0.5, 1, 30 TeV', exclude = none }.runs)"
    ),
    (
      "threshold of a fit",
      "local fits = dt.fit { runs = runs, spectral = 'PLAW', gradient = false, energy = '0.5, 30 TeV', "
        + "sharing = 'joint', threshold = low } print('used ' .. #fits[1].obs_ids)"
    ),
    (
      "exclude of a fit",
      "local fits = dt.fit { runs = runs, spectral = 'PLAW', gradient = false, energy = '0.5, 30 TeV', "
        + "threshold = '0.5 TeV', sharing = 'joint', exclude = none } print('used ' .. #fits[1].obs_ids)"
    ),
    (
      "exclude of a study",
      "dt.study { runs = runs, exclude = none } print('used ' .. #runs - 1)"
    ),
    ("select", "print('used ' .. #runs:select(function(run) return low(run) ~= nil end))"),
  ]

  private func run(
    _ body: String, damaged: ClosedRange<Int>, _ options: [String], _ check: (Command.Outcome) throws -> Void
  ) throws {
    try SampleStore.withCopy { folder in
      for id in damaged {
        try Data("<html>".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(SampleStore.eventFile(id))"))
      }
      let script = """
        local runs = store:select("ONTIME > 0")
        local function low(run) return run:threshold("aeff") end
        local function none(run) run:threshold("aeff") end
        \(body)
        """
      try runScript(script, as: "calls", data: folder + "/store", options) { outcome, _ in try check(outcome) }
    }
  }

  @Test(
    "A run that a function cannot use is an error, and is skipped with --keep-going",
    arguments: functions.map(\.name))
  func isSkipped(name: String) throws {
    let body = try #require(Self.functions.first { $0.name == name }?.body)
    try run(body, damaged: 2...2, []) { outcome in
      #expect(outcome.status == 3 && outcome.error.contains("run 2: "), "\(outcome.error)")
      #expect(outcome.error.contains("not a FITS file"), "\(outcome.error)")
    }
    try run(body, damaged: 2...2, ["--keep-going"]) { outcome in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.error.contains("used 2"), "\(outcome.error)")
      #expect(outcome.out.contains("\n  run 2: ") && outcome.out.contains("not a FITS file"), "\(outcome.out)")
    }
  }

  @Test("The reason of a run for which the function of select failed says so; it was not rejected by the function")
  func reasons() throws {
    let body = """
      for _, row in ipairs(runs:select(function(run) return low(run) ~= nil and run.OBS_ID ~= 3 end):choice()) do
        print(row.OBS_ID, row.CHOSEN, row.REASON)
      end
      """
    try run(body, damaged: 2...2, ["--keep-going"]) { outcome in
      let failed = ["2", "false", "the function at calls.lua:5 failed for the data of the run"].joined(separator: "\t")
      #expect(outcome.error.contains(failed), "\(outcome)")
      #expect(outcome.error.contains("3\tfalse\trejected by the function at calls.lua:5"), "\(outcome)")
    }
  }

  @Test("If a function can use none of the runs, this is an error that shows the first reason")
  func noneIsLeft() throws {
    for name in ["threshold of pixel counts", "exclude of a study", "exclude of a fit"] {
      let body = try #require(Self.functions.first { $0.name == name }?.body)
      try run(body, damaged: 1...3, ["--keep-going"]) { outcome in
        #expect(outcome.status == 3, "\(name): \(outcome)")
        #expect(
          outcome.error.contains("none of the 3 runs could be read; the first error is: ")
            && outcome.error.contains("not a FITS file"), "\(name): \(outcome.error)")
      }
    }
  }

  @Test(
    "A mistake in the function is an error with --keep-going, too",
    arguments: ["run:limit('aeff')", "run:threshold('best')", "error('no')", "1 + nil"])
  func mistake(expression: String) throws {
    let body = "dt.background2d { \(Self.axes), threshold = function(run) return \(expression) end }:fill(runs)"
    try run(body, damaged: 2...2, ["--keep-going"]) { outcome in
      #expect(outcome.status == 3 && outcome.error.contains("run 1: "), "\(outcome)")
    }
  }

  @Test(
    "Recipes skip an unreadable file of a store without SAFE_ENERGY_LO",
    arguments: [
      ["agn_exclusion"], ["runwise", "select=ONTIME > 0"],
      ["cube_models", "filter=none", "legacy=true", "method=michi"],
      ["best_model", "bins=1, 5, 30 TeV", "pixel=0.5 deg", "updates=2", "field=linear -2 2 deg 8 bins"],
    ])
  func recipes(words: [String]) throws {
    // The method michi reads DETX and DETY, which MAGIC lacks.
    let dialect = words[0] == "cube_models" ? "hess-old" : "magic"
    try withTemporaryFolder { folder in
      let simulated = try Command.run(
        ["simulate", "store", "--dialect", dialect, "--runs", "8", "--source-runs", "4", "--ontime", "200 s"],
        in: folder)
      try #require(simulated.status == 0, "\(simulated.error)")
      // All files of the first run, which observes a source.
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder + "/store").filter {
        $0.contains("000001") && $0.contains(".fits")
      }
      try #require(!files.isEmpty)
      for file in files { try Data("<html>".utf8).write(to: URL(fileURLWithPath: "\(folder)/store/\(file)")) }
      let options = words.dropFirst().flatMap { ["-p", $0] }
      let command = ["run", words[0], "--data", "store", "--out", "out"] + options
      let stopped = try Command.run(command, in: folder)
      #expect(stopped.status == 3 && stopped.error.contains("not a FITS file"), "\(stopped)")
      let kept = try Command.run(command + ["--keep-going"], in: folder)
      #expect(kept.status == 0 && kept.out.contains("not a FITS file"), "\(kept)")
    }
  }
}
