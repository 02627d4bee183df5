import Diagnostics
import Foundation
import LuaHost
import Testing

@Suite("Errors and objects between Lua and Swift", .serialized, .timeLimit(.minutes(60)))
struct SafetyTests {
  @Test("After a thousand errors through Swift frames, no object remains alive")
  func noLeak() throws {
    let census = Census()
    try Census.$current.withValue(census) {
      let kitchen = try Kitchen()
      try kitchen.run(
        """
        for i = 1, 1000 do
          local ok, err = pcall(function()
            dish.call(function() dish.call(function() dish.drop(i) end) end)
          end)
          assert(not ok and tostring(err):find("plate " .. i .. " is broken", 1, true))
          local ok, err = pcall(dish.call, function() error({ i }) end)
          assert(not ok)
        end
        local plates = dish.stack { 1 }
        """)
    }
    #expect(census.count == 0)
  }

  @Test("Objects live as long as Lua holds them, at most as long as the state")
  func lifetimes() throws {
    let census = Census()
    try Census.$current.withValue(census) {
      let kitchen = try Kitchen()
      let results = try kitchen.run("return dish.stack { 1, 2 }")
      #expect(results[0].object(as: Plates.self)?.sizes == [1, 2])
      #expect(census.count == 1)
      try kitchen.run("do local plates <close> = dish.stack { 3 } end")
      #expect(census.count == 1, "leaving the block closes the object")
    }
    #expect(census.count == 0)
  }

  @Test("Objects whose finalizers find no room on the stack of C are released with the state at the latest")
  func fullStack() throws {
    let census = Census()
    try Census.$current.withValue(census) {
      let kitchen = try Kitchen()
      try kitchen.run(
        """
        local deepest = 0
        local function dive(depth)
          deepest = math.max(deepest, depth)
          for i = 1, 200 do dish.stack { i } end
          string.gsub("x", "x", function() dive(depth + 1) end)
        end
        print(pcall(dive, 1))
        assert(deepest > 50, deepest)
        """)
      #expect(kitchen.printed.first?.contains("C stack overflow") == true)
    }
    #expect(census.count == 0)
  }

  @Test("A call can return as many values as the stack of Lua holds")
  func manyResults() throws {
    let kitchen = try Kitchen()
    let results = try kitchen.run("return table.unpack({}, 1, 200000)")
    #expect(results.count == 200_000)
  }

