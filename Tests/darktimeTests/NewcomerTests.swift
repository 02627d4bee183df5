import Foundation
import TestSupport
import Testing

/// Mistakes of people who write their first recipe. Each message says where the mistake is, what it is, and how to fix
/// it, on one line.
@Suite("Mistakes of newcomers", .timeLimit(.minutes(60))) struct NewcomerTests {
  /// Lines of a recipe's `run`, which begin in line 2, each with the message of the program.
  static let lines: [(body: String, told: String)] = [
    ("local x = None", "new.lua:2: 'None' is not defined; write 'nil'"),
    ("local x = True", "new.lua:2: 'True' is not defined; write 'true'"),
    ("print(len(store:runs()))", "new.lua:2: 'len' is not defined; write '#x' for the length of x"),
    (
      "local run = store:runs()[0]",
      "new.lua:2: a Runs has no element 0; expected a position of at least 1; the first element is [1], the last one "
        + "[#object]"
    ),
    (
      "local list = { 3 }\nprint(list[0] + 1)",
      "new.lua:3: attempt to perform arithmetic on a nil value (field 'integer index'); "
        + "list indices begin at 1: the first element is list[1]"
    ),
    ("if #store != 3 then print(1) end", "new.lua:2: 'then' expected near '!'; write '~=' for 'not equal'"),
    (
      "local n = 1\nn += 1",
      "new.lua:3: syntax error near '+'; write 'n = n + ...'; Lua has no '+='"
    ),
    (
      "local runs = store:runs()\nfor r in runs do print(r) end",
      "new.lua:3: attempt to call a Runs value (for iterator 'for iterator'); write 'for x in runs:each() do'"
    ),
    (
      "print(f\"{#store} runs\")",
      "new.lua:2: 'f' is not defined; write string.format(\"%d runs\", n), or join strings with '..'; "
        + "Lua has no f-strings"
    ),
    ("# count the runs", "new.lua:2: unexpected symbol near '#'; write '--' before a comment"),
    ("if #store > 1 && #store < 9 then end", "new.lua:2: unexpected symbol near '&'; write 'and' instead of '&&'"),
    ("if #store > 1 || #store < 9 then end", "new.lua:2: unexpected symbol near '|'; write 'or' instead of '||'"),
    (
      "if #store > 1 then\n  print(1)",
      "new.lua:4: unexpected symbol near '}'; write 'end' after each block; 'function' in line 1, "
        + "or a block inside it, has no 'end'"
    ),
    ("runs = store:runs()", "new.lua:2: 'runs' is not declared; write 'local runs = ...'"),
    (
      "store:select(function(run) run.ZEN_PNT < 40 end)",
      "new.lua:2: syntax error near '<'; write 'return' before the value, or 'local name = ...' to keep it"
    ),
    (
      "local off = store.select('IS_OFF')",
      "new.lua:2: Store:select: called on the string 'IS_OFF'; expected a Store; write "
        + "store:select(...), with a colon instead of a dot"
    ),
    ("// count the runs", "new.lua:2: unexpected symbol near '//'; write '--' before a comment"),
    ("print(2 ** 3)", "new.lua:2: unexpected symbol near '*'; write '^' for a power: x ^ 2"),
    (
      "if 1 in store:runs().obs_ids then end",
      "new.lua:2: 'then' expected near 'in'; to find a value, write a loop; to find a key, write "
        + "'t[key] ~= nil'; Lua has no operator 'in'"
    ),
    (
      "local x\nif x is None then end",
      "new.lua:3: 'then' expected near 'is'; write '==' instead of 'is', and '~=' instead of 'is not'"
    ),
    (
      "if #store > 3 then print(1)\nelif #store > 2 then print(2) end",
      "new.lua:3: syntax error near '#'; write 'elseif ... then'"
    ),
    (
      "def count(runs):\n  return #runs",
      "new.lua:2: syntax error near 'count'; write 'local function name(...)', and 'end' after its last line"
    ),
    (
      "import math",
      "new.lua:2: syntax error near 'math'; write 'local name = require(\"name\")' to load name.lua from the folder "
        + "of the recipe; dt and math are always available"
    ),
    ("local n = #store\nprint n", "new.lua:3: syntax error near 'n'; write print(x), with parentheses"),
    (
      "print('%d runs' % #store)",
      "new.lua:2: attempt to mod a 'string' with a 'number'; "
        + "write string.format(\"%d\", x) to put a value into a string"
    ),
    (
      "local ids = store:runs().obs_ids\nprint(ids[1:3])",
      "new.lua:3: ']' expected near ':'; write text:sub(first, last) for a string, "
        + "table.unpack(list, first, last) for a list; Lua has no slices"
    ),
    (
      "try:\n  print(1)",
      "new.lua:3: 'try' is not defined; write 'local ok, result = pcall(function() ... end)'"
    ),
    (
      "local zen = [r.ZEN_PNT for r in store:runs()]",
      "new.lua:2: unexpected symbol near '['; write a loop: 'for _, x in ipairs(list) do t[#t + 1] = ... end'; "
        + "Lua has no list comprehensions"
    ),
    (
      "dt.background2d { energy = '1, 10 deg', offset = '0, 1 deg' }",
      "new.lua:2: dt.background2d: option 'energy': axis 'energy': unit 'deg'; expected a unit convertible to 'TeV'"
    ),
    (
      "dt.background2d { energy = '1, 10', offset = '0, 1 deg' }",
      "new.lua:2: dt.background2d: option 'energy': axis 'energy': numbers without a unit in '1, 10'; expected a unit "
        + "convertible to 'TeV'; write the unit once after the last value, or after each value"
    ),
    (
      "dt.background2d { enrgy = '1, 10 TeV', offset = '0, 1 deg' }",
      "new.lua:2: dt.background2d: there is no option 'enrgy'; did you mean 'energy'?"
    ),
    (
      "store:select('ZEN_PMT < 40')",
      "new.lua:2: expression 'ZEN_PMT < 40', character 1 near 'ZEN_PMT': no column 'ZEN_PMT'; did you mean 'ZEN_PNT'? "
        + "available: ZEN_PNT, "
    ),
    (
      "store:select('ZEN_PNT < 40 and IS_OFF')",
      "new.lua:2: expression 'ZEN_PNT < 40 and IS_OFF', character 14 near 'and': unexpected 'and'; expected an "
        + "operator or the end of the expression; write '&&'"
    ),
    (
      "store:select('rnd(ZEN_PNT) == 40')",
      "new.lua:2: expression 'rnd(ZEN_PNT) == 40', character 1 near 'rnd': no function 'rnd'; "
    ),
    ("dt.read_model('none.fits')", "new.lua:2: none.fits: cannot be read: No such file or directory"),
    ("dt.sky.ds9('none.reg')", "new.lua:2: none.reg: cannot be read: "),
    (
      "store:runs():limit { most = '3' }",
      "new.lua:2: Runs:limit: there is no option 'most'; available: obs_ids, quality, ontime, muoneff"
    ),
    (
      "store:runs():limit { quality = 'good' }",
      "new.lua:2: Runs:limit: option 'quality' is the string 'good'; expected "
    ),
    ("print(p.zenth)", "new.lua:2: the recipe declares no parameter 'zenth'; did you mean 'zenith'?"),
    (
      "local b = dt.background2d { energy = '1, 10 TeV', offset = '0, 1 deg' }\nb:fill(p.runs)",
      "new.lua:3: the recipe declares no parameter 'runs'; add the parameter to the option 'params' of "
        + "dt.recipe; declared parameters: zenith"
    ),
    (
      "local b = dt.background2d { energy = '1, 10 TeV', offset = '0, 1 deg' }\nb:fill(nil)",
      "new.lua:3: Background2D:fill: argument 1 'runs' is missing; expected "
    ),
  ]

  /// Command lines, each with the first line of the message.
  static let commands: [(arguments: [String], status: Int32, told: String)] = [
    (
      ["run", "zenith_band", "--data", "STORE", "--out", "o"], 2,
      "there is no recipe 'zenith_band'; expected a Lua file or a recipe that comes with darktime; "
        + "did you mean 'zenith_bands'?"
    ),
    (
      ["run", "zenith_bands", "--data", "nowhere", "--out", "o"], 3,
      "nowhere: no such file or folder; expected a data store; give the folder with obs-index.fits.gz and "
        + "hdu-index.fits.gz"
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", "o", "-p", "zenit=0, 20 deg"], 2,
      "-p zenit: zenith_bands.lua has no such parameter; did you mean 'zenith'?"
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", "o", "-p", "gti=yes"], 2,
      "parameter gti: the string 'yes'; expected one of 'cut', 'keep'"
    ),
    (
      ["run", "zenith_bands", "--data", "STORE", "--out", "o", "-p", "energy=0.1, 100 deg"], 3,
      "zenith_bands.lua:65: dt.background2d: option 'energy': unit 'deg'; expected a unit convertible to 'TeV'"
    ),
    (
      ["run", "zenith_bands", "--store", "STORE", "--out", "o"], 2,
      "Error: Unknown option '--store'. Did you mean '--data'?"
    ),
  ]

  @Test("Each mistake in a recipe is explained", arguments: lines.indices)
  func line(number: Int) throws {
    let (body, told) = Self.lines[number]
    try withTemporaryFolder { folder in
      let script = """
        return dt.recipe { api = 1, summary = "new", params = { zenith = dt.param.edges { unit = "deg" } }, \
        run = function(p, store, out)
        \(body)
        end }

        """
      try script.write(toFile: folder + "/new.lua", atomically: true, encoding: .utf8)
      let outcome = try Command.run(["run", "new", "--data", SampleStore.small.path, "--out", "o"], in: folder)
      #expect(outcome.status == 3)
      let line = outcome.errorLines.first ?? ""
      #expect(told.hasSuffix(" ") ? line.hasPrefix("darktime: " + told) : line == "darktime: " + told, "\(line)")
    }
  }

  @Test("Each mistake in a command line is explained", arguments: commands.indices)
  func command(number: Int) throws {
    let (arguments, status, told) = Self.commands[number]
    try withTemporaryFolder { folder in
      let outcome = try Command.run(
        arguments.map { $0 == "STORE" ? SampleStore.small.path : $0 }, in: folder)
      #expect(outcome.status == status)
      let line = (outcome.errorLines.first ?? "").replacing("darktime: ", with: "", maxReplacements: 1)
      #expect(told.hasSuffix(" ") ? line.hasPrefix(told) : line == told, "\(line)")
    }
  }
}
