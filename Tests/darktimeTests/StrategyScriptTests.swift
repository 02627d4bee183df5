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
        Array(outcome.errorLines.prefix(3)) == ["3\t3\ttrue\t3 runs have a smaller distance", "3\ttrue", "1\t0\t1"])
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

  @Test("Runs are grouped by expressions and around the circle, also from the text of a parameter")
  func groupAxes() throws {
    try run(
      """
      local bands = runs:group { dt.by.edges("1 / cos(ZEN_PNT * #deg)", "1, 1.2, 1.6, 5") }
      for group in bands:each() do
        for run in group.runs:each() do
          local airmass = 1 / math.cos(math.rad(run.ZEN_PNT))
          local low = ({ [0] = 1, 1.2, 1.6 })[group.id]
          assert(airmass >= low and airmass < ({ [0] = 1.2, 1.6, 5 })[group.id])
        end
      end
      local quarters = runs:group { dt.by.circle("AZ_PNT", "315, 45, 135, 225 deg") }
      local parsed = runs:group(dt.by.parse("AZ_PNT: circle 315, 45, 135, 225 deg"))
      local total = 0
      for group in quarters:each() do
        total = total + #group.runs
        assert(#parsed:find(group.runs[1]).runs == #group.runs)
        for run in group.runs:each() do assert(((run.AZ_PNT - 315) % 360) // 90 == group.id) end
      end
      print(total == #runs, #quarters.outside)
      local texts = dt.by.parse("(ZEN_PNT > 30 ? 1 : 0) = 0, 1; cos(ZEN_PNT * #deg): 0, 0.9, 1")
      print(#texts, texts[1].column, texts[2].column)
      out:write_groups(bands)
      """, data: SampleStore.full.path
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(
        Array(outcome.errorLines.prefix(2)) == ["true\t0", "2\t(ZEN_PNT > 30 ? 1 : 0)\tcos(ZEN_PNT * #deg)"])
    }
  }

  @Test("The events of split runs in the summary are those of all parts")
  func splitTotals() throws {
    let fill = """
      for group in groups:each() do
        local background = dt.background2d(axes)
        background:fill(group.runs)
      end

      """
    var totals: [[Int?]] = []
    let split = "{ 0, z - 0.3, z, z + 0.4, 90 }, 'deg')) }):split()\n"
    for edges in [split, "{ 0, 90 }, 'deg')) })\n"] {
      let groups = "local z = runs[1].ZEN_PNT\nlocal groups = runs:group({ dt.by.edges('ZEN_PNT', dt.axis.edges('z', "
      try run(groups + edges + fill) { outcome, output in
        #expect(outcome.status == 0, "\(outcome.error)")
        let events = try output.provenance()["events"]
        #expect(try #require(events["filled"].int) > 0)
        let keys = ["read", "filled", "outsideEnergy", "outsideOffset", "outsideGTI", "outsideSafeEnergies", "cut"]
        totals.append(keys.map { events[$0].int })
      }
    }
    #expect(totals[0] == totals[1])
  }

  @Test("The parts of split runs add up to the runs; a mean along a run is the mean weighted by time")
  func split() throws {
    try run(
      """
      local run = runs[1]
      local one = runs:select(function(other) return other.OBS_ID == run.OBS_ID end)
      local z = run.ZEN_PNT
      local edges = dt.axis.edges("zenith", { 0, z - 0.3, z, z + 0.4, 90 }, "deg")
      local bands = one:group({ dt.by.edges("ZEN_PNT", edges) }):split()
      local whole = dt.background2d(axes)
      whole:fill(one)
      local counts, ontime, share = 0, 0, 0
      local models, parts = dt.models(bands), {}
      for band in bands:each() do
        local part = dt.background2d(axes)
        part:fill(band.runs)
        counts, ontime = counts + part.counts, ontime + part.ontime
        parts[band.id] = { model = part:rate { empty = "none", nodes = "means" }, ontime = part.ontime }
        models:add(band, parts[band.id].model)
      end
      print(#bands > 1, counts == whole.counts, math.abs(ontime - whole.ontime) < 1e-6)
      local expected = 0
      for _, part in ipairs(bands:shares(run)) do
        share = share + part.weight
        expected = expected + part.weight * parts[part.group.id].model:bin(2, 2).rate
        assert(math.abs(part.weight - parts[part.group.id].ontime / ontime) < 1e-9)
      end
      local mean = models:average(run):bin(2, 2).rate
      print(math.abs(share - 1) < 1e-9, math.abs(mean / expected - 1) < 1e-12)
      print(math.abs(mean / whole:rate({ empty = "none", nodes = "means" }):bin(2, 2).rate - 1) < 1e-9)
      local sum, between = 0, 0
      for _, part in ipairs(bands:weights(run, { by = "ZEN_PNT", path = true })) do
        sum = sum + part.weight
        between = between + part.weight * parts[part.group.id].model:bin(2, 2).rate
      end
      local smooth = models:average(run, { interpolate = true, by = "ZEN_PNT" })
      print(math.abs(sum - 1) < 1e-9, math.abs(smooth:bin(2, 2).rate / between - 1) < 1e-12)
      """, data: SampleStore.full.path
    ) { outcome, _ in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(
        Array(outcome.errorLines.prefix(4)) == ["true\ttrue\ttrue", "true\ttrue", "true", "true\ttrue"],
        "\(outcome.error)")
    }
  }

  @Test("A model of merged energies is written on finer ones; merged groups are not reported as empty")
  func refined() throws {
    try run(
      """
      local fine = dt.axis.log("energy", 0.5, 50, 40, "TeV")
      local sums = dt.background2d { energy = fine, offset = axes.offset, threshold = "index" }:run_sums(runs)
      local merged = fine:merge { counts = sums:counts("energy"), min = 400 }
      local coarse = dt.background2d { energy = merged, offset = axes.offset, threshold = "index" }:run_sums(runs)
      local model = coarse:background():rate()
      local finer, same = model:refine(), model:refine { energy = fine }
      print(#finer.axes[1] == 4 * #merged, #same.axes[1])
      print(math.abs(finer:binned_integral() / model:binned_integral() - 1) < 1e-9)
      print(math.abs(same:binned_integral() / model:binned_integral() - 1) < 1e-9)
      local groups = runs:group({ dt.by.edges("ZEN_PNT", "linear 0 90 deg 30 bins") }):merge { min = { RUNS = #runs } }
      local models = dt.models(groups)
      models:add(groups[1], finer)
      out:write_models(models)
      out:write_index(store, models)
      """, data: SampleStore.full.path
    ) { outcome, output in
      #expect(outcome.status == 0, "\(outcome.error)")
      #expect(Array(outcome.errorLines.prefix(3)) == ["true\t40", "true", "true"])
      let notes = try output.provenance()["notes"].items.compactMap(\.string)
      #expect(!notes.contains { $0.contains("group contains no runs") }, "\(notes)")
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
      ("runs:group({ dt.by.edges('ZEN_PNT', '0, 90 deg') }):merge { min = { COUNTS = 10 } }", "the option 'counts'"),
      ("runs:group({ dt.by.edges('ZEN_PNT', '0, 90 deg') }):merge { min = { LIVETIME = 10 } }", "LIVETIME"),
      ("runs:group({ dt.by.values('N_TELS', { 4 }) }):merge { min = { RUNS = 1 } }", "dt.by.edges"),
      ("runs:group({ dt.by.edges('OBS_ID', '0, 100000') }):split()", "not defined by intervals of ZEN_PNT"),
      ("runs:group({ dt.by.edges('ZEN_PNT', '0, 90 deg') }):split():merge { min = { RUNS = 1 } }", "before split"),
      ("dt.pixel_counts { runs = parts(), energy = '1, 2 TeV' }", "complete runs"),
      ("dt.background2d(axes):run_sums(runs):subset(parts())", "complete runs"),
      ("local _ = parts() + runs", "parts of runs at zenith angles from 0 to 90 deg"),
      ("dt.models(runs:group {}):average(runs[1])", "ZEN_PNT"),
      ("runs:group { dt.by.circle('AZ_PNT', '45, 315, 225 deg') }", "around the circle"),
      ("axes.exclude = function(run) return run.NO end dt.background2d(axes):fill(runs)", "run 1: "),
      ("runs:select(function(run) return run.NO end)", "run 1: "),
      ("runs:sum('TARGET_NAME')", "number"),
      ("runs:sum('cos(ZEN_PNT * #deg)', { unit = 's' })", "s"),
      ("runs:mean('LIVETIME', { weight = 'LIVETIM' })", "LIVETIME"),
      ("runs:mean('cos(ZEN_PNT)')", "cos(ZEN_PNT * #deg)"),
      ("dt.axis.log('energy', 1, 10, 4, 'TeV'):merge { counts = { 1 }, min = 1 }", "4"),
      ("dt.blend({}, {})", "model"),
      ("store:read_header({ 'NOSUCH' })", "no keyword NOSUCH"),
      (
        "dt.param.list { default = '1' }",
        "the list of kind is 0 parameters; expected one parameter, such as dt.param.integer {}"
      ),
      ("dt.param.list { dt.param.integer {}, dt.param.string {} }", "the list of kind is 2 parameters"),
    ])
  func refused(_ body: String, _ text: String) throws {
    let parts = "local function parts() return runs:group({ dt.by.edges('ZEN_PNT', '0, 90 deg') }):split()[1].runs end "
    try run(parts + body) { outcome, _ in
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
