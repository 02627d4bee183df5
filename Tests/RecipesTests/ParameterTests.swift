import Diagnostics
import LuaHost
import ScriptValues
import TestSupport
import Testing
import Units

@testable import ParameterAPI
@testable import RecipeAPI

/// Texts on the command line and values in Lua mean the same. The text of a value can be used as a value again.
@Suite("Kinds of parameters") struct ParameterTests {
  private let state: LuaState
  private var context: ArgumentContext { ArgumentContext(state: state) }

  init() throws { state = try LuaState() }

  static let kinds: [(kind: ParameterKind, given: String, text: String)] = [
    (.axis(unit: .TeV), "log 100 100000 GeV 19 bins", "log 100 100000 GeV 19 bins"),
    (.axis(unit: nil), "sqrt 0 3 deg 9 bins", "sqrt 0 3 deg 9 bins"),
    (.edges(unit: .deg), "0,20 , 40 deg", "0, 20, 40 deg"),
    (.quantity(unit: .s, least: 0, most: nil), "30 min", "30 min"),
    (.interval(unit: .TeV), "0.5,50 TeV", "0.5, 50 TeV"),
    (.interval(unit: .TeV), "500 GeV, 50 TeV", "0.5, 50 TeV"),
    (.number(least: nil, most: 3), "2.50", "2.5"),
    (.integer(least: 1, most: nil), "7", "7"),
    (.boolean, "YES", "true"),
    (.boolean, "0", "false"),
    (.string, " as it is ", " as it is "),
    (.choice(["cut", "keep"]), "keep", "keep"),
    (.expression(.runs), "ZEN_PNT < 40 && near(RA_PNT, 83, 1)", "ZEN_PNT < 40 && near(RA_PNT, 83, 1)"),
    (.obsIDs, "1 2, 3", "1, 2, 3"),
    (.groups, "ZEN_PNT:0,49, 90 deg", "ZEN_PNT: 0, 49, 90 deg"),
    (
      .groups, "ALT_PNT: linear 0 90 deg 2 bins; AZ_PNT: -90, 90, 270 deg wrap 270 deg ;N_TELS=3,4",
      "ALT_PNT: 0, 45, 90 deg; AZ_PNT: -90, 90, 270 deg wrap 270 deg; N_TELS = 3, 4"
    ),
    (.list(of: .integer(least: 1, most: nil)), "5;8 ; 12", "5; 8; 12"),
    (.list(of: .edges(unit: .deg)), "0,90 deg; 0, 40, 90 deg", "0, 90 deg; 0, 40, 90 deg"),
    (.list(of: .boolean), "yes", "true"),
    (.groups, "OBJECT = Crab, 1ES 1101", "OBJECT = Crab, 1ES 1101"),
    (.groups, "MUONEFF: 0.5, 0.7, 0.8", "MUONEFF: 0.5, 0.7, 0.8"), (.groups, "N_TELS: 3, 4, 5", "N_TELS: 3, 4, 5"),
    (.groups, "DEADC: 0, 0.5, 1; QUALITY: 0, 1, 2", "DEADC: 0, 0.5, 1; QUALITY: 0, 1, 2"),
    (.groups, "ZEN_PNT: 0,20,40", "ZEN_PNT: 0, 20, 40"),
    (.groups, " ", "all"),
  ]

  @Test("The text of a value, when parsed again, gives the same value", arguments: kinds.indices)
  func roundTrip(number: Int) throws {
    let (kind, given, text) = Self.kinds[number]
    let value = try kind.value(of: given, context)
    #expect(value.text == text)
    #expect(try kind.value(of: value.text, context).text == text)
  }

  @Test("A default in Lua is checked like a value on the command line")
  func defaults() throws {
    #expect(try ParameterKind.integer(least: 1, most: 3).value(of: .integer(2), context).text == "2")
    #expect(try ParameterKind.number(least: 0, most: nil).value(of: .number(0.5), context).text == "0.5")
    #expect(try ParameterKind.boolean.value(of: .boolean(true), context).text == "true")
    #expect(throws: Mismatch.self) { try ParameterKind.integer(least: 1, most: 3).value(of: .integer(4), context) }
    #expect(throws: Mismatch.self) { try ParameterKind.boolean.value(of: .string("true"), context) }
    #expect(throws: Mismatch.self) { try ParameterKind.string.value(of: .integer(1), context) }
    #expect(throws: (any Error).self) { try ParameterKind.axis(unit: .TeV).value(of: "0, 1 deg", context) }
  }

  @Test(
    "Invalid axes of the grouping are reported with what was found",
    arguments: [
      ("ZEN_PNT", "'ZEN_PNT'"), ("ZEN_PNT: 0, 20 deg;", "an empty group axis"), (": 0, 1", "': 0, 1'"),
      ("N_TELS = 3,, 4", "'N_TELS = 3,, 4'"), ("ZEN_PNT: 20, 0 deg", "20"), ("AZ: 0, 1 deg wrap 2 TeV", "TeV"),
    ])
  func badGroups(text: String, found: String) {
    do {
      _ = try ParameterKind.groups.value(of: text, context)
      Issue.record("\(text) reads")
    } catch let fact as any DarktimeError { #expect(fact.description.contains(found), "\(fact)") } catch {
      Issue.record("\(error)")
    }
  }

  @Test("A kind describes its type, range and unit")
  func types() {
    #expect(ParameterKind.quantity(unit: .s, least: 0, most: nil).type == "quantity of at least 0 s")
    #expect(ParameterKind.integer(least: -1, most: 2).type == "integer from -1 to 2")
    #expect(ParameterKind.choice(["cut", "keep"]).type == "one of cut, keep")
    #expect(ParameterKind.axis(unit: .TeV).unit == "TeV")
    #expect(ParameterKind.obsIDs.type == "OBS_IDs")
  }

  @Test("Bounds are described in words")
  func bounds() {
    #expect(boundsText(least: 0, most: nil, unit: .s) == "of at least 0 s")
    #expect(boundsText(least: nil, most: 90, unit: .deg) == "of at most 90 deg")
    #expect(boundsText(least: 0.5, most: 2, unit: .one) == "from 0.5 to 2")
    #expect(boundsText(least: nil, most: nil, unit: .one) == nil)
  }

  @Test("An assignment is split at its first '='")
  func assignments() throws {
    let parted = try RecipeRequest.assignments(["select=A == 'b'", "name="])
    #expect(
      parted == [
        ParameterAssignment(name: "select", text: "A == 'b'"), ParameterAssignment(name: "name", text: ""),
      ])
    for text in ["zenith", "=3", ""] {
      #expect(throws: RecipeError.notAnAssignment(text: text)) { try RecipeRequest.assignments([text]) }
    }
  }
}
