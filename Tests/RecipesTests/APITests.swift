import Foundation
import LuaHost
import TestSupport
import Testing

@testable import RecipeAPI
@testable import Recipes

@Suite("The declared API") struct APITests {
  @Test("Help for a bare name is that of the function, not of a class; for methods it is that of all classes")
  func bareNames() throws {
    let api = API.workbench
    #expect(try api.help("background2d") == api.help("dt.background2d"))
    #expect(try api.help("background2d").contains("energy axis"))
    #expect(try api.help("Background2D").hasPrefix("Background2D\n"))
    let select = try api.help("select")
    for method in ["Group", "Runs", "Store"] { #expect(try select.contains(api.help("\(method):select")), "\(method)") }
  }

  @Test("Help fits into a terminal of 80 characters, except for lines of code")
  func widths() throws {
    let api = API.workbench
    for name in ["", "dt.background2d", "dt.fit", "Runs", "Background2D", "Output", "dt.sky", "dt.figure"] {
      let text = try api.help(name).components(separatedBy: "  Example").first ?? ""
      for line in text.split(separator: "\n").dropFirst() { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test("Every declaration is documented, has a unique name, and refers only to declared classes")
  func problems() {
    #expect(API.workbench.problems == [])
  }

  @Test("docs/lua-api.md is up to date: darktime api --markdown > docs/lua-api.md")
  func reference() throws {
    let page = SharedData.repository.appendingPathComponent("docs/lua-api.md")
    // The comparison is outside the macro, which would print a page of a thousand lines.
    let isCurrent = try String(contentsOf: page, encoding: .utf8) == apiReference()
    #expect(isCurrent, "the page has drifted; write it again")
  }

  @Test("The definitions for editors are valid Lua")
  func definitions() throws {
    let state = try LuaState()
    #expect(throws: Never.self) { try state.load(apiDefinitions(), name: "definitions.lua") }
    for type in API.workbench.classes { #expect(apiDefinitions().contains("---@class \(type.name)")) }
  }

  @Test("The metadata are valid JSON and list every function")
  func metadata() throws {
    let text = try APIReport(nil).json()
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    for function in API.workbench.functions { #expect(text.contains("\"\(function.qualifiedName)\"")) }
  }

  @Test("Every example is valid Lua")
  func examples() throws {
    let state = try LuaState()
    let examples = API.workbench.functions.map(\.example) + API.workbench.classes.map(\.example)
    #expect(examples.count { !$0.isEmpty } > 10)
    for example in examples {
      #expect(throws: Never.self, "\(example)") { try state.load(example, name: "example") }
    }
  }

  @Test("An unknown name is a usage error with a suggestion")
  func unknown() throws {
    let error = try #require(throws: UnknownTopic.self) { try APIReport("store:fil") }
    #expect(error.exitReason == .usage)
    #expect(try APIReport("MODELS:ADD").text.hasPrefix("Models:add("))
  }

  @Test("Examples and help use only current names")
  func currentNames() {
    let pages = apiReference() + apiDefinitions()
    for old in ["\"leave\"", ":near(", "group_each", "group_as", "reversed-lon", "most ="] {
      #expect(!pages.contains(old), "\(old)")
    }
  }
}
