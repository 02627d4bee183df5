import TestSupport
import Testing

@testable import Matching

@Suite("One-to-one assignment") struct AssignmentTests {
  /// Returns the best assignment found by trying all of them: the number of pairs, and the sum of their costs.
  private func best(_ costs: [[Double]], row: Int = 0, used: Set<Int> = []) -> (pairs: Int, cost: Double) {
    guard row < costs.count else { return (0, 0) }
    var result = best(costs, row: row + 1, used: used)
    for (column, cost) in costs[row].enumerated() where cost.isFinite && !used.contains(column) {
      let rest = best(costs, row: row + 1, used: used.union([column]))
      let total = (pairs: rest.pairs + 1, cost: rest.cost + cost)
      if total.pairs > result.pairs || (total.pairs == result.pairs && total.cost < result.cost) { result = total }
    }
    return result
  }

  @Test("The assignment has the pairs and the cost of the best of all assignments, in 600 random tables")
  func bruteForce() throws {
    var generator = TestGenerator(seed: 14)
    for trial in 0..<600 {
      let (rows, columns) = (1 + trial % 5, 1 + trial / 7 % 6)
      let forbidden = Double(trial % 4) * 0.25
      let costs = (0..<rows).map { _ in
        (0..<columns).map { _ in
          Double.random(in: 0..<1, using: &generator) < forbidden
            ? Double.infinity : Double.random(in: 0..<10, using: &generator).rounded() / 4
        }
      }
      let found = Assignment.columns(rows: rows, columns: columns, onRow: {}, cost: { costs[$0][$1] })
      let pairs = found.enumerated().compactMap { row, column in column.map { (row, $0) } }
      #expect(Set(pairs.map(\.1)).count == pairs.count, "a column is used twice in trial \(trial)")
      let expected = best(costs)
      #expect(pairs.count == expected.pairs, "trial \(trial)")
      let cost = pairs.reduce(0) { $0 + costs[$1.0][$1.1] }
      #expect(abs(cost - expected.cost) < 1e-9, "trial \(trial): \(cost), \(expected.cost)")
    }
  }

  @Test("A row gives its nearest column up if another row needs it more")
  func exchange() {
    let costs = [[1.0, 2], [1, 10]]
    #expect(Assignment.columns(rows: 2, columns: 2, onRow: {}, cost: { costs[$0][$1] }) == [1, 0])
  }

  @Test("Without columns, or with nothing allowed, no row has a column")
  func nothing() {
    #expect(Assignment.columns(rows: 2, columns: 0, onRow: {}, cost: { _, _ in 0 }) == [nil, nil])
    #expect(Assignment.columns(rows: 2, columns: 2, onRow: {}, cost: { _, _ in .infinity }) == [nil, nil])
    #expect(Assignment.columns(rows: 0, columns: 2, onRow: {}, cost: { _, _ in 0 }) == [])
  }

  @Test("300 rows are assigned like the sorted order, which is best on a line")
  func line() {
    // On a line with squared differences, the best assignment of sorted points to sorted points keeps the order.
    let columns = Assignment.columns(
      rows: 300, columns: 300, onRow: {},
      cost: { row, column in
        let difference = Double(row * 7 % 300) - (Double(column) + 0.3)
        return difference * difference
      })
    #expect(columns == (0..<300).map { $0 * 7 % 300 })
  }
}
