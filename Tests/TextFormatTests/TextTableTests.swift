import Testing
import TextFormat

@Suite("Tables of text", .timeLimit(.minutes(60))) struct TextTableTests {
  @Test("Columns are as wide as their widest cell and aligned at their side")
  func alignment() {
    var table = TextTable([("run", .right), ("target", .left), ("", .right)])
    table.add(["5", "Crab", "1.5 h"])
    table.add(["123", "PKS 2155-304", "12 h"])
    #expect(
      table.lines() == [
        "  run  target", "    5  Crab          1.5 h", "  123  PKS 2155-304   12 h",
      ])
  }

  @Test("Without titles only the rows are shown, without blanks at the end")
  func untitled() {
    var table = TextTable([("", .left), ("", .left)])
    table.add(["a", ""])
    table.add(["long", "b"])
    #expect(table.lines(indent: 0) == ["a", "long  b"])
  }

  @Test("Descriptions are wrapped within their column; a name that is too wide has a line of its own")
  func descriptions() {
    let wide = String(repeating: "n", count: 29)
    let table = TextTable(descriptions: [("name", "one two three four"), (wide, "five")])
    #expect(
      table.lines(width: 42) == [
        "  name                          one two", "                                three four", "  " + wide,
        "                                five",
      ])
    #expect(
      TextTable(descriptions: [("a", "one two three"), ("bb", "")]).lines(indent: 4, width: 15)
        == ["    a   one two", "        three", "    bb"])
  }

  @Test("A word longer than its column is not cut")
  func longWord() {
    #expect(TextTable(descriptions: [("a", "incompressible x")]).lines(width: 12) == ["  a  incompressible", "     x"])
  }

  @Test("A grid fills lines row by row")
  func grid() {
    #expect(textGrid(["a", "bbb", "c", "d"], width: 8) == ["a    bbb", "c    d"])
    #expect(textGrid(["wider than the width"], width: 5) == ["wider than the width"])
    #expect(textGrid([], width: 80).isEmpty)
  }
}
