import Testing

@testable import Recipes
@testable import Reports
@testable import TextFormat

@Suite("Text for people") struct TextTests {
  @Test("Columns are as wide as their widest cell, and aligned")
  func columns() {
    var table = TextTable([("name", .left), ("runs", .right), ("", .left)])
    table.add(["all", "12345", "x"])
    table.add(["a longer name", "1", ""])
    #expect(
      table.lines() == [
        "  name            runs",
        "  all            12345  x",
        "  a longer name      1",
      ])
  }

  @Test("Titles are left out if all are empty")
  func untitled() {
    var table = TextTable([("", .left), ("", .left)])
    table.add(["a", "b"])
    #expect(table.lines(indent: 0) == ["a  b"])
  }

  @Test("Numbers as words and with grouped digits")
  func numbers() {
    #expect(
      counted(1, "run") == "1 run" && counted(0, "run") == "0 runs"
        && counted(2, "entry", plural: "entries") == "2 entries")
    #expect([0, 999, 1000, 383_330, -1_234_567].map(grouped) == ["0", "999", "1,000", "383,330", "-1,234,567"])
    #expect(fixed(1.005, 2) == "1.00" && significant(0.00012345, 3) == "0.000123")
  }

  @Test("JSON has sorted keys, and names for numbers that it cannot represent")
  func json() throws {
    struct Value: Encodable { var b = Double.nan, a = 1.0, path = "a/b" }
    let text = try stableJSON(Value())
    #expect(text == "{\n  \"a\" : 1,\n  \"b\" : \"nan\",\n  \"path\" : \"a/b\"\n}")
  }
}
