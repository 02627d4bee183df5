import CLuaShim
import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import LuaHost

@Suite("Limits", .serialized, .timeLimit(.minutes(60)))
struct LimitTests {
  /// Runs a script with the given limits and returns the limit that stops it; `nil` if the script ends normally.
  private func limit(_ limits: LuaLimits, _ script: String) throws -> LuaLimit? {
    let kitchen = try Kitchen { $0.limits = limits }
    do {
      try kitchen.run(script)
      return nil
    } catch let error as LuaError {
      return error.limit
    }
  }

  private static let endless = [
    "while true do end",
    "local function f() return f() end f()",
    "while true do pcall(function() while true do end end) end",
    "while true do pcall(error) end",
    "xpcall(function() while true do end end, function() while true do end end)",
    "xpcall(error, function() while true do end end)",
    "xpcall(function() error(setmetatable({}, { __tostring = function() while true do end end })) end, tostring)",
    "local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end",
    "for i = 1, math.huge do local x <close> = setmetatable({}, { __close = function() while true do end end }) end",
    "local t = setmetatable({}, { __index = function(t, k) while true do end end }) return t.x",
    "dish.call(function() while true do end end)",
    "while true do pcall(dish.call, function() while true do end end) end",
    "table.sort({ 1, 2, 3 }, function() while true do end end)",
    "string.gsub('aaa', 'a', function() while true do end end)",
    "for _ in pairs(setmetatable({}, { __pairs = function() while true do end end })) do end",
    "error(setmetatable({}, { __tostring = function() while true do end end }))",
    "print(setmetatable({}, { __tostring = function() while true do end end }))",
  ]

  @Test("Every endless loop stops at the instruction limit", arguments: endless)
  func instructions(script: String) throws {
    #expect(try limit(LuaLimits(instructions: 1_000_000), script) == .instructions(1_000_000))
  }

  @Test("Every endless loop stops at the time limit", arguments: endless)
  func time(script: String) throws {
    #expect(try limit(LuaLimits(seconds: 0.05), script) == .time(seconds: 0.05))
  }

  @Test(
    "Every way of allocating memory stops at the memory limit",
    arguments: [
      "return string.rep('a', 1 << 30)",
      "local t = {} while true do t[#t + 1] = 'x' .. #t end",
      "local s = 'x' while true do s = s .. s end",
      "while true do pcall(string.rep, 'a', 1 << 30) end",
      "local t = {} while true do pcall(function() for i = 1, 1000 do t[#t + 1] = { i } end end) end",
      "return table.concat({ ('a'):rep(5000000), ('a'):rep(5000000) })",
      "local t = {} for i = 1, 1e7 do t[i] = dish.stack({ 1 }) end",
      "return ('x'):rep(6000000):gsub('x', 'yyyyyyyyyyyy')",
      "dish.call(function() return string.rep('a', 1 << 30) end)",
      "xpcall(string.rep, function() return string.rep('a', 1 << 30) end, 'a', 1 << 30)",
      "local p = {} for i = 1, 1e7 do p[i] = i end for k in pairs(p) do end",
      "load(('x = 1 '):rep(600000))",
      "while not load(('x = 1 '):rep(600000)) do end",
      "local x <close> = setmetatable({}, { __close = error }) local t = {} for i = 1, 1e7 do t[i] = i end",
      """
      pcall(function()
        local x <close> = setmetatable({}, { __close = function() return string.rep('a', 1 << 26) end })
        local t = {}
        for i = 1, 1e7 do t[i] = i end
      end)
      """,
      """
      pcall(function()
        local x <close> = setmetatable({}, { __close = function() error('other', 0) end })
        return string.rep('a', 1 << 30)
      end)
      """,
      """
      local s = ('a'):rep(3 << 20)
      pcall(function()
        local x <close> = setmetatable({}, { __close = function(_, e) error('closing: ' .. e, 0) end })
        return ('b'):rep(6 << 20)
      end)
      """,
    ])
  func memory(script: String) throws {
    let limits = LuaLimits(memory: 8 << 20, seconds: 20)
    let found = try limit(limits, script)
    #expect(found == .memory(bytes: 8 << 20))
  }

