import Foundation
import TestSupport
import Testing

@testable import Expression

@Suite("The page on expressions", .timeLimit(.minutes(60))) struct ReferencePageTests {
  /// The rows of all tables of docs/expressions.md with the title of their section, without the head of each table.
  private static func rows() throws -> [(section: String, cells: [String])] {
    let page = SharedData.repository.appendingPathComponent("docs/expressions.md")
    var rows: [(section: String, cells: [String])] = []
    var section = ""
    var isHead = true
    for line in try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n") {
      if line.hasPrefix("## ") { section = String(line.dropFirst(3)) }
      guard line.hasPrefix("|") else {
        isHead = true
        continue
      }
      // The head of a table ends with a line of dashes.
      if line.hasPrefix("|---") {
        isHead = false
      } else if !isHead {
        let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
        rows.append((section, cells.map { $0.replacing("\\|", with: "|") }))
      }
    }
    return rows
  }

  /// The text of a cell that is one piece of code; `nil` for any other cell.
  private static func code(_ cell: String) -> String? {
    cell.wholeMatch(of: /`([^`]+)`/).map { String($0.1) }
  }

  /// The columns of the run and of the event that the page shows, with their values.
  private static func columns() throws -> [(schema: ColumnSchema, data: ColumnData)] {
    try rows().filter { $0.section == "The run and the event of the examples" }.map { row in
      let name = try #require(code(row.cells[0]))
      let value = try #require(code(row.cells[1]))
      if value.hasPrefix("'") { return (ColumnSchema(name, .string), .strings([String(value.dropFirst().dropLast())])) }
      return (ColumnSchema(name, .number), .numbers([value == "null" ? .nan : try #require(Double(value))]))
    }
  }

  /// The examples: the last cell of every row in a section about the language.
  private static func examples() throws -> [String] {
    let sections: Set = ["Columns", "Values", "Operators", "Functions", "Null"]
    return try rows().filter { sections.contains($0.section) }.map { row in
      try #require(row.cells.last.flatMap(code), "a row without an example: \(row.cells)")
    }
  }

  @Test("Every example is read, and is true for the run and the event on the page")
  func examplesAreTrue() throws {
    let columns = try Self.columns()
    let schema = ColumnList(columns.map(\.schema))
    let examples = try Self.examples()
    #expect(examples.count > Function.allCases.count)
    for example in examples {
      let bound = try Expression(example).bound(to: schema)
      let isTrue = try bound.mask(rows: 1) { name in
        try #require(columns.first { $0.schema.name == name }?.data)
      }
      #expect(isTrue == [true], "\(example)")
    }
  }

  @Test("Every function of the language, and every other spelling of one, is on the page with an example")
  func functionsAreComplete() throws {
    let rows = try Self.rows().filter { $0.section == "Functions" }
    let documented = rows.flatMap { row in row.cells[0].matches(of: /`(\w+)\(/).map { String($0.1) } }
    #expect(documented.sorted() == Function.spellings)
    for row in rows {
      let names = row.cells[0].matches(of: /`(\w+)\(/).map { String($0.1) }
      let example = row.cells.last ?? ""
      #expect(names.contains { example.contains("\($0)(") }, "the example calls another function: \(row.cells)")
    }
  }
}
