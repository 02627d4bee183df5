import Background
import Testing

@testable import Workbench

@Suite("Warnings of a closure") struct ClosureWarningTests {
  @Test("Models that give back what they were made of are warned of nowhere")
  func fine() {
    let table = ClosureTable(
      [RunClosure(obsID: 1, predicted: 1010, observed: 1000)],
      energies: [ClosurePart(low: 1, high: 2, predicted: 1010, observed: 1000)])
    #expect(table.warnings.isEmpty)
  }

  @Test("Everything that is off stands in one line, the total first, then energies and rings, the furthest off first")
  func off() {
    let table = ClosureTable(
      [RunClosure(obsID: 1, predicted: 12_200, observed: 10_000)],
      energies: [
        ClosurePart(low: 0.1, high: 1, predicted: 10_000, observed: 8000),
        ClosurePart(low: 1, high: 10, predicted: 2000, observed: 2000),
        ClosurePart(low: 10, high: 100, predicted: 200, observed: 0),
      ],
      rings: [
        ClosurePart(low: 0, high: 0.5, predicted: 12_200, observed: 10_000),
        ClosurePart(low: 0.5, high: 1, predicted: 0, observed: 0),
      ])
    #expect(
      table.warnings == [
        "models predict other counts than they were made of: 1.220 times as many (12,200 predicted, 10,000 observed) in all; "
          + "1.250 times as many (10,000 predicted, 8,000 observed) at 0.1 to 1 TeV; "
          + "200 predicted, none observed at 10 to 100 TeV; "
          + "1.220 times as many (12,200 predicted, 10,000 observed) at offsets of 0 to 0.5 deg"
      ])
  }

  @Test("What only readers of the files find is a line of its own")
  func readers() {
    let table = ClosureTable([RunClosure(obsID: 1, predicted: 1000, observed: 1000)], readerFactor: 0.5)
    #expect(table.warnings.count == 1)
    #expect(table.warnings.first?.hasPrefix("readers of the files find 0.500 times") == true)
  }
}
