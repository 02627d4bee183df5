import BackgroundModels
import DL3
import Histograms
import Production
import Sky
import Testing

@Suite("Closure") struct ClosureTests {
  static let table = ClosureTable([
    RunClosure(obsID: 1, predicted: 110, observed: 100), RunClosure(obsID: 2, predicted: 50, observed: 100),
    RunClosure(obsID: 3, predicted: 200, observed: 100), RunClosure(obsID: 4, predicted: 5, observed: 0),
    RunClosure(obsID: 5, predicted: 99, observed: 100),
  ])

  @Test("The total is all predicted over all observed counts; the spread is that of runs with observed counts")
  func numbers() {
    #expect(close(Self.table.total, 464.0 / 400))
    #expect(close(Self.table.mean, (1.1 + 0.5 + 2 + 0.99) / 4))
    #expect(close(Self.table.spread, 0.6253199, within: 1e-6))
    #expect(Self.table.least == 0.5 && Self.table.greatest == 2)
  }

  @Test("The worst runs are off by the largest factor; equal ones are in the order of the table")
  func worst() {
    #expect(Self.table.worst(3).map(\.obsID) == [2, 3, 1])
    #expect(Self.table.worst(9).map(\.obsID) == [2, 3, 1, 5, 4])
  }

  @Test("A prediction of NaN makes the mean NaN, and is the farthest off")
  func notANumber() {
    let table = ClosureTable([
      RunClosure(obsID: 1, predicted: 110, observed: 100), RunClosure(obsID: 2, predicted: .nan, observed: 100),
      RunClosure(obsID: 3, predicted: .nan, observed: 0),
    ])
    #expect(table.mean.isNaN && table.total.isNaN)
    #expect(table.worst(3).map(\.obsID) == [2, 1, 3])
  }

  @Test("Without runs all results are NaN or empty")
  func empty() {
    let table = ClosureTable([])
    #expect(table.total.isNaN && table.mean.isNaN && table.spread.isNaN && table.worst().isEmpty)
  }

