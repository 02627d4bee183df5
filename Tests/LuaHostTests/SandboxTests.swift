import Foundation
import LuaHost
import TestSupport
import Testing

@Suite("The sandbox", .timeLimit(.minutes(60)))
struct SandboxTests {
  @Test("The sandbox has exactly these globals")
  func globals() throws {
    #expect(
      try Kitchen().state.globalNames() == [
        "_VERSION", "assert", "dish", "error", "getmetatable", "ipairs", "load", "math", "next", "pairs", "pcall",
        "print",
        "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "string", "table", "tonumber",
        "tostring", "type", "utf8", "xpcall",
      ])
  }

  @Test(
    "The error for a missing name says what to use instead, and suggests a name after a misspelling",
    arguments: [
      ("os.execute('ls')", "'os' is not available; scripts cannot access the system or the clock"),
      ("io.open('x')", "'io' is not available; files can be read and written only with the functions of darktime"),
      ("debug.getinfo(1)", "'debug' is not available; print values, or call error(...), which reports the line"),
      ("dofile('x')", "'dofile' is not available; use require for modules in the script's folder"),
      ("coroutine.wrap(print)", "'coroutine' is not available; write a loop over an iterator"),
      ("_G.x = 1", "'_G' is not available; use local variables; there are no global variables"),
      ("prnt('x')", "'prnt' is not defined; did you mean 'print'?"),
      ("return diish.stack", "'diish' is not defined; did you mean 'dish'?"),
      (
        "return entirely_unknown", "'entirely_unknown' is not defined; declare it first: 'local entirely_unknown = ...'"
      ),
      ("runs = 3", "'runs' is not declared; write 'local runs = ...'"),
      ("function helper() end", "'helper' is not declared; write 'local function helper(...)'"),
      ("_ENV.x = 3", "'x' is not declared; write 'local x = ...'"),
      ("dish.stak({})", "dish has no 'stak'; did you mean 'stack'?"),
      ("dish.care.dry()", "dish.care has no 'dry'; available: wash"),
      ("dish.stack = 3", "dish cannot be changed by assigning to 'stack'; keep the value in a local variable"),
      ("dish.care.x = 3", "dish.care cannot be changed by assigning to 'x'; keep the value in a local variable"),
      (
        "dish.stack({1}).largest = 3",
        "a Plates cannot be changed by assigning to 'largest'; keep the value in a local variable"
      ),
      ("return dish.stack({1}).larget", "a Plates has no 'larget'; did you mean 'largest'?"),
      ("return dish.stack({1}).FRST", "a Plates has no 'FRST'; did you mean 'FIRST'?"),
      ("return dish.stack({1})[{}]", "a Plates is indexed by a table; expected the name of a method or field"),
      ("rawset(dish, 'stack', 3)", "rawset: this table is protected and cannot be changed"),
      ("rawset(_ENV, 'x', 3)", "rawset: this table is protected and cannot be changed"),
      ("setmetatable(dish, {})", "cannot change a protected metatable"),
      ("setmetatable(_ENV, nil)", "cannot change a protected metatable"),
      (
        "setmetatable({}, { __gc = print })",
        "setmetatable: '__gc' is not available: finalizers run at unpredictable times; "
          + "use 'local x <close> = ...' with '__close'"
      ),
      (
        "setmetatable({}, { __mode = 'k' })",
        "setmetatable: '__mode' is not available: the contents of weak tables depend on when memory is collected"
      ),
      ("string.format('%p', {})", "string.format: %p is not available: addresses differ from run to run"),
      ("string.format('a\0%p', {})", "string.format: %p is not available: addresses differ from run to run"),
      ("string.format('%5p', {})", "string.format: %p is not available: addresses differ from run to run"),
      ("math.randomseed()", "math.randomseed needs a number: without one, every run would differ"),
      ("dish.stack({1}) + 2", "test.lua:1: '+' between a Plates and the number 2; expected two Plates objects"),
    ])
  func absent(script: String, text: String) throws {
    let found = try Kitchen().failure(script.hasPrefix("dish.stack({1}) +") ? "local x = \(script)" : script)
    #expect(found == (text.hasPrefix("test.lua") ? text : "test.lua:1: \(text)"))
  }

  @Test("Scripts cannot access the metatables of strings, objects and modules")
  func metatables() throws {
    try Kitchen().run(
      """
      assert(getmetatable("") == false)
      assert(getmetatable(dish.stack { 1 }) == false)
      assert(getmetatable(dish) == false)
      assert(string.dump == nil and string.foo == nil)
      local ok, err = pcall(dish.drop, 1)
      assert(getmetatable(err) == false)
      assert(type(err) == "userdata")
      """)
  }

  @Test("Compiled code is never loaded, in any mode")
  func compiledCode() throws {
    let kitchen = try Kitchen()
    try kitchen.run(
      #"""
      local f, message = load("\27Lua\x54\0", "x", "b")
      assert(f == nil and message:find("attempt to load a binary chunk"), message)
      local f, message = load("\27Lua\x54\0")
      assert(f == nil)
      assert(load("return 1 + 1", "x", "b")() == 2)
      """#)
    #expect(throws: LuaFault.self) { try kitchen.run("\u{1b}Lua") }
    #expect(kitchen.failure("load('local = 1')()").contains("attempt to call a nil value"))
    #expect(kitchen.failure("local f = load('error(\"inside\")') f()") == "load:1: inside")
  }

  @Test("require loads a module once, and only from its folders")
  func require() throws {
    try withTemporaryFolder { folder in try require(in: folder) }
  }

  private func require(in folder: String) throws {
    func write(_ name: String, _ text: String) throws {
      let file = URL(filePath: "\(folder)/\(name)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    func link(_ name: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
    }
    try write("recipes/helpers.lua", "print('loaded') return { twice = function(x) return 2 * x end }")
    try write("recipes/deep/er.lua", "return 'deep'")
    try write("recipes/one.lua", "return require('two')")
    try write("recipes/two.lua", "return require('one')")
    try write("recipes/broken.lua", "local x = 1\nerror('not today')")
    try write("recipes/wrong.lua", "local = 1")
    try write("recipes/nothing.lua", "local x = 1")
    try write("outside.lua", "return 'escaped'")
    try link("recipes/escape.lua", to: "../outside.lua")
    try link("recipes/inside.lua", to: "deep/er.lua")
    try write("library/shipped.lua", "return 'shipped'")
    let kitchen = try Kitchen {
      $0.roots = [
        LuaRoot(path: "\(folder)/recipes", displayName: "recipes"),
        LuaRoot(path: "\(folder)/library", displayName: "lib"),
      ]
    }
    try kitchen.run(
      """
      assert(require("helpers").twice(4) == 8)
      assert(require("helpers") == require("helpers"))
      assert(require("deep.er") == "deep" and require("inside") == "deep" and require("shipped") == "shipped")
      assert(require("nothing") == true)
      """)
    #expect(kitchen.printed == ["loaded"])
    func failure(_ name: String) -> String { kitchen.failure("require('\(name)')") }
    let noName = "; expected names of letters, digits and '_', joined by dots, such as 'helpers.bands'"
    for name in ["../outside", "a/b", "/etc/passwd", "..outside", "a..b", "", "a.", "x y"] {
      #expect(failure(name) == "test.lua:1: require: '\(name)' is not a module name\(noName)")
    }
    #expect(
      failure("escape")
        == "test.lua:1: require: the module 'escape' is a link to a file outside recipes; "
        + "copy the file into that folder")
    #expect(
      failure("absent")
        == "test.lua:1: require: there is no module 'absent'; expected the file recipes/absent.lua or lib/absent.lua")
    #expect(
      failure("one")
        == "recipes/two.lua:1: require: modules require each other: one -> two -> one; "
        + "move the shared code into a separate module")
    #expect(failure("broken") == "recipes/broken.lua:2: not today")
    #expect(failure("wrong") == "recipes/wrong.lua:1: <name> expected near '='")
  }
}
