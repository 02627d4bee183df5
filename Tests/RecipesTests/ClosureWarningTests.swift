import BackgroundModels
import Production
import Testing

@testable import Outputs

@Suite("Warnings of a closure") struct ClosureWarningTests {
  @Test("There is no warning if models reproduce the counts that they were built from")
  func fine() {
    let table = ClosureTable(
      [RunClosure(obsID: 1, predicted: 1010, observed: 1000)],
      energies: [ClosurePart(low: 1, high: 2, predicted: 1010, observed: 1000)])
    #expect(table.warnings.isEmpty)
  }

  @Test("All deviations are listed in one warning: first the total, then energies and rings, with the largest first")
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
        "for the runs that the models were built from, predicted and observed counts differ: "
          + "ratio 1.220 (12,200 predicted, 10,000 observed) in total; "
          + "ratio 1.250 (10,000 predicted, 8,000 observed) at 0.1 to 1 TeV; "
          + "200 predicted, none observed at 10 to 100 TeV; "
          + "ratio 1.220 (12,200 predicted, 10,000 observed) at offsets of 0 to 0.5 deg"
      ])
  }

  /// Returns the table of a field with a gradient that the models do not reproduce.
  private func lost(isWithoutGradient: Bool) -> ClosureTable {
    ClosureTable(
      [RunClosure(obsID: 1, predicted: 16_000, observed: 16_000)],
      quadrants: [
        ClosureQuadrant(.bothPositive, predicted: 4000, observed: 4200),
        ClosureQuadrant(.lonPositive, predicted: 4000, observed: 4600),
        ClosureQuadrant(.bothNegative, predicted: 4000, observed: 3995),
        ClosureQuadrant(.latPositive, predicted: 4000, observed: 3205),
      ], isWithoutGradient: isWithoutGradient)
  }

  @Test("A lost gradient is described by quadrants; for fits without a gradient, with a hint how to keep it")
  func lean() {
    let line =
      "for the runs that the models were built from, predicted and observed counts differ: "
      + "ratio 1.248 (4,000 predicted, 3,205 observed) where lon < 0, lat > 0; "
      + "ratio 0.870 (4,000 predicted, 4,600 observed) where lon > 0, lat < 0"
    #expect(lost(isWithoutGradient: false).warnings == [line])
    let hint = ". Fit with gradient = true to reproduce a gradient across the field of view"
    #expect(lost(isWithoutGradient: true).warnings == [line + hint])
  }

  @Test("A report has all quadrants, and lists those off by more than 1 % and 3 sigma; radial models have none")
  func report() throws {
    let report = ClosureReport(models: "cubes", table: lost(isWithoutGradient: true), groups: [0])
    #expect(
      report.quadrants?.map(\.name) == [
        "lon > 0, lat > 0", "lon > 0, lat < 0", "lon < 0, lat < 0", "lon < 0, lat > 0",
      ])
    #expect(report.worstQuadrants?.map(\.name) == ["lon < 0, lat > 0", "lon > 0, lat < 0", "lon > 0, lat > 0"])
    let first = try #require(report.worstQuadrants?.first)
    #expect((first.predicted, first.observed) == (4000, 3205) && abs(first.deviations - 12.57) < 0.01)
    let radial = ClosureReport(
      models: "rings", table: ClosureTable([RunClosure(obsID: 1, predicted: 1, observed: 1)]), groups: [0])
    #expect(radial.quadrants == nil && radial.worstQuadrants == nil)
  }

  @Test("A deviation that only readers of the files find has its own warning")
  func readers() {
    let table = ClosureTable([RunClosure(obsID: 1, predicted: 1000, observed: 1000)], readerFactor: 0.5)
    #expect(table.warnings.count == 1)
    let warning = table.warnings.first ?? ""
    #expect(warning.hasPrefix("with the model files, programs such as gammapy predict 0.500 times"), "\(warning)")
  }
}