  @Test("Energy bins that overlap are joined, with their cells, in any order")
  func overlaps() {
    func part(_ low: Double, _ high: Double, _ counts: Double) -> ClosurePart {
      ClosurePart(low: low, high: high, predicted: counts, observed: 2 * counts)
    }
    func table(_ energies: [ClosurePart]) -> ClosureTable {
      ClosureTable(
        energies: energies, rings: [part(0, 1, 1)],
        cells: energies.map {
          ClosureCell(energy: $0.low..<$0.high, ring: 0..<1, predicted: $0.predicted, observed: $0.observed)
        })
    }
    // The runs begin at thresholds of 0.3, 0.5 and 0.4 TeV; 0.5 TeV is the second edge of the last.
    let runs = [
      table([part(0.3, 0.5, 1), part(0.5, 1, 2)]), table([part(0.6, 1, 4), part(1, 3, 8)]),
      table([part(0.4, 0.5, 16), part(0.5, 1, 32)]),
    ]
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
      var sum = ClosureTable()
      for run in order { sum.add(runs[run]) }
      #expect(sum.energies == [part(0.3, 0.5, 17), part(0.5, 1, 38), part(1, 3, 8)])
      #expect(sum.cells.map(\.energy) == [0.3..<0.5, 0.5..<1, 1..<3])
      #expect(sum.cells.map(\.predicted) == [17, 38, 8] && sum.cells.map(\.observed) == [34, 76, 16])
      #expect(sum.rings == [part(0, 1, 3)])
    }
  }

  /// A run with a flat rate, in which some bins have no events and energies below a limit are not used.
  private func fill(_ axes: any ModelAxes, from low: Double, without empty: [Int]) throws -> CountsAccumulator {
    let energies = UsableEnergies(SafeEnergies(low: low), axis: axes.energy, cutBins: .drop)
    var contribution = RunCounts(
      counts: axes.phaseSpace().mapping { ($0 * 100 * 1e-3).rounded() }, time: 100, energies: energies,
      statistics: RunStatistics(obsID: 1))
    let positions = axes.phaseSpace().strides[0]
    for bin in empty + Array(0..<energies.bins.lowerBound * positions) { contribution.counts.values[bin] = 0 }
    contribution.statistics.ontime = 100
    var fill = CountsAccumulator(axes: axes, options: FillOptions())
    try fill.add(contribution)
    return fill
  }

  /// With a threshold the first two of four energies have no exposure. If bin 10 is empty, a reader extrapolates from
  /// the smallest number to the end of the field.
  @Test(
    "A model of flat rates predicts its own counts, next to bins without exposure and bins without events",
    arguments: [([Int](), 0.05), ([], 0.9), ([4], 0.05), ([10], 0.05), ([7, 8, 10], 0.9)])
  func gaps(empty: [Int], threshold: Double) throws {
    let fill = try fill(try Fixture.axes(), from: threshold, without: empty)
    let table = fill.closure(of: fill.model)
    let closure = try #require(table.runs.first)
    // Counts are rounded to integers.
    #expect(abs(closure.predicted - Double(closure.observed)) < 1 && closure.observed > 1000, "\(closure)")
    for part in table.energies + table.rings { #expect(abs(part.predicted - part.observed) < 1) }
    // A bin without a rate must not contain events of the runs, because the prediction for it is missing.
    for (bin, rate) in fill.model.rate.values.enumerated() where rate.isNaN { #expect(fill.counts.values[bin] == 0) }
    let interpolatedByReader = fill.model.integral() * 100
    #expect(close(closure.predicted * table.readerFactor, interpolatedByReader, within: 1e-4))
    #expect((table.totalAsRead == nil) == empty.isEmpty)
  }

  @Test("A cube with a hole without exposure or events predicts its own counts, too")
  func cube() throws {
    let axes = try Fixture.cubeAxes(energies: 3, columns: 12, rows: 12)
    let holes = [5, 6].flatMap { lon in [5, 6].flatMap { lat in (0..<3).map { $0 * 144 + lon * 12 + lat } } }
    let fill = try fill(axes, from: 1, without: holes)
    var exposure = fill.exposure
    for (number, bin) in holes.enumerated() where number % 2 == 0 { exposure.values[bin] = 0 }
    let table = fill.closure(of: BackgroundModel(axes: axes, counts: fill.counts, exposure: exposure))
    let closure = try #require(table.runs.first)
    // Counts of about 53 in a cell are rounded to integers.
    #expect(close(closure.predicted, Double(closure.observed), within: 2e-3))
    #expect(table.readerFactor < 0.97)
  }

  @Test("A total, an energy or a ring that is off by more than 5 % and 5 standard deviations is named")
  func off() {
    func part(_ predicted: Double, _ observed: Double) -> ClosurePart {
      ClosurePart(low: 1, high: 2, predicted: predicted, observed: observed)
    }
    #expect(part(348.6, 203).isOff && part(106, 0).isOff)
    // 4 % of a very large number, and 20 % of a small one.
    #expect(!part(1_040_000, 1_000_000).isOff && !part(120, 100).isOff && !part(0, 0).isOff)
  }

  @Test("Tables of models with different axes are added energy by energy")
  func sum() {
    var table = ClosureTable(
      [RunClosure(obsID: 1, predicted: 10, observed: 9)],
      energies: [ClosurePart(low: 1, high: 2, predicted: 10, observed: 9)])
    table.add(
      ClosureTable(
        [RunClosure(obsID: 2, predicted: 5, observed: 6)],
        energies: [
          ClosurePart(low: 0.5, high: 1, predicted: 1, observed: 2),
          ClosurePart(low: 1, high: 2, predicted: 4, observed: 4),
        ]))
    #expect(table.energies.map(\.low) == [0.5, 1] && table.energies.map(\.predicted) == [1, 14])
    #expect(table.predicted == 15 && table.observed == 15 && table.total == 1)
  }
}
