import CLuaShim
import TestSupport
import Testing

@testable import LuaHost

/// Tables that lose entries while the garbage collector runs. A metatable can get a `__mode` after `setmetatable` has
/// checked it.
@Suite("Weak tables", .timeLimit(.minutes(60)))
struct WeakTableTests {
  private static let text = "the table is weak ('__mode'): its contents depend on when memory is collected"

  /// Returns a state whose garbage collector runs at every allocation.
  private func restlessKitchen() throws -> Kitchen {
    let kitchen = try Kitchen()
    luahost_collect_always(kitchen.state.host)
    return kitchen
  }

  @Test(
    "A table that is made weak later, in any way, is rejected",
    arguments: [
      "mt.__mode = 'v'", "mt.__mode = 'k'", "rawset(mt, '__mode', 'kv')", "mt['__' .. 'mode'] = 'v'",
      "table.insert(mt, 1) mt.__mode = 'v'", "load('local mt = ... mt.__mode = \"k\"')(mt)",
      "setmetatable(mt, { __newindex = function(t, k, v) rawset(t, k, v) end }) mt.__mode = 'v'",
    ])
  func refused(change: String) throws {
    let kitchen = try restlessKitchen()
    for (function, call) in [("pairs", "for k in pairs(t) do end"), ("next", "next(t)")] {
      let found = kitchen.failure("local t, mt = { {} }, {} setmetatable(t, mt) \(change) \(call)")
      #expect(found == "test.lua:1: \(function): \(Self.text)")
    }
  }

  @Test("A '__mode' that Lua ignores does not make a table weak, and is accepted")
  func inherited() throws {
    let printed = try restlessKitchen()
    try printed.run(
      """
      local t = setmetatable({}, setmetatable({}, { __index = { __mode = "v" } }))
      for i = 1, 500 do t[i] = {} end
      local n = 0
      for k in pairs(t) do n = n + 1 end
      print(n)
      """)
    #expect(printed.printed == ["500"])
  }

  @Test("Iteration is safe if only the table refers to its keys and garbage is collected at every allocation")
  func restless() throws {
    let kitchen = try restlessKitchen()
    try kitchen.run(
      """
      for round = 1, 20 do
        local t = {}
        for i = 1, 300 do t["key " .. i .. " of round " .. round] = "value " .. i end
        local n = 0
        for k, v in pairs(t) do
          n = n + 1
          assert(k:match("key (%d+)") == v:match("value (%d+)"))
          t[k] = nil
        end
        assert(n == 300 and next(t) == nil)
      end
      """)
  }

  @Test("Swift can read a table that loses entries in the meantime")
  func swift() throws {
    let kitchen = try restlessKitchen()
    let results = try kitchen.run(
      """
      local t, mt = {}, {}
      setmetatable(t, mt)
      for i = 1, 2000 do t[i] = {} end
      mt.__mode = "v"
      return t
      """)
    let table = try #require(results[0].table)
    #expect(try table.pairs.count <= 2000)
    #expect(try table.items.allSatisfy { $0.isNil || $0.table != nil })
  }

  @Test("Library functions on a table that loses entries end with a result or an error")
  func library() throws {
    let kitchen = try restlessKitchen()
    for call in [
      "table.sort(t, function(a, b) return tostring(a) < tostring(b) end)", "table.unpack(t)",
      "table.move(t, 1, #t, 3)",
      "table.remove(t)", "print(#t)",
    ] {
      _ = kitchen.failure(
        """
        local t, mt = {}, {}
        setmetatable(t, mt)
        for i = 1, 2000 do t[i] = {} end
        mt.__mode = "v"
        \(call)
        """)
    }
    #expect(try kitchen.run("return 1 + 1")[0].integer == 2)
  }
}
