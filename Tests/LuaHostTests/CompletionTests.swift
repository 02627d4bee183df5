import LuaHost
import Testing

@Suite("Completion") struct CompletionTests {
  private func complete(_ line: String) throws -> [String] {
    var options = LuaOptions()
    options.keepsGlobals = true
    let state = try LuaState(options)
    for module in sampleAPI.modules { try state.install(module) }
    try state.run("plates = dish.stack { 20, 24 }", name: "setup")
    return try sampleAPI.completion(of: line, in: state) { ["ENERGY", "EVENT_ID"] }.candidates
  }

  @Test("Members of modules and objects are completed anywhere in the line")
  func members() throws {
    #expect(try complete("dish.st") == ["stack"])
    #expect(try complete("x = { dish.g") == ["glaze"])
    #expect(try complete("print(plates:") == ["each", "take"])
    #expect(try complete("dish.stack({ 1 }):take(1):t") == ["take"])
    #expect(try complete("plates.") == ["FIRST", "largest"])
    #expect(try complete("dish.care.") == ["wash"])
    #expect(try complete("nothing.x") == [])
    #expect(try complete("1.") == [])
  }

  @Test("Globals and keywords are completed in code, columns in a string, and nothing in a comment")
  func names() throws {
    #expect(try complete("wh") == ["while"])
    #expect(try complete("pl") == ["plates"])
    #expect(try complete("plates:take(\"e") == ["ENERGY", "EVENT_ID"])
    #expect(try complete("-- dish.st") == [])
  }

  @Test("Long brackets are strings and comments, too")
  func longBrackets() throws {
    #expect(try complete("plates:take([[e") == ["ENERGY", "EVENT_ID"])
    #expect(try complete("plates:take([==[ ]] e") == ["ENERGY", "EVENT_ID"])
    #expect(try complete("--[[ note") == [])
    #expect(try complete("--[=[ ]] \n dish.st") == [])
    #expect(try complete("--[[ it's ]] dish.st") == ["stack"])
    #expect(try complete("x = [[a \" ( ]] .. dish.g") == ["glaze"])
    #expect(try complete("plates[[[") == ["ENERGY", "EVENT_ID"])
    #expect(try complete("x = { [1] = dish.g") == ["glaze"])
  }

  @Test("The options of a call are completed")
  func options() throws {
    #expect(try complete("dish.glaze { fi") == ["firing = "])
    #expect(try complete("dish.glaze { firing = 1200, ") == ["firing = ", "glaze = ", "label = "])
    #expect(try complete("dish.glaze({ l") == ["label = "])
  }
}
