import Testing
import Units

@testable import Expression

@Suite("Evaluating expressions", .timeLimit(.minutes(60))) struct EvaluationTests {
  static let events = ColumnList([
    ColumnSchema("ENERGY", .number, unit: .TeV), ColumnSchema("OFFSET", .number, unit: .deg),
    ColumnSchema("GOOD", .boolean), ColumnSchema("NAME", .string),
  ])

  @Test("An expression lists the columns it needs, each once, and reads them in that order")
  func columns() throws {
    let expression = try Expression("energy > 0.5 && OFFSET < 2 && ENERGY < 10 && $Name$ != ''")
    #expect(expression.columns == ["energy", "OFFSET", "Name"])
    let bound = try expression.bound(to: Self.events)
    #expect(bound.columns.map(\.name) == ["ENERGY", "OFFSET", "NAME"])
    #expect(bound.type == .boolean)
    #expect(try Expression("ENERGY * 2").bound(to: Self.events).type == .number)
    #expect(try Expression("NAME + 'x'").bound(to: Self.events).type == .string)
  }

  @Test("Blocks of any length have the same results as single rows", arguments: [0, 1, 2, 511, 512, 513, 5000])
  func blocks(rows: Int) throws {
    let energies = (0..<rows).map { Double($0 % 97) / 30 }
    let offsets = (0..<rows).map { $0 % 11 == 0 ? .nan : Double($0 % 13) / 3 }
    let bound = try Expression("ENERGY > 0.5 && !(OFFSET < 2) || sqrt(ENERGY) == 0").bound(to: Self.events)
    let expected = zip(energies, offsets).map { energy, offset in energy > 0.5 && offset >= 2 || energy == 0 }
    var mask = [Bool](repeating: true, count: rows)
    var evaluator = BlockEvaluator(bound)
    try energies.withUnsafeBufferPointer { energies in
      try offsets.withUnsafeBufferPointer { offsets in
        try mask.withUnsafeMutableBufferPointer { mask in
          // Run twice: nothing that an evaluator keeps from one block may affect the next.
          for _ in 0..<2 { try evaluator.mask([.numbers(energies), .numbers(offsets)], rows: rows, into: mask) }
        }
      }
    }
    #expect(mask == expected)
  }

  @Test("An expression without columns, a lone column and a lone constant")
  func lone() throws {
    func value(_ text: String) throws -> ColumnData {
      try Expression(text).bound(to: Self.events).evaluate(rows: 2) { name in
        switch name {
        case "GOOD": .booleans([true, nil])
        case "NAME": .strings(["a", nil])
        default: .numbers([1, .nan])
        }
      }
    }
    #expect(try value("1 + 1") == .numbers([2, 2]))
    #expect(try value("T") == .booleans([true, true]))
    #expect(try value("'x'") == .strings(["x", "x"]))
    #expect(try value("GOOD") == .booleans([true, nil]))
    #expect(try value("NAME") == .strings(["a", nil]))
    #expect(try value("isnull(ENERGY)") == .booleans([false, true]))
    #expect(try value("isnull(NAME)") == .booleans([false, true]))
    #expect(try value("NAME == 'a'") == .booleans([true, nil]))
    #expect(try value("NAME + '!'") == .strings(["a!", nil]))
  }

  @Test("A condition over ten thousand runs, such as a list of run ids")
  func longChain() throws {
    let schema = ColumnList([ColumnSchema("OBS_ID", .number), ColumnSchema("TARGET_NAME", .string)])
    let wanted = Array(stride(from: 20_000, to: 40_000, by: 2))
    let text = wanted.map { "OBS_ID == \($0)" }.joined(separator: " || ") + " || TARGET_NAME == 'Crab'"
    let bound = try Expression(text).bound(to: schema)
    let mask = try bound.mask(rows: 100) { name in
      name == "OBS_ID" ? .numbers((20_000..<20_100).map(Double.init)) : .strings(Array(repeating: "Off", count: 100))
    }
    #expect(mask == (0..<100).map { $0 % 2 == 0 })
    let sum = try Expression(Array(repeating: "OBS_ID", count: 20_000).joined(separator: "+")).bound(to: schema)
    #expect(try sum.evaluate(rows: 1) { _ in .numbers([0.5]) } == .numbers([10_000]))
  }

  @Test("Identifiers of observations are compared exactly up to 2^53")
  func identifiers() throws {
    let schema = ColumnList([ColumnSchema("OBS_ID", .number)])
    let bound = try Expression("OBS_ID == 9007199254740991").bound(to: schema)
    #expect(
      try bound.mask(rows: 2) { _ in .numbers([9_007_199_254_740_991, 9_007_199_254_740_990]) } == [true, false])
  }

  @Test("A number is not a condition, and data must match the schema")
  func refused() throws {
    let number = try Expression("ENERGY").bound(to: Self.events)
    #expect(throws: ExpressionError.resultType(expression: "ENERGY", found: .number, expected: .boolean)) {
      try number.mask(rows: 1) { _ in .numbers([1]) }
    }
    let error = try #require(throws: ExpressionError.self) { try number.evaluate(rows: 2) { _ in .numbers([1]) } }
    #expect(error.description == "column ENERGY: the number of values is 1; expected 2, one for each row")
    #expect(throws: ExpressionError.columnData(column: "ENERGY", found: "contains a string", expected: "a number")) {
      try number.evaluate(rows: 1) { _ in .strings(["x"]) }
    }
  }

  @Test("Of columns whose names differ by case, the exact match is used")
  func cases() throws {
    let schema = ColumnList([ColumnSchema("ALT", .number), ColumnSchema("alt", .string)])
    #expect(try Expression("alt").bound(to: schema).type == .string)
    #expect(try Expression("ALT").bound(to: schema).type == .number)
    #expect(try Expression("Alt").bound(to: schema).type == .number)
  }
}
