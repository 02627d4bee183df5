import Foundation
import TestSupport
import Testing

/// Runs recipes with one fault each: the program prints one line with script and line, exits with 3, leaves no files.
@Suite("Bad recipes", .timeLimit(.minutes(60))) struct BadRecipeTests {
  /// Returns the error of `script`, which is named `bad.lua`.
  private func told(
    script: String, _ options: [String] = [], lines: Int = 1, status: Int32 = 3, limit: Double = 60
  ) throws -> String {
    try withTemporaryFolder { folder in
      try script.write(toFile: folder + "/bad.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(
        ["run", "bad", "--data", SampleStore.small.path, "--out", "out"] + options, in: folder, limit: limit)
      #expect(outcome.status == status && !outcome.wasKilled)
      #expect(outcome.out.isEmpty)
      #expect(outcome.errorLines.count == lines, "\(outcome.error)")
      #expect(try entries(folder) == ["bad.lua"])
      let line = outcome.errorLines.first ?? ""
      #expect(line.hasPrefix("darktime: "))
      return line.replacing("darktime: ", with: "", maxReplacements: 1).replacing(SampleStore.small.path, with: "STORE")
    }
  }

  /// Returns the error of a recipe whose `run` is `body`; the first line of the body is line 2.
  private func told(
    _ body: String, _ options: [String] = [], lines: Int = 1, status: Int32 = 3, limit: Double = 60
  ) throws -> String {
    let script = "return dt.recipe { api = 1, summary = 'bad', run = function(p, store, out)\n\(body)\nend }\n"
    return try told(script: script, options, lines: lines, status: status, limit: limit)
  }

  static let bodies: [(body: String, line: String)] = [
    ("error('no good')", "bad.lua:2: no good"),
    ("error({ 1, 2 })", "bad.lua:2: the error is a table whose field 'message' is not a string"),
    ("error({ message = 'told' })", "bad.lua:2: told"),
    ("error(nil)", "bad.lua:2: an error without a value (error(nil))"),
    ("error()", "bad.lua:2: an error without a value (error(nil))"),
    (
      "dt.background2d { enrgy = 'log 0.1 100 TeV 3 bins', offset = '0, 1 deg' }",
      "bad.lua:2: dt.background2d: there is no option 'enrgy'; did you mean 'energy'?"
    ),
    (
      "dt.background2d { energy = 'log 0.1 100 3 bins', offset = '0, 1 deg' }",
      "bad.lua:2: dt.background2d: option 'energy': axis 'energy': numbers without a unit in 'log 0.1 100 3 bins'; "
        + "expected a unit convertible to 'TeV'; write the unit once after the last value, or after each value"
    ),
    ("print(mat.pi)", "bad.lua:2: 'mat' is not defined; did you mean 'math'?"),
    ("print(stor)", "bad.lua:2: 'stor' is not defined; declare it first: 'local stor = ...'"),
    ("x = 3", "bad.lua:2: 'x' is not declared; write 'local x = ...'"),
    ("os.execute('true')", "bad.lua:2: 'os' is not available; scripts cannot access the system or the clock"),
    ("store:selekt('T')", "bad.lua:2: a Store has no 'selekt'; did you mean 'select'?"),
    (
      "store.select('T')",
      "bad.lua:2: Store:select: called on the string 'T'; expected a Store; "
        + "write store:select(...), with a colon instead of a dot"
    ),
    (
      "store:select('ZEN_PMT < 3')",
      "bad.lua:2: expression 'ZEN_PMT < 3', character 1 near 'ZEN_PMT': no column 'ZEN_PMT'; did you mean 'ZEN_PNT'? "
    ),
    (
      "store:select(function(run) return 3 end)",
      "bad.lua:2: the function that selects runs returned the number 3; expected true or false"
    ),
    (
      "out:write_table('../x', { { A = 1 } })",
      "bad.lua:2: the file name '../x.ecsv'; expected a path of at most 240 bytes inside the output folder"
    ),
    (
      "out:write_table('/tmp/x', { { A = 1 } })",
      "bad.lua:2: the file name '/tmp/x.ecsv'; expected a path of at most 240 bytes inside the output folder"
    ),
    (
      "out:write_table('a', { { A = 1 } }) out:write_table('a', { { A = 1 } })",
      "bad.lua:2: the file 'a.ecsv' is written twice; give each file its own name"
    ),
    (
      "out:write_table('a', { { A = {} } })",
      "bad.lua:2: column A: the column contains a table; expected only booleans, only numbers or only strings"
    ),
    (
      "local b = dt.background2d { energy = '1, 2 TeV', offset = '0, 1 deg' }\nb:rate()",
      "bad.lua:3: the background contains no runs; first call background:fill(runs)"
    ),
    (
      "local b = dt.background2d { energy = '1, 2 TeV', offset = '0, 1 deg' }\n"
        + "b:fill(store:runs())\nb:fill(store:runs())",
      "bad.lua:4: "
    ),
    ("require('nothing')", "bad.lua:2: require: there is no module 'nothing'; expected the file nothing.lua"),
    ("require('../../etc/passwd')", "bad.lua:2: require: '../../etc/passwd' is not a module name; "),
  ]

  @Test("Each fault in what a recipe does is reported with its line", arguments: bodies.indices)
  func body(number: Int) throws {
    let (body, line) = Self.bodies[number]
    let isWhole = !line.hasSuffix(" ")
    let told = try told(body)
    #expect(isWhole ? told == line : told.hasPrefix(line), "\(told)")
  }

  static let scripts: [(script: String, line: String)] = [
    ("local x = = 1", "bad.lua:1: unexpected symbol near '='"),
    (
      "return 5",
      "bad.lua: the script returns the number 5; expected a recipe; end the script with 'return dt.recipe { ... }'"
    ),
    ("", "bad.lua: the script returns nothing; expected a recipe; end the script with 'return dt.recipe { ... }'"),
    (
      "return dt.recipe { api = 99, summary = 'x', run = function() end }",
      "bad.lua:1: the recipe needs version 99 of the API; expected at most version 1; "
        + "install a later version of darktime"
    ),
    (
      "return dt.recipe { api = 1, summry = 'x', run = function() end }",
      "bad.lua:1: dt.recipe: there is no option 'summry'; did you mean 'summary'?"
    ),
    (
      "return dt.recipe { api = 1, summary = 'x' }",
      "bad.lua:1: dt.recipe: option 'run' is missing; expected "
    ),
    (
      "return dt.recipe { api = 1, summary = 'x', run = function() end,\n"
        + "params = { e = dt.param.edges { default = '3, 2 deg' } } }",
      "bad.lua:2: dt.param.edges: option 'default': edge 2 (2) is not above the edge before it (3); expected strictly "
        + "increasing edges"
    ),
    ("\u{1b}Lua", "bad.lua: the file contains compiled Lua code; expected a Lua script as text"),
  ]

  @Test("Each fault in the definition of a recipe is reported", arguments: scripts.indices)
  func script(number: Int) throws {
    let (script, line) = Self.scripts[number]
    let told = try told(script: script)
    #expect(line.hasSuffix(" ") ? told.hasPrefix(line) : told == line, "\(told)")
  }

  @Test("An error in a function is followed by its traceback")
  func traceback() throws {
    let script = """
      local function deep(n)
        if n == 0 then error("deep down") end
        deep(n - 1)
      end
      return dt.recipe { api = 1, summary = "bad", run = function() deep(1) end }
      """
    #expect(try told(script: script, lines: 4) == "bad.lua:2: deep down")
  }

  @Test("An error in a function of the run names the column that was meant")
  func functionOfTheRun() throws {
    #expect(
      try told("store:select(function(run) return run.ZEN_PMT < 3 end)", lines: 3)
        == "bad.lua:2: run 1: a Run has no 'ZEN_PMT'; did you mean 'ZEN_PNT'?")
  }

  @Test("An endless loop reaches the limit of instructions or of time")
  func loop() throws {
    #expect(
      try told("while true do end", ["--lua-instructions", "5"])
        == "bad.lua:2: the script executes more instructions than its limit allows; expected at most 5000000 "
        + "instructions; raise the limit with --lua-instructions")
    #expect(
      try told("while true do pcall(function() while true do end end) end", ["--time-limit", "0.3"])
        == "bad.lua:2: the script runs longer than its time limit; expected at most 0.3 s; "
        + "raise the limit with --time-limit")
  }

  @Test("A time limit is effective while the host works")
  func hostTime() throws {
    let body = """
      while true do
        dt.background2d { energy = "1, 2 TeV", offset = "0, 1 deg" }:fill(store:runs())
      end
      """
    #expect(
      try told(body, ["--time-limit", "0.5"])
        .hasSuffix(
          ": the script runs longer than its time limit; expected at most 0.5 s; "
            + "raise the limit with --time-limit"))
  }

  @Test("The watchdog stops a pattern match that never ends, and no files are left")
  func stuck() throws {
    let told = try told("local s = ('a'):rep(300000)\ns:find('.-.-.-b')", ["--time-limit", "1"])
    #expect(
      told == "the script runs longer than its time limit; expected at most 1 s; "
        + "raise the limit with --time-limit")
  }

  @Test("A pattern match that never ends is stopped without a time limit as well")
  func silentPattern() throws {
    let told = try told("local s = ('a'):rep(300000)\ns:find('.-.-.-b')", ["--lua-call-limit", "0.5"])
    #expect(
      told == "a single call of a Lua function, such as string.find or string.rep, takes too long; "
        + "expected at most 0.5 s; simplify the pattern, shorten the string, or raise --lua-call-limit")
  }

  @Test("A time limit ends one long smoothing")
  func smoothing() throws {
    let body = """
      local b = dt.background3d {
        energy = "log 0.1 100 TeV 10 bins", lon = "linear -3 3 deg 300 bins", lat = "linear -3 3 deg 300 bins" }
      b:fill(store:runs())
      b:rate { smoothing = "gaussian 1 deg" }
      """
    #expect(
      try told(body, ["--time-limit", "4"], limit: 600)
        .hasSuffix(
          "the script runs longer than its time limit; expected at most 4 s; "
            + "raise the limit with --time-limit"))
  }

  @Test("Axes that a script keeps count towards its memory, and a background with too many bins is refused beforehand")
  func hostMemory() throws {
    let keep = "local keep = {}\nfor i = 1, 1000 do keep[i] = dt.axis.linear('e', 1, 2, 100000, 'TeV') end"
    #expect(
      try told(keep, ["--lua-memory", "16"])
        == "bad.lua:3: the script needs more memory than its limit allows; expected at most 16 MiB; "
        + "raise the limit with --lua-memory")
    let large = """
      dt.background2d {
        energy = dt.axis.linear("energy", 1, 2, 1000000, "TeV"),
        offset = dt.axis.linear("offset", 0, 3, 1000000, "deg") }
      """
    #expect(
      try told(large)
        .hasSuffix(
          "a value needs 61035156 MiB of memory; expected at most 1024 MiB; choose fewer bins, or raise the limit with "
            + "--lua-memory"))
  }

  @Test("A fit over an absurd range of energies is an error")
  func fitRange() throws {
    #expect(
      try told("dt.fit { runs = store:runs(), energy = '1e-300, 1e300 TeV', threshold = 'none', nodes = 3 }")
        .contains("expected a lower and an upper limit, both between 1e-09 and 1000000000 TeV"))
  }

  @Test("A recipe that allocates too much memory reaches its limit")
  func memory() throws {
    let limit = ["--lua-memory", "16"]
    let told =
      "the script needs more memory than its limit allows; expected at most 16 MiB; raise the limit with --lua-memory"
    #expect(
      try self.told("local t = {}\nfor i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", limit) == "bad.lua:3: " + told)
    #expect(try self.told("local s = ('x'):rep(1 << 30)", limit) == "bad.lua:2: " + told)
  }
}