  @Test("The text of Lua's memory error, raised by a script, is not taken for the limit")
  func feignedMemoryError() throws {
    let kitchen = try Kitchen { $0.limits = LuaLimits(memory: 8 << 20) }
    try kitchen.run("print(pcall(error, 'not enough memory', 0))")
    #expect(kitchen.printed == ["false\tnot enough memory"])
    #expect(kitchen.failure("error('not enough memory', 0)") == "not enough memory")
    // The memory of the first call is collected when the second one needs it.
    let collected = try limit(
      LuaLimits(memory: 8 << 20),
      """
      for i = 1, 40 do local t = {} for j = 1, 20000 do t[j] = { j } end end
      pcall(error, 'not enough memory', 0)
      """)
    #expect(collected == nil)
  }

  @Test("Memory that a host function allocates in Lua is checked when the function returns")
  func hostMemory() throws {
    let kitchen = try Kitchen { $0.limits = LuaLimits(memory: 4 << 20) }
    let flood = try kitchen.state.makeFunction("flood") { _ in [.string(String(repeating: "x", count: 16 << 20))] }
    try kitchen.state.setGlobal("flood", to: .function(flood))
    let error = #expect(throws: LuaError.self) { try kitchen.run("local s = {}\ns[1] = flood()\nreturn 1") }
    #expect(error?.limit == .memory(bytes: 4 << 20))
    #expect(error?.place?.line == 2)
  }

  @Test("Garbage is collected before the memory limit applies")
  func garbage() throws {
    #expect(try limit(LuaLimits(memory: 8 << 20), "for i = 1, 200 do local s = ('x'):rep(1000000) .. i end") == nil)
  }

