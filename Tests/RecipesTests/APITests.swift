import Foundation
import LuaHost
import TestSupport
import Testing

@testable import RecipeAPI

@Suite("The declared API") struct APITests {
  @Test("Help for a bare name is that of the function rather than of a class; of methods that of all")
  func bareNames() throws {
    let api = API.workbench
    #expect(try api.help("background2d") == api.help("dt.background2d"))
    #expect(try api.help("background2d").contains("energy axis"))
    #expect(try api.help("Background2D").hasPrefix("Background2D\n"))
    let select = try api.help("select")
    for method in ["Group", "Runs", "Store"] { #expect(try select.contains(api.help("\(method):select")), "\(method)") }
  }

  @Test("Help fits into a terminal of 80 letters, but for lines of code")
  func widths() throws {
    let api = API.workbench
    for name in ["", "dt.background2d", "dt.fit", "Runs", "Background2D", "Output", "dt.sky", "dt.figure"] {
      let text = try api.help(name).components(separatedBy: "  Example").first ?? ""
      for line in text.split(separator: "\n").dropFirst() { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test("Every declaration is documented, named once, and refers to classes that are declared")
  func problems() {
    #expect(API.workbench.problems == [])
  }

  @Test("docs/lua-api.md is what the declarations say: darktime api --markdown > docs/lua-api.md")
  func reference() throws {
    let page = SharedData.repository.appendingPathComponent("docs/lua-api.md")
    // Not compared within the macro: a page of a thousand lines helps nobody as a failure.
    let isCurrent = try String(contentsOf: page, encoding: .utf8) == apiReference()
    #expect(isCurrent, "the page has drifted; write it again")
  }

  @Test("The definitions for editors are Lua")
  func definitions() throws {
    let state = try LuaState()
    #expect(throws: Never.self) { try state.load(apiDefinitions(), name: "definitions.lua") }
    for type in API.workbench.classes { #expect(apiDefinitions().contains("---@class \(type.name)")) }
  }

  @Test("The metadata are JSON and name every function")
  func metadata() throws {
    let text = try APIReport(nil).json()
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    for function in API.workbench.functions { #expect(text.contains("\"\(function.qualifiedName)\"")) }
  }

  @Test("Every example is Lua")
  func examples() throws {
    let state = try LuaState()
    let examples = API.workbench.functions.map(\.example) + API.workbench.classes.map(\.example)
    #expect(examples.count { !$0.isEmpty } > 10)
    for example in examples {
      #expect(throws: Never.self, "\(example)") { try state.load(example, name: "example") }
    }
  }

  @Test("A name that there is not, is a matter of usage, with a suggestion")
  func unknown() throws {
    let error = try #require(throws: UnknownTopic.self) { try APIReport("store:fil") }
    #expect(error.kind == .usage)
    #expect(try APIReport("MODELS:ADD").text.hasPrefix("Models:add("))
  }

  @Test("Examples and help use no name that was changed")
  func currentNames() {
    let pages = apiReference() + apiDefinitions()
    for old in ["\"leave\"", ":near(", "group_each", "group_as", "reversed-lon", "most ="] {
      #expect(!pages.contains(old), "\(old)")
    }
  }
}
