import Foundation
import TestSupport
import Testing

@Suite("Additions for recipes", .timeLimit(.minutes(60))) struct LuaAdditionTests {
  @Test("Group tables have runs, livetime and counts once events are read, and are read back")
  func groups() throws {
    let body = """
      local groups = store:runs():group { dt.by.edges("ZEN_PNT", "0, 90 deg") }
      out:write_groups(groups, { name = "before" })
      local b = dt.background2d { energy = "log 0.1 100 TeV 3 bins", offset = "0, 3 deg" }
      b:fill(groups[1].runs)
      out:write_groups(groups)
      out:write_table("n", { { ID = groups[1].id, COUNTS = math.tointeger(b.counts) } })
      assert(#store:runs():group_from("PATH") == 1)
      """
    try withTemporaryFolder { folder in
      let earlier = folder + "/groups.ecsv"
      let writing = body.split(separator: "\n").dropLast().joined(separator: "\n")
      try runScript(writing, as: "g") { outcome, output in
        try #require(outcome.status == 0, "\(outcome.error)")
        let before = try output.text("before.ecsv")
        #expect(before.contains("GROUP_ID ZEN_PNT_MIN ZEN_PNT_MAX RUNS\n0 0.0 90.0 3\n"), "\(before)")
        let counts = try #require(try output.text("n.ecsv").split(separator: "\n").last?.split(separator: " ").first)
        let after = try output.text("groups.ecsv")
        #expect(after.contains("GROUP_ID ZEN_PNT_MIN ZEN_PNT_MAX RUNS LIVETIME COUNTS\n0 0.0 90.0 3 "), "\(after)")
        #expect(after.hasSuffix(" \(counts)\n"), "\(after)")
        try after.write(toFile: earlier, atomically: true, encoding: .utf8)
      }
      try runScript(body.replacing("PATH", with: earlier), as: "g") { outcome, _ in
        #expect(outcome.status == 0, "\(outcome.error)")
      }
    }
  }

  @Test("store:header returns keywords of the EVENTS header, and nil for missing ones")
  func header() throws {
    let body = """
      local run = store:runs()[1]
      assert(store:header(run, "OBS_ID") == run.OBS_ID or tonumber(store:header(run, "OBS_ID")) == run.OBS_ID)
      assert(type(store:header(run, "ra_pnt")) == "number")
      assert(type(store:header(run, "EXTNAME")) == "string")
      assert(store:header(run, "NOSUCH") == nil)
      store:header(1, "OBS_ID")
      """
    try runScript(body, as: "h") { outcome, _ in
      let told = "darktime: h.lua:7: Store:header: argument 1 'run' is the number 1"
      #expect(outcome.error.hasPrefix(told), "\(outcome.error)")
    }
  }

  @Test("fit:rows returns a row for each parameter, which can be written")
  func rows() throws {
    let body = """
      local fits = dt.fit { runs = store:runs(), spatial = "GAUSS", spectral = "PLAW", threshold = "none",
        energy = "0.5, 50 TeV", gradient = false }
      local fit = fits[1]
      local rows = fit:rows()
      assert(#rows == #fit:parameters())
      for _, row in ipairs(rows) do
        assert(row.VALUE == fit:value(row.NAME))
      end
      out:write_table("fit", rows, { columns = { "NAME", "VALUE", "ERROR", "UNIT", "STATE" } })
      """
    try runScript(body, as: "f", data: SampleStore.full.path) { outcome, output in
      try #require(outcome.status == 0, "\(outcome.error)")
      #expect(try output.text("fit.ecsv").contains("\nNAME VALUE ERROR UNIT STATE\n"))
    }
  }

  @Test("Models with different axes are compared over their common range; equal rates have the ratio 1")
  func commonRange() throws {
    let body = """
      local function model(energy, offset)
        local b = dt.background2d { energy = energy, offset = offset }
        b:fill(store:runs())
        return b:rate { range = "full" }
      end
      out:write_model(model("log 0.1 100 TeV 12 bins", "linear 0 3 deg 6 bins"), "a")
      out:write_model(model("log 0.1 100 TeV 24 bins", "linear 0 2 deg 4 bins"), "b")
      """
    try withTemporaryFolder { folder in
      let script = "return dt.recipe { api = 1, summary = 'x', run = function(p, store, out)\n\(body)\nend }"
      try script.write(toFile: folder + "/c.lua", atomically: true, encoding: .utf8)
      let run = try Command.run(["run", "c", "--data", SampleStore.full.path, "--out", "o"], in: folder)
      try #require(run.status == 0, "\(run.error)")
      let text = try Command.run(["diff", "o/a.fits.gz", "o/b.fits.gz"], in: folder)
      #expect(text.status == 3, "\(text.error)")
      #expect(text.out.contains("common range, ") && text.out.contains("offsets below 2 deg"), "\(text.out)")
      let json = try Command.run(["diff", "o/a.fits.gz", "o/b.fits.gz", "--format", "json"], in: folder)
      let common = try JSON(json.out)["pairs"][0]["common"]
      let (first, second) = (try #require(common["first"].double), try #require(common["second"].double))
      // The same events, in other bins: the interpolated rates agree to a few per cent.
      #expect(abs(first / second - 1) < 0.1)
      let spectrum = common["spectrum"].items.compactMap { $0["first"].double }.reduce(0, +)
      let acceptance = common["acceptance"].items.compactMap { $0["first"].double }.reduce(0, +)
      #expect(abs(spectrum / first - 1) < 1e-6 && abs(acceptance / first - 1) < 1e-6)
      #expect(common["acceptance"].items.count == 5 && common["spectrum"].items.count <= 8)
    }
  }

  @Test("dt.help explains expressions with all functions")
  func expressionHelp() throws {
    let outcome = try Command.run(["api", "expressions"])
    for text in ["TARGET_NAME == 'Crab'", "#deg", "near(value, target, tolerance)", "strmid(text, start, length)"] {
      #expect(outcome.out.contains(text), "\(text)")
    }
  }

  @Test("exit, quit and help work at the prompt, unless a variable has the name")
  func prompt() throws {
    try withTemporaryFolder { folder in
      func pipe(_ lines: String) throws -> Command.Outcome {
        try lines.write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
        return try Command.run(["repl"], in: folder, prelude: "exec <lines;")
      }
      for word in ["exit", "quit", "exit()", " quit( ) "] {
        let outcome = try pipe("1\n\(word)\n2\n")
        #expect(outcome.status == 0 && outcome.out == "1\n", "\(word): \(outcome.error)")
      }
      #expect(try pipe("help\n").out.contains("dt.sky"))
      #expect(try pipe("help select\n").out == pipe("help(\"select\")\n").out)
      #expect(try pipe("help \"expressions\"\n").out.contains("near(value"))
      #expect(try pipe("exit = 3\nexit\n2\n").out == "3\n2\n")
    }
  }
}
