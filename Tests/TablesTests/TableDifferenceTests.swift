import Tables
import Testing

@Suite("Table differences") struct TableDifferenceTests {
  private let table = Table(columns: [
    Column("OBS_ID", .int([1, 2, 3])), Column("ZEN_PNT", unit: "deg", .double([10, .nan, 30])),
    Column("OBJECT", .string(["a", "b", "c"]), isNull: [false, false, true]),
  ])

  @Test("A table equals itself with NaN, nulls and any order of columns")
  func same() {
    var other = table
    other.columns.reverse()
    #expect(TableDifference(table, other).isEmpty)
  }

  @Test("Different cells are counted by column, with the first row")
  func cells() {
    var other = table
    other.columns[1].values = .double([10, 20, 31])
    other.columns[2].isNull = nil
    let difference = TableDifference(table, other)
    #expect(!difference.isEmpty)
    #expect(difference.columns.map(\.name) == ["ZEN_PNT", "OBJECT"])
    #expect(difference.columns.map(\.rows) == [2, 1])
    #expect(difference.columns.map(\.first) == [2, 3])
  }

  @Test("Columns of one table only are listed; with different row counts no cells are compared")
  func shape() {
    let other = Table(columns: [Column("OBS_ID", .int([1])), Column("MORE", .bool([true]))])
    let difference = TableDifference(table, other)
    #expect(difference.onlyInFirst == ["ZEN_PNT", "OBJECT"])
    #expect(difference.onlyInSecond == ["MORE"])
    #expect(difference.rowCounts == (3, 1))
    #expect(difference.columns.isEmpty)
  }
}
