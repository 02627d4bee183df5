import Background
import Testing

@Suite("Closure") struct ClosureTests {
  static let table = ClosureTable([
    RunClosure(obsID: 1, predicted: 110, observed: 100), RunClosure(obsID: 2, predicted: 50, observed: 100),
    RunClosure(obsID: 3, predicted: 200, observed: 100), RunClosure(obsID: 4, predicted: 5, observed: 0),
    RunClosure(obsID: 5, predicted: 99, observed: 100),
  ])

  @Test("The total is all predicted over all observed counts; the spread is that of runs in which something was seen")
  func numbers() {
    #expect(close(Self.table.total, 464.0 / 400))
    #expect(close(Self.table.mean, (1.1 + 0.5 + 2 + 0.99) / 4))
    #expect(close(Self.table.spread, 0.6253199, within: 1e-6))
    #expect(Self.table.least == 0.5 && Self.table.greatest == 2)
  }

  @Test("The worst runs are those off by the largest factor, equals in the order of the table")
  func worst() {
    #expect(Self.table.worst(3).map(\.obsID) == [2, 3, 1])
    #expect(Self.table.worst(9).map(\.obsID) == [2, 3, 1, 5, 4])
  }

  @Test("Without runs there is nothing to tell")
  func empty() {
    let table = ClosureTable([])
    #expect(table.total.isNaN && table.mean.isNaN && table.spread.isNaN && table.worst().isEmpty)
  }
}
