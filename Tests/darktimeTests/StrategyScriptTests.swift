import Foundation
import TestSupport
import Testing

@Suite("Strategies in scripts", .timeLimit(.minutes(60))) struct StrategyScriptTests {
  private static let prelude = """
    local runs = store:runs()
    local axes = { energy = "log 0.5 50 TeV 8 bins", offset = "linear 0 2.5 deg 5 bins", threshold = "index" }

    """

  private func run(
    _ body: String, data: String = SampleStore.small.path, _ check: (Command.Outcome, Output) throws -> Void
  ) throws {
    try runScript(Self.prelude + body, as: "strategy", data: data, [], check)
  }

  @Test("The nearest runs in several columns are returned with the distances of all runs")
  func neighbours() throws {
    try run(
      """
      local columns = { ["cos(ZEN_PNT * #deg)"] = 0.05, AZ_PNT = "60 deg" }
      local near, matches = runs:neighbours(runs[1], { columns = columns, max = 3, itself = false })
      print(#near, #matches, #matches.rows == #runs - 1, matches.rows[4].REASON)
      local with = runs:neighbours(runs[1], { columns = columns, max = 3 })
      print(#with, with[1].OBS_ID == runs[1].OBS_ID)
      local itself, none = runs:neighbours(runs[1], { columns = columns, max = 1 })
      print(#itself, #none, select("#", runs:neighbours(runs[1], { max = 2 })))
      local last = 0
      for _, row in ipairs(matches.rows) do
        assert(row.DISTANCE >= last)
        last = row.DISTANCE
      end
      """, data: SampleStore.full.path
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(
        Array(outcome.errorLines.prefix(3)) == ["3\t3\ttrue\t3 runs are nearer", "3\ttrue", "1\t0\t1"])
    }
  }

  @Test("Pairs are one to one; every ON run and every unused OFF run is listed")
  func pairs() throws {
    try run(
      """
      local on = runs:select(function(run) return run.OBS_ID % 2 == 0 end)
      local off = runs:select(function(run) return run.OBS_ID % 2 == 1 end)
      local pairs = on:pair(off, { columns = { ZEN_PNT = "5 deg" } })
      print(#pairs == math.min(#on, #off), #pairs.rows == math.max(#on, #off), #pairs:find(on[1]))
      local seen = {}
      for _, row in ipairs(pairs.rows) do
        assert(not row.OBS_ID or not seen[row.OBS_ID])
        if row.OBS_ID then seen[row.OBS_ID] = true end
      end
      local twice = runs:pair(runs, { columns = { ZEN_PNT = "5 deg" }, rounds = 2 })
      print(#twice == 2 * #runs, #twice:find(runs[1]))
      """
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(Array(outcome.errorLines.prefix(2)) == ["true\ttrue\t1", "true\t2"])
    }
  }

  @Test("Bands are merged to a minimum, lose no run, and are interpolated with weights that add up to 1")
  func bands() throws {
    try run(
      """
      local sums = dt.background2d(axes):run_sums(runs)
      local bands = runs:group { dt.by.edges("ZEN_PNT", "linear 0 90 deg 30 bins") }
      local merged = bands:merge { min = { RUNS = 3, LIVETIME = "30 min", COUNTS = 100 }, counts = sums }
      local total = 0
      for group in merged:each() do
        assert(#group.runs >= 3 and group.runs:sum("LIVETIME", { unit = "min" }) >= 30)
        total = total + #group.runs
      end
      print(#merged > 1, #merged < #bands, total == #runs)
      local found = merged:find(runs[1])
      print(#found:select(runs) == #found.runs)
      for run in runs:each() do
        local parts, sum = merged:weights(run, { by = "1/cos(ZEN_PNT * #deg)", log = true }), 0
        for _, part in ipairs(parts) do sum = sum + part.weight end
        assert(#parts >= 1 and #parts <= 2 and math.abs(sum - 1) < 1e-12)
      end
      local one = sums:subset(merged[1].runs):background():rate()
      local two = sums:subset(merged[2].runs):background():rate()
      local blend = dt.blend({ one, two }, { weights = { 1, 1 } })
      local rate = (one:bin(3, 1).rate + two:bin(3, 1).rate) / 2
      print(math.abs(blend:bin(3, 1).rate / rate - 1) < 1e-12, blend.runs == one.runs + two.runs)
      local geometric = dt.blend({ one, two }, { log = true }):bin(3, 1).rate
      print(math.abs(geometric / math.sqrt(one:bin(3, 1).rate * two:bin(3, 1).rate) - 1) < 1e-12)
      """, data: SampleStore.full.path
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(Array(outcome.errorLines.prefix(4)) == ["true\ttrue\ttrue", "true", "true\ttrue", "true"])
    }
  }

  @Test("A minimum that all runs together do not have gives one band and a warning")
  func tooLittle() throws {
    try run(
      """
      local bands = runs:group { dt.by.edges("ZEN_PNT", "0, 30, 90 deg") }
      print(#bands:merge { min = { LIVETIME = "1000 h" } })
      """
    ) { outcome, _ in
      #expect(outcome.status == 0 && outcome.errorLines.first == "1", "\(outcome.error)")
      #expect(outcome.out.contains("a group does not reach the minimum"))
    }
  }

  @Test("An axis is merged by the counts of runs")
  func axis() throws {
    try run(
      """
      local fine = dt.axis.log("energy", 0.5, 50, 40, "TeV")
      local sums = dt.background2d { energy = fine, offset = axes.offset, threshold = "index" }:run_sums(runs)
      local counts = sums:counts("energy")
      local merged = fine:merge { counts = counts, min = 200 }
      print(#counts, merged.bins < 40, merged.edges[1] == 0.5, math.abs(merged.edges[#merged.edges] - 50) < 1e-9)
      local offsets = sums:counts("offset")
      local total = 0
      for _, count in ipairs(offsets) do total = total + count end
      for _, count in ipairs(counts) do total = total - count end
      print(total)
      """
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(outcome.errorLines[0] == "40\ttrue\ttrue\ttrue" && Double(outcome.errorLines[1]) == 0)
    }
  }

  @Test("Sums, means, the Moon, the site and keywords of headers are numbers of runs")
  func facts() throws {
    try run(
      """
      print(runs:sum("ONTIME") == 60 * runs:sum("ONTIME", { unit = "min" }), runs:sum("1") == #runs)
      local moon = runs:mean("MOON_ALT", { weight = "ONTIME" })
      print(moon >= -90 and moon <= 90, runs[1].MOON_FRACTION <= 1, #runs:select("SUN_ALT < 90") == #runs)
      print(runs[1].SITE_LAT, runs[1]:unit("SITE_LAT"))
      local read = store:read_header({ "RA_PNT", "TELESCOP" })
      print(type(read:runs()[1].TELESCOP), math.abs(read:runs()[1].RA_PNT - runs[1].RA_PNT) < 1e-3)
      """
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      let lines = outcome.errorLines
      #expect(lines[0] == "true\ttrue" && lines[1] == "true\ttrue\ttrue" && lines[2].hasSuffix("deg"))
      #expect(lines[3] == "string\ttrue")
    }
  }

  @Test(
    "Impossible requests are reported with the line of the script",
    arguments: [
      ("runs:neighbours(runs[1], { columns = {} })", "no columns"),
      ("runs:neighbours(runs[1], { max_distance = 2 })", "no columns"),
      ("runs:neighbours(runs[1], { columns = { ZEN_PNT = 5 } })", "ZEN_PNT"),
      ("runs:neighbours(runs[1], { columns = { ZEN_PNT = '0 deg' } })", "a number above 0"),
      ("runs:neighbours(runs[1], { columns = { MOON = 1 } })", "MOON"),
      ("runs:pair(runs, { columns = { ZEN_PNT = '5 deg' }, rounds = 0 })", "from 1 to 1000"),
      ("runs:group({ dt.by.edges('ZEN_PNT', '0, 90 deg') }):merge { min = { COUNTS = 10 } }", "set the option counts"),
      ("runs:group({ dt.by.edges('ZEN_PNT', '0, 90 deg') }):merge { min = { LIVETIME = 10 } }", "LIVETIME"),
      ("runs:group({ dt.by.values('N_TELS', { 4 }) }):merge { min = { RUNS = 1 } }", "dt.by.edges"),
      ("runs:sum('TARGET_NAME')", "number"),
      ("runs:sum('cos(ZEN_PNT * #deg)', { unit = 's' })", "s"),
      ("runs:mean('LIVETIME', { weight = 'LIVETIM' })", "LIVETIME"),
      ("runs:mean('cos(ZEN_PNT)')", "cos(ZEN_PNT * #deg)"),
      ("dt.axis.log('energy', 1, 10, 4, 'TeV'):merge { counts = { 1 }, min = 1 }", "4"),
      ("dt.blend({}, {})", "model"),
      ("store:read_header({ 'NOSUCH' })", "no keyword NOSUCH"),
      ("dt.param.list { default = '1' }", "0 kinds of items"),
    ])
  func refused(_ body: String, _ text: String) throws {
    try run(body) { outcome, _ in
      #expect(outcome.status == 3 && outcome.error.contains("strategy.lua:"), "\(outcome.error)")
      #expect(outcome.error.contains(text), "\(outcome.error)")
    }
  }

  @Test(
    "A list that is not one is an error that names the parameter and what is expected",
    arguments: [
      ("study_zenith", "bands=1e2", "bands"), ("study_zenith", "bands=90, 0 deg", "bands"),
      ("study_zenith", "bands=", "bands"), ("study_zenith", "bands=0, 40, 90", "bands"),
      ("study_zenith", "neighbours=5,5", "neighbours"), ("study_zenith", "neighbours=0", "neighbours"),
      ("study_zenith", "neighbours=5; ;8", "an empty item"), ("study_smoothing", "smoothing=none; blur", "'blur'"),
      ("study_smoothing", "energy=log 0.5 50 deg 10 bins", "energy"), ("study_matching", "livetime=2 deg", "livetime"),
    ])
  func badList(_ recipe: String, _ given: String, _ text: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        ["run", recipe, "--data", SampleStore.small.path, "--out", folder + "/out", "-p", given])
      #expect(outcome.status == 2, "\(outcome.error)")
      #expect(outcome.error.contains(text) && outcome.error.contains("expected"), "\(outcome.error)")
    }
  }

  @Test("study_matching ranks all its strategies on a simulated store, the same whatever the number of threads")
  func matching() throws {
    let options = ["-p", "neighbours=4", "-p", "rounds=3", "-p", "livetime=1 h"]
    let first = try withOutput("study_matching", options + ["--jobs", "1"]) { try contents($0.path) }
    let second = try withOutput("study_matching", options + ["--jobs", "3"]) { try contents($0.path) }
    let ranking = String(decoding: try #require(first["ranking.ecsv"]), as: UTF8.self)
    #expect(ranking.contains("all of these: nearest 4") && ranking.contains("interpolated (log)"))
    let rows = ranking.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(rows.count > 10 && !rows.contains { $0.contains(" failed ") })
    for name in ["ranking.ecsv", "ranking_scores.ecsv", "ranking.json"] {
      #expect(first[name] != nil && first[name] == second[name], "\(name)")
    }
  }
}
