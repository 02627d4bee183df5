import Testing

@testable import LuaHost

@Suite("Hints for people from Python", .timeLimit(.minutes(60))) struct HintTests {
  /// Scripts with a mistake, each with the hint. `@` stands for the line of the error.
  static let mistakes: [(script: String, hint: String)] = [
    ("local x = None", "write 'nil'"), ("while True do end", "write 'true'"), ("local x = False", "write 'false'"),
    ("local t = {} print(len(t))", "write '#x' for the length of x"),
    ("local t = { 1 } print(t[0] + 1)", "list indices begin at 1: the first element is t[1]"),
    ("local n = 1 if n != 3 then print(1) end", "write '~=' for 'not equal'"),
    ("local n = 1\nn += 1", "write 'n = n + ...'; Lua has no '+='"),
    ("local n = 1\nn++", "write 'n = n + ...'; Lua has no '++'"),
    (
      "local t = { 1 } for r in t do end",
      "write 'for _, x in ipairs(t) do' for a list, or 'for name, value in pairs(t) do' for a table with names"
    ),
    ("local stack = dish.stack({ 1 }) for r in stack do end", "write 'for x in stack:each() do'"),
    (
      "local n = 1 print(f\"{n} runs\")",
      "write string.format(\"%d runs\", n), or join strings with '..'; Lua has no f-strings"
    ),
    ("local n\n# it's a comment", "write '--' before a comment"), ("local n = 1 # one", "write '--' before a comment"),
    ("// a comment", "write '--' before a comment"),
    ("local a = 1 if a > 0 && a < 3 then end", "write 'and' instead of '&&'"),
    ("local a = 1 if a > 0 || a < 3 then end", "write 'or' instead of '||'"),
    ("local a = 1 if !a then end", "write 'not' instead of '!'"),
    (
      "local t = {\n  f = function(x)\n    if x then\n      print(x)\n  end\n}",
      "write 'end' after each block; judging by indentation, 'if' in line 3 has no 'end'"
    ),
    (
      "for i = 1, 3 do\n  while i do\n  print(i)\nend",
      "write 'end' after each block; judging by indentation, 'while' in line 2 has no 'end'"
    ),
    (
      "local t = {\n  f = function(x)\n    for i = 1, 3 do\n      print(i)\n  end,\n}",
      "write 'end' after each block; judging by indentation, 'for' in line 3 has no 'end'"
    ),
    (
      "local t = { f = function(x)\nreturn x\n}",
      "write 'end' after each block; 'function' in line 1, or a block inside it, has no 'end'"
    ),
    ("local function f(x) x * 2 end", "write 'return' before the value, or 'local name = ...' to keep it"),
    (
      "dish.call(function(run) run.ZEN_PNT < 40 end)",
      "write 'return' before the value, or 'local name = ...' to keep it"
    ),
    ("local plates = dish.stack({ 1 })\nplates.take(1)", "write plates:take(...), with a colon instead of a dot"),
    ("local s = 'a' print(s.upper())", "write s:upper(), with a colon"),
    ("print(2 ** 3)", "write '^' for a power: x ^ 2"),
    (
      "if 3 in { 1, 3 } then end",
      "to find a value, write a loop; to find a key, write 't[key] ~= nil'; Lua has no operator 'in'"
    ),
    ("local x if x is nil then end", "write '==' instead of 'is', and '~=' instead of 'is not'"),
    ("local x if x is not None then end", "write '==' instead of 'is', and '~=' instead of 'is not'"),
    ("local n = 1 if n > 3 then print(1) elif n > 2 then print(2) end", "write 'elseif ... then'"),
    ("def f(x):\n  return x", "write 'local function name(...)', and 'end' after its last line"),
    (
      "import math",
      "write 'local name = require(\"name\")' to load name.lua from the folder of the recipe; dt and math are "
        + "always available"
    ),
    (
      "from math import pi",
      "write 'local name = require(\"name\")' to load name.lua from the folder of the recipe; dt and math are "
        + "always available"
    ),
    ("local x = 3\nprint x", "write print(x), with parentheses"),
    ("local x = 3\nprint \"x is\", x", "write print(x), with parentheses"),
    ("print('%d runs' % 3)", "write string.format(\"%d\", x) to put a value into a string"),
    ("print(('%d') % 3)", "write string.format(\"%d\", x) to put a value into a string"),
    (
      "local s = 'abc' print(s[1:2])",
      "write text:sub(first, last) for a string, table.unpack(list, first, last) for a list; Lua has no slices"
    ),
    ("try:\n  print(1)", "write 'local ok, result = pcall(function() ... end)'"),
    ("try\nprint(1)", "write 'local ok, result = pcall(function() ... end)'; Lua has no 'try'"),
    (
      "local t = [x * 2 for x in list]",
      "write a loop: 'for _, x in ipairs(list) do t[#t + 1] = ... end'; Lua has no list comprehensions"
    ),
    (
      "local t = { x * 2 for x in list }",
      "write a loop: 'for _, x in ipairs(list) do t[#t + 1] = ... end'; Lua has no list comprehensions"
    ),
    ("local t = [1, 2]", "write lists in braces: { 1, 2, 3 }"),
    ("local t = {\"a\": 1}", "write { name = value }, or { [\"a name\"] = value }"),
    ("local x = nil\nif x == nil:\n  print(1)", "write 'then' instead of ':', and 'end' after the block"),
    ("for i = 1, 3:\n  print(i)", "write 'do' instead of ':', and 'end' after the block"),
    ("for i in range(3) do end", "write 'for i = 1, n do' to count from 1 to n"),
    ("local t = {} t.append(1)", "write 'table.insert(list, value)'"),
    ("local t = {} t:append(1)", "write 'table.insert(list, value)'"),
    ("print('a' + 'b')", "write 'a .. b' to join strings"),
    ("local x = 2 if 1 < x < 3 then end", "write 'a < x and x < b' for a range"),
    ("local c = true local x = 1 if c else 2", "write 'x = condition and a or b'"),
    ("local f = lambda x: x", "write 'function(x) return ... end'"),
    ("raise('x')", "write 'error(\"text\")'"),
    ("for i = 1, 3 do\n  pass\nend", "leave the block empty; Lua has no 'pass'"),
    ("local x = 1\nif x = 1 then end", "write '==' to compare"),
  ]

  @Test("A mistake that the line shows is explained in Lua's way", arguments: mistakes.indices)
  func hint(number: Int) throws {
    let (script, hint) = Self.mistakes[number]
    let told = try Kitchen().failure(script)
    #expect(told.hasSuffix("; " + hint), "\(script): \(told)")
  }

  @Test(
    "There is no hint where the line does not show the mistake",
    arguments: [
      ("local t = {} print(t.x + 1)", "test.lua:1: attempt to perform arithmetic on a nil value (field 'x')"),
      ("local = 1", "test.lua:1: <name> expected near '='"),
      (
        "error('attempt to call a nil value (field \\'append\\')')",
        "test.lua:1: attempt to call a nil value (field 'append')"
      ),
      ("print('a != b' .. nil)", "test.lua:1: attempt to concatenate a nil value"),
      ("-- elif try: import\nlocal x = = 1", "test.lua:2: unexpected symbol near '='"),
      ("local s = [[\nelif\n]] local x = = 1", "test.lua:3: unexpected symbol near '='"),
      ("local t = { 1, 2", "test.lua:1: '}' expected near <eof>"),
      ("print(('x'):rep(3)", "test.lua:1: ')' expected near <eof>"),
      ("local n = 7 // 2 local x = = n", "test.lua:1: unexpected symbol near '='"),
      ("local x = #5", "test.lua:1: attempt to get length of a number value"),
    ])
  func noHint(script: String, told: String) throws {
    #expect(try Kitchen().failure(script) == told)
  }

  @Test("Comments, texts and long texts are no code")
  func masked() {
    let source = MaskedSource("a = 'x -- y' -- z\nb = [==[ ]] \n end ]==] c --[[ d\n ]] e = \"\\\"q\"\n")
    #expect(source.line(1) == "a = '      '     ")
    #expect(source.line(2) == "b = \"       ")
    #expect(source.line(3).hasSuffix("\" c       "))
    #expect(source.line(4) == "    e = \"   \"")
    #expect(source.line(9).isEmpty)
    #expect(source.codeBefore(4).contains("c"))
  }

  @Test("The element 0 of an object is an error")
  func zero() throws {
    let told = try Kitchen().failure("local plates = dish.stack({ 2 }) print(plates[0])")
    #expect(
      told == "test.lua:1: a Plates has no element 0; expected a position of at least 1; "
        + "the first element is [1], the last one [#object]")
  }

  @Test("A record reports keys that it does not have, and nil for those that may be absent")
  func record() throws {
    let kitchen = try Kitchen()
    let table = try kitchen.state.makeTable()
    try table.set("a", to: 1)
    try kitchen.state.setMissingKeys(of: table) { key in
      key == "b" ? nil : LuaFault.unknownMember(of: "p", name: key, known: ["a", "b"])
    }
    try kitchen.state.setGlobal("p", to: .table(table))
    try kitchen.run("assert(p.a == 1 and p.b == nil) for k in pairs(p) do assert(k == 'a') end")
    #expect(kitchen.failure("print(p.size)") == "test.lua:1: p has no 'size'; available: a, b")
    #expect(kitchen.failure("setmetatable(p, {})").contains("protected metatable"))
  }

  @Test("load accepts only text, and runs it with the globals of the script")
  func load() throws {
    let kitchen = try Kitchen()
    try kitchen.run("assert(load('return dish.dozen, 2')() == 12) assert(select('#', load('return =')) == 2)")
    #expect(kitchen.failure("load('x = 1')()") == "load:1: 'x' is not declared; write 'local x = ...'")
    #expect(kitchen.failure("load(function() end)").contains("text of a script expected"))
    #expect(kitchen.failure("load('x = 1', 'x', 't', {})").contains("load does not accept an environment"))
  }
}