  @Test("The message of each limit gives the limit and the line of the script")
  func texts() throws {
    func text(_ limits: LuaLimits, _ script: String) throws -> String {
      try Kitchen { $0.limits = limits }.failure(script)
    }
    #expect(
      try text(LuaLimits(instructions: 10_000), "\nwhile true do end")
        == "test.lua:2: the script executes more instructions than its limit allows; expected at most 10000 "
        + "instructions; raise the limit with --lua-instructions")
    #expect(
      try text(LuaLimits(seconds: 0.02), "\nwhile true do end")
        == "test.lua:2: the script runs longer than its time limit; expected at most 0.02 s; "
        + "raise the limit with --time-limit")
    #expect(
      try text(LuaLimits(memory: 4 << 20), "\nlocal s = string.rep('a', 1 << 30)")
        == "test.lua:2: the script needs more memory than its limit allows; expected at most 4 MiB; "
        + "raise the limit with --lua-memory")
  }

  @Test("The interrupt flag stops loops, and is reported even if the script ends normally")
  func interrupt() throws {
    let flag = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    flag.initialize(to: 0)
    defer { flag.deallocate() }
    let kitchen = try Kitchen { $0.interrupt = UnsafePointer(flag) }
    let raise = try kitchen.state.makeFunction("raise") { _ in
      flag.pointee = 1
      return []
    }
    try kitchen.state.setGlobal("raise", to: .function(raise))
    for script in [
      "raise() while true do end", "raise() while true do pcall(function() while true do end end) end", "raise()",
    ] {
      flag.pointee = 0
      let error = #expect(throws: LuaError.self) { try kitchen.run(script) }
      #expect(error?.limit == .interrupted)
      #expect(error?.exitReason == .interrupted)
    }
    flag.pointee = 0
    try kitchen.run("return 1")
  }

  @Test("Host functions can check whether they have to stop")
  func hostWork() throws {
    let kitchen = try Kitchen { $0.limits = LuaLimits(seconds: 0.05) }
    let work = try kitchen.state.makeFunction("work") { [unowned state = kitchen.state] _ in
      while true { try state.checkInterrupt() }
    }
    try kitchen.state.setGlobal("work", to: .function(work))
    let error = #expect(throws: LuaError.self) { try kitchen.run("\npcall(work)") }
    #expect(error?.limit == .time(seconds: 0.05))
    #expect(error?.place?.line == 2)
  }

  @Test("A limit is reported even if a host function ignores the error of a callback")
  func swallowedLimit() throws {
    let kitchen = try Kitchen { $0.limits = LuaLimits(instructions: 100_000) }
    let swallow = try kitchen.state.makeFunction("swallow") { arguments in
      _ = try? arguments[0].function?()
      return ["done"]
    }
    try kitchen.state.setGlobal("swallow", to: .function(swallow))
    let error = #expect(throws: LuaError.self) {
      try kitchen.run("pcall(swallow, function() while true do end end) return 1")
    }
    #expect(error?.limit == .instructions(100_000))
  }

  @Test("After a limit, the state works again when the limits have been reset")
  func again() throws {
    let kitchen = try Kitchen { $0.limits = LuaLimits(instructions: 10_000) }
    #expect(throws: LuaError.self) { try kitchen.run("while true do end") }
    kitchen.state.limits = LuaLimits(instructions: 10_000)
    #expect(try kitchen.run("return 1 + 1")[0].integer == 2)
    #expect(kitchen.state.instructionsRun < 10_000)
  }

  /// The processor time of the calling thread in s.
  private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  @Test("The watchdog reports C code of Lua that does not return")
  func watchdog() throws {
    let called = Mutex(0)
    let flag = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    flag.initialize(to: 0)
    defer { flag.deallocate() }
    let kitchen = try Kitchen {
      $0.limits = LuaLimits(seconds: 0.05)
      $0.grace = 0.1
      $0.onStuck = { _ in called.withLock { $0 += 1 } }
      $0.interrupt = UnsafePointer(flag)
    }
    // Find a pattern that takes at least 30 ms of processor time, which does not count other programs on a busy
    // machine. With four more characters, one call of C code takes half a second or more.
    let hopeless = "string.find(('a'):rep(N), ('a?'):rep(N) .. ('a'):rep(N))"
    var count = 14
    while true {
      kitchen.state.limits = LuaLimits()
      let start = processorTime()
      try kitchen.run(hopeless.replacing("N", with: "\(count)"))
      if processorTime() - start > 0.03 { break }
      count += 1
    }
    kitchen.state.limits = LuaLimits(seconds: 0.05)
    #expect(throws: LuaError.self) { try kitchen.run(hopeless.replacing("N", with: "\(count + 4)")) }
    #expect(called.withLock { $0 } == 1)
  }

  @Test("A time limit is an error if the system creates no thread to enforce it; without a limit, scripts run")
  func refusedThread() throws {
    let flag = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    flag.initialize(to: 0)
    defer { flag.deallocate() }
    let kitchen = try Kitchen {
      $0.limits = LuaLimits(seconds: 60)
      $0.onStuck = { _ in }
      $0.interrupt = UnsafePointer(flag)
    }
    luahost_refuse_thread(kitchen.state.host)
    let error = #expect(throws: LuaFault.self) { try kitchen.run("return 1") }
    #expect(
      error?.description == "the time limit of 60 s cannot be enforced: the system did not create a thread; "
        + "expected a thread that stops the script at the limit; "
        + "raise the limit on processes (ulimit -u), or run without a time limit")
    kitchen.state.limits = LuaLimits()
    #expect(try kitchen.run("return 1 + 1")[0].integer == 2)
  }

  @Test("Without a time limit, the watchdog reports a call of C code that takes longer than its own limit")
  func silentCall() throws {
    let reported = Mutex<[LuaLimit]>([])
    let kitchen = try Kitchen {
      $0.limits = LuaLimits(callSeconds: 0.05)
      $0.onStuck = { limit in reported.withLock { $0.append(limit) } }
    }
    var count = 14
    // Longer patterns take twice the time for each character, so that some pattern is slow enough on any machine.
    while reported.withLock({ $0.isEmpty }) && count < 40 {
      try kitchen.run("string.find(('a'):rep(\(count)), ('a?'):rep(\(count)) .. ('a'):rep(\(count)))")
      count += 1
    }
    #expect(reported.withLock { $0.first } == .call(seconds: 0.05))
    #expect(
      LuaLimit.call(seconds: 10).description
        == "a single call of a Lua function, such as string.find or string.rep, takes too long; "
        + "expected at most 10 s; simplify the pattern, shorten the string, or raise --lua-call-limit")
    #expect(LuaLimit.call(seconds: 10).exitReason == .data)
  }

  @Test("A time limit that passes in a host function ends the script after that call")
  func slowHostFunction() throws {
    let kitchen = try Kitchen { $0.limits = LuaLimits(seconds: 0.02) }
    var calls = 0
    let busy = try kitchen.state.makeFunction("busy") { _ in
      calls += 1
      let end = ContinuousClock.now + .milliseconds(40)
      while ContinuousClock.now < end {}
      return []
    }
    try kitchen.state.setGlobal("busy", to: .function(busy))
    let error = #expect(throws: LuaError.self) { try kitchen.run("for i = 1, 100 do busy() end") }
    #expect(error?.limit == .time(seconds: 0.02))
    #expect(calls == 1)
  }

  /// A value of the host that states its memory.
  private struct Barrel: LuaBindable {
    var luaBytes: Int
    static let luaName = "Barrel"
    static let luaClass = LuaClass<Barrel>("A barrel.", describe: { _ in "barrel" })
  }

  @Test("The memory of host objects that a script holds counts, and that of released ones does not")
  func memoryOfObjects() throws {
    func run(_ script: String) throws -> LuaLimit? {
      let kitchen = try Kitchen { $0.limits = LuaLimits(memory: 16 << 20) }
      let barrel = try kitchen.state.makeFunction("barrel") { _ in [.object(Barrel(luaBytes: 1 << 20))] }
      try kitchen.state.setGlobal("barrel", to: .function(barrel))
      do { try kitchen.run(script) } catch let error as LuaError { return error.limit }
      return nil
    }
    #expect(try run("local keep = {} for i = 1, 100 do keep[i] = barrel() end") == .memory(bytes: 16 << 20))
    #expect(try run("for i = 1, 1000 do local one = barrel() end") == nil)
    #expect(try run("local keep = {} for i = 1, 10 do keep[i] = barrel() end") == nil)
  }

  @Test("A value that is larger than the memory limit is refused before it is created")
  func tooLarge() throws {
    let kitchen = try Kitchen { $0.limits = LuaLimits(memory: 16 << 20) }
    try kitchen.state.requireMemory(bytes: 16 << 20)
    let fault = #expect(throws: LuaFault.self) { try kitchen.state.requireMemory(bytes: 100 << 20) }
    #expect(
      fault?.description
        == "a value needs 100 MiB of memory; expected at most 16 MiB; choose fewer bins, or raise the limit with "
        + "--lua-memory")
  }

  @Test("The watchdog does not report a host function that is still working")
  func quietWatchdog() throws {
    let called = Mutex(0)
    let kitchen = try Kitchen {
      $0.limits = LuaLimits(seconds: 0.02)
      $0.grace = 0.1
      $0.onStuck = { _ in called.withLock { $0 += 1 } }
    }
    let busy = try kitchen.state.makeFunction("busy") { _ in
      let end = ContinuousClock.now + .milliseconds(300)
      while ContinuousClock.now < end {}
      return []
    }
    try kitchen.state.setGlobal("busy", to: .function(busy))
    #expect(throws: LuaError.self) { try kitchen.run("busy()") }
    #expect(called.withLock { $0 } == 0)
  }
}