  @Test("A closed object can no longer be used")
  func closedObject() throws {
    let kitchen = try Kitchen()
    let text = kitchen.failure(
      """
      local kept
      do
        local plates <close> = dish.stack { 3 }
        kept = plates
      end
      kept:take(1)
      """)
    #expect(
      text
        == "test.lua:6: Plates:take: called on nil; expected a Plates; "
        + "write object:take(...), with a colon instead of a dot")
  }

  @Test("A typed error of a host function keeps its type, and gets a line and a traceback")
  func typedError() throws {
    let kitchen = try Kitchen()
    let error = #expect(throws: LuaError.self) {
      try kitchen.run(
        """
        local function inner()
          dish.drop(7)
        end
        local function outer() inner() return 1 end
        outer()
        """, name: "recipes/bands.lua")
    }
    #expect(error?.hostError as? Broken == Broken(plate: 7))
    #expect(error?.place == ScriptPlace(script: "recipes/bands.lua", line: 2))
    #expect(error?.description == "recipes/bands.lua:2: shelf: plate 7 is broken; glue it")
    #expect(
      error?.traceback.map(\.description) == [
        "recipes/bands.lua:2: in function 'inner'", "recipes/bands.lua:4: in function 'outer'",
        "recipes/bands.lua:5: in main chunk",
      ])
  }

  @Test("A typed error passes through nested calls of Lua and Swift, with the place of its origin")
  func nestedError() throws {
    let kitchen = try Kitchen()
    let error = #expect(throws: LuaError.self) {
      try kitchen.run("dish.call(function()\n  dish.call(function()\n    dish.drop(3)\n  end)\nend)")
    }
    #expect(error?.hostError as? Broken == Broken(plate: 3))
    #expect(error?.place?.line == 3)
    #expect(error?.traceback.map(\.place.line) == [3, 2, 1])
  }

  @Test("In nested calls, each pcall catches only the errors inside it")
  func nestedProtectedCalls() throws {
    let kitchen = try Kitchen()
    try kitchen.run(
      """
      local ok, result = pcall(function()
        return dish.call(function(x)
          local ok, err = pcall(dish.drop, 1)
          assert(not ok and err.line == nil or err.line == 3, tostring(err.line))
          assert(err.message:find("plate 1"), err.message)
          return x .. "y"
        end)
      end)
      assert(ok and result == "xy")
      """)
  }

  @Test(
    "Errors of all types keep their line and traceback",
    arguments: [
      ("error({ code = 2 })", "test.lua:2: the error is a table (keys: code) whose field 'message' is not a string"),
      ("error({ message = 'too hot' })", "test.lua:2: too hot"),
      ("error(nil)", "test.lua:2: an error without a value (error(nil))"),
      ("error()", "test.lua:2: an error without a value (error(nil))"),
      ("error(42)", "test.lua:2: 42"),
      ("error(true)", "test.lua:2: true"),
      ("error(print)", "test.lua:2: the error is a function"),
      ("error(setmetatable({}, { __tostring = function() return 'text' end }))", "test.lua:2: text"),
      (
        "error(setmetatable({}, { __tostring = function() error('x') end }))",
        "test.lua:2: the error is a table whose field 'message' is not a string"
      ),
      ("error('plain')", "test.lua:2: plain"),
      ("error('plain', 0)", "test.lua:2: plain"),
      ("assert(false, 'claimed')", "test.lua:2: claimed"),
      ("assert(nil)", "test.lua:2: assertion failed!"),
      ("local x = nil; x.y = 1", "test.lua:2: attempt to index a nil value (local 'x')"),
      ("local x = 1 + {}", "test.lua:2: attempt to perform arithmetic on a table value"),
      ("string.rep()", "test.lua:2: bad argument #1 to 'rep' (string expected, got no value)"),
      ("string.format('%d', {})", "test.lua:2: bad argument #2 to 'format' (number expected, got table)"),
    ])
  func otherErrors(script: String, text: String) throws {
    let kitchen = try Kitchen()
    let error = #expect(throws: LuaError.self) { try kitchen.run("local _ = 1\n\(script)") }
    #expect(error?.description == text)
    #expect(error?.traceback.last?.description == "test.lua:2: in main chunk")
  }

  @Test("A long script name is not shortened, neither in runtime errors nor in syntax errors")
  func longName() throws {
    let kitchen = try Kitchen()
    let name = String(repeating: "folder/", count: 12) + "script.lua"
    #expect(kitchen.failure("error('no')", name: name) == "\(name):1: no")
    #expect(kitchen.failure("local = 3", name: name) == "\(name):1: <name> expected near '='")
  }

  @Test("A syntax error gives the script and the line")
  func syntaxError() throws {
    let kitchen = try Kitchen()
    #expect(
      kitchen.failure("local x = 1\nif x then\n")
        == "test.lua:3: 'end' expected (to close 'if' at line 2) near <eof>; write 'end' after each block; "
        + "'if' in line 2, or a block inside it, has no 'end'")
    #expect(kitchen.failure("#!/usr/bin/env darktime\nerror('second')") == "test.lua:2: second")
  }

  @Test("Handles of a closed state or of another state are rejected")
  func foreignHandles() throws {
    var function: LuaFunction?
    do {
      let kitchen = try Kitchen()
      function = try kitchen.run("return function() end")[0].function
    }
    #expect(throws: LuaFault.self) { try function?() }
    let (one, other) = (try Kitchen(), try Kitchen())
    let table = try one.run("return {}")[0]
    #expect(throws: LuaFault.self) { try other.state.setGlobal("stolen", to: table) }
  }

  @Test("References are released, so that a hundred thousand handles do not fill the memory")
  func references() throws {
    let kitchen = try Kitchen()
    let function = try #require(try kitchen.run("return function() return { 1, 2, 3 } end")[0].function)
    for _ in 0..<1000 { try function() }
    let before = kitchen.state.memoryInUse
    for _ in 0..<100_000 { try function() }
    #expect(kitchen.state.memoryInUse < before + 1 << 20)
  }

  @Test("A handle can be released on any thread while Lua runs")
  func releaseElsewhere() throws {
    let kitchen = try Kitchen()
    let make = try #require(try kitchen.run("return function() return { 1, 2, 3 } end")[0].function)
    for _ in 0..<50 {
      nonisolated(unsafe) var handles = try (0..<100).map { _ in try make()[0] }
      let thread = Thread { handles.removeAll() }
      thread.start()
      for _ in 0..<100 { try make() }
      while !thread.isFinished { sched_yield() }
    }
    #expect(try make()[0].table?.count == 3)
  }

  @Test("Endless recursion is an error, in Lua and through the host")
  func recursion() throws {
    let kitchen = try Kitchen()
    #expect(kitchen.failure("local function f() return 1 + f() end f()").hasPrefix("test.lua:1: stack overflow"))
    #expect(kitchen.failure("local function f() dish.call(f) end f()").contains("C stack overflow"))
    #expect(kitchen.failure("local function f() pcall(f) error('x') end f()") == "test.lua:1: x")
    try kitchen.run("assert(dish.call(function(x) return x end) == 'x')")
  }

  @Test("Values are converted from Lua to Swift and back")
  func values() throws {
    let kitchen = try Kitchen()
    let results = try kitchen.run("return nil, true, 7, 2.5, 'text', { 1, 'two' }, 1e300 // 1")
    #expect(results[0].isNil && results[1].boolean == true && results[2].integer == 7 && results[3].number == 2.5)
    #expect(results[4].string == "text")
    #expect(try results[5].table?.items.map(\.typeName) == ["number", "string"])
    #expect(results[6].integer == nil)
    let table = try ["b": [1.0, 2.0], "a": []].luaValue(in: kitchen.state)
    try kitchen.state.setGlobal("given", to: table)
    try kitchen.run("assert(given.b[2] == 2.0 and #given.a == 0)")
    #expect(try table.table?.names == ["a", "b"])
  }
}
