import Testing

@testable import LuaHost

@Suite("What a function can reach") struct ReachTests {
  /// Loads a script that returns a function, and returns whether a call of the function changes what it can reach.
  private func changes(_ script: String) throws -> Bool {
    let state = try LuaState()
    let function = try #require(try state.load(script, name: "script").call([]).first?.function)
    let before = try #require(try function.reachDigest())
    #expect(try function.reachDigest() == before)
    try function.call([])
    return try function.reachDigest() != before
  }

  @Test(
    "A changed variable, table, table in a table or metatable, and random numbers, are found",
    arguments: [
      "local n = 0 return function() n = n + 1 end",
      "local t = {} return function() t.x = 1 end",
      "local t = { a = { b = { 1 } } } return function() t.a.b[1] = 2 end",
      "local t = { 1 } return function() table.insert(t, 5) end",
      "local t = { a = true, b = false } return function() t.a, t.b = t.b, t.a end",
      "local t = { [{ 1 }] = 1 } return function() for key in pairs(t) do key[1] = 2 end end",
      "local inner = { 1 } local t = setmetatable({}, { __index = inner }) return function() inner[1] = 2 end",
      "local n = 0 local function add() n = n + 1 end return function() add() end",
      "local t = {} return function() t.x = t end",
      "return function() math.random() end",
      "return function() math.randomseed(5) end",
      "local s = 'a' return function() s = 'b' end",
      "local t = { f = function() end } return function() t.f = function() end end",
    ])
  func found(_ script: String) throws { #expect(try changes(script)) }

  @Test(
    "A function that only computes changes nothing",
    arguments: [
      "local t = { 1, 2, { x = 'y' } } return function() local s = 0 for i = 1, 2 do s = s + t[i] end return s end",
      "return function() local t = {} for i = 1, 1000 do t[i] = { i } end return t end",
      "local n = 5 return function() return string.format('%d', n) .. tostring(n) .. math.floor(n / 2) end",
      "local t = {} t.self = t return function() return t.self.self end",
    ])
  func unchanged(_ script: String) throws { #expect(try !changes(script)) }

  @Test("Too many values have no digest")
  func large() throws {
    let state = try LuaState()
    let script = "local t = {} for i = 1, 5000 do t[i] = i end return function() return t end"
    let function = try #require(try state.load(script, name: "script").call([]).first?.function)
    #expect(try function.reachDigest(most: 4000) == nil && function.reachDigest(most: 100_000) != nil)
  }

  @Test("A list with many links is walked without a deep recursion")
  func deep() throws {
    let state = try LuaState()
    let script = "local t = {} for i = 1, 100000 do t = { t } end return function() return t end"
    let function = try #require(try state.load(script, name: "script").call([]).first?.function)
    #expect(try function.reachDigest() != nil)
  }
}
