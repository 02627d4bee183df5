import DL3
import Expression
import Tables
import Testing

@Suite("Tables as people have them: CSV, and rows that an expression selects", .timeLimit(.minutes(60)))
struct CatalogueSelectionTests {
  private let csv = """
    \u{feff}NAME, RA,DEC ,SIZE,N
    "Crab, nebula",83.63,22.01,0.3,1
    b,10,-5.5,,2
    # a comment
    c,350,1e1,-1,

    """

  @Test("Columns of a CSV table are integers, numbers or texts; empty fields of numbers are null")
  func columns() throws {
    let table = try Table(csv: csv, path: "a.csv")
    #expect(table.columns.map(\.name) == ["NAME", "RA", "DEC", "SIZE", "N"])
    #expect(table.columns[0].values == .string(["Crab, nebula", "b", "c"]))
    #expect(table.columns[1].values == .double([83.63, 10, 350]) && table.columns[1].isNull == nil)
    #expect(table.columns[2].values == .double([22.01, -5.5, 10]))
    #expect(table.columns[3].isNull == [false, true, false])
    #expect(table.columns[4].values == .int([1, 2, 0]) && table.columns[4].isNull == [false, false, true])
  }

  @Test("Semicolons or tabs separate the fields if the line of names has no comma", arguments: [";", "\t"])
  func separators(separator: String) throws {
    let text = "# made by hand\n\"A,B\";RA;NAME\n1;2.5;\"x;y\"\n;3;z\n".replacing(";", with: separator)
    let table = try Table(csv: text, path: "a.csv")
    #expect(table.columns.map(\.name) == ["A,B", "RA", "NAME"])
    #expect(table["RA"]?.values == .double([2.5, 3]) && table["NAME"]?.values == .string(["x\(separator)y", "z"]))
    #expect(table["A,B"]?.isNull == [false, true])
  }

  @Test("A CSV table without column names, or with lines of other lengths, is an error")
  func errors() {
    func text(_ csv: String) -> String? {
      do { _ = try Table(csv: csv, path: "a.csv") } catch { return "\(error)" }
      return nil
    }
    #expect(text("")?.hasPrefix("a.csv:1: no column names") == true)
    #expect(text("83.63,22.01\n")?.contains("expected a name for each column") == true)
    #expect(text("RA,DEC\n1,2\n3\n") == "a.csv:3: number of fields: 1; expected 2, one for each column")
  }

  @Test("Rows are selected by an expression of the columns; null is never selected")
  func rows() throws {
    let table = try Table(csv: csv, path: "a.csv")
    #expect(try table.rows(where: Expression("SIZE > 0")) == [true, false, false])
    #expect(try table.rows(where: Expression("NAME != 'b' && N < 2")) == [true, false, false])
    #expect(try table.rows(where: Expression("ra > 20")) == [true, false, true])
    #expect(throws: ExpressionError.self) { try table.rows(where: Expression("WIDTH > 0")) }
    #expect(throws: ExpressionError.self) { try table.rows(where: Expression("RA + 1")) }
  }
}
