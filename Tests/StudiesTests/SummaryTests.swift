import Foundation
import Production
import Simulation
import Testing

@testable import Studies

@Suite("Summaries of scores", .timeLimit(.minutes(60))) struct SummaryTests {
  /// Runs with Poisson counts about a constant times a function of energy, pixel and run.
  private func summary(
    runs: Int, mean: Double = 4, options: ScoreOptions = ScoreOptions(), grid: PixelGrid? = nil,
    truth: (_ run: Int, _ energy: Int, _ pixel: Int, _ grid: PixelGrid) -> Double
  ) throws -> ScoreSummary {
    let grid = try grid ?? Fixture.grid()
    let counts = try (0..<runs).map { number in
      var generator = Xoshiro256(seed: 11, stream: UInt64(number))
      return try Fixture.run(Int64(number + 1), grid) {
        Fixture.poisson(mean * truth(number, $0, $1, grid), &generator)
      }
    }
    let folds = counts.map { Fold(name: "", training: [], targets: [$0.obsID]) }
    let zeniths = Dictionary(uniqueKeysWithValues: counts.map { ($0.obsID, $0.obsID % 2 == 0 ? 10.0 : 30) })
    let study = try Study(runs: counts, zeniths: zeniths, folds: folds, options: options)
    let predicted = [Double](repeating: mean, count: grid.energies * grid.count)
    return try study.result(of: Strategy("flat") { fold in .counts([fold.targets[0]: predicted]) }).summary
  }

  @Test("For a true model, all ratios, asymmetries and tiles agree with 1 or 0 within their errors")
  func trueModel() throws {
    let summary = try summary(runs: 40) { _, _, _, _ in 1 }
    for part in summary.energies + summary.rings + summary.sectors + summary.zenithBands where part.expected > 0 {
      let (ratio, error, scatter) = (try #require(part.ratio), try #require(part.error), try #require(part.scatter))
      #expect(abs(ratio - 1) < 3.5 * error && error > 0)
      #expect(scatter / error > 0.6 && scatter / error < 1.6)
    }
    #expect(summary.energies.count == 4 && summary.sectors.count == 8)
    #expect(summary.zenithBands.map(\.expected).filter { $0 > 0 }.count == 2)
    for asymmetry in [summary.leftRight, summary.upDown] {
      let found = try #require(asymmetry)
      #expect(abs(found.value) < 3.5 * found.error && found.error > 0)
    }
    let tiles = try #require(summary.tiles)
    #expect(abs(tiles.mean) < 0.1 && abs(tiles.width - 1) < 0.1 && tiles.probability > 0.001)
    #expect(try #require(summary.norm.mean) == #require(summary.norm.mean))
    #expect(abs(try #require(summary.norm.mean) - 1) < 0.03)
    // Cells pull with unit width: 12 or 16 of them have a chi2 of about their number.
    let chi2 = summary.scatter.reduce(0) { $0 + ($1.variance / $1.error) * ($1.variance / $1.error) }
    #expect(chi2 < 2.5 * Double(summary.scatter.count))
    #expect(summary.unpredicted == 0 && summary.runs == 40)
    // Without coordinates of the horizon, all events are on the map.
    let map = try #require(summary.map)
    #expect(map.observed.reduce(0, +) == summary.counts && map.observed.count == 4 * map.lon.count)
    #expect(abs(map.expected.reduce(0, +) - summary.counts) < 1e-6 * summary.counts)
  }

  @Test("A gradient appears as asymmetry and in the sectors, and a wrong spectrum in the energies and as tilt")
  func deviations() throws {
    let summary = try summary(runs: 20) { _, energy, pixel, grid in
      (1 + 0.1 * grid.lon[pixel]) * exp(0.2 * log10((grid.energyEdges[energy] * grid.energyEdges[energy + 1]) / 4) / 2)
    }
    let leftRight = try #require(summary.leftRight)
    // The mean of |lon| over the circle is 4 R / (3 pi) = 0.85 deg.
    #expect(abs(leftRight.value - 0.085) < 0.006 + 3 * leftRight.error)
    #expect(leftRight.value > 10 * leftRight.error)
    #expect(abs(try #require(summary.upDown).value) < 3.5 * (try #require(summary.upDown).error))
    #expect(try #require(summary.sectors[0].ratio) > 1.05 && #require(summary.sectors[4].ratio) < 0.95)
    let tilt = try #require(summary.tilt.mean)
    #expect(abs(tilt - 0.2) < 0.05)
    #expect(try #require(summary.energies[0].ratio) < 1 && #require(summary.energies[3].ratio) > 1)
    #expect(!summary.usesHorizon)
  }

  @Test("The scatter of runs beyond Poisson noise is found, by energy and offset")
  func scatter() throws {
    let summary = try summary(runs: 300, mean: 20) { run, energy, pixel, grid in
      guard energy == 1, grid.offsets[pixel] < 0.5 else { return 1 }
      return run % 2 == 0 ? 1.2 : 0.8
    }
    for cell in summary.scatter {
      if cell.energyLow == 1, cell.offsetHigh == 0.5 {
        #expect(abs(cell.relative - 0.2) < 0.02 && cell.variance > 8 * cell.error)
      } else {
        #expect(abs(cell.variance) < 4 * cell.error)
      }
      #expect(cell.runs == 300)
      #expect(abs(cell.observed / cell.expected - 1) < 0.1 && cell.expected > 0)
    }
  }

  @Test("The probability of Kolmogorov and Smirnov is that of tables, and uniform for normal numbers")
  func kolmogorov() {
    // A sample whose largest distance is that of a quantile: 1.358 / sqrt(n) has the probability 0.05.
    var below = 0
    for repetition in 0..<400 {
      var generator = Xoshiro256(seed: UInt64(repetition))
      let sample = (0..<100).map { _ in Fixture.normal(&generator) }.sorted()
      if kolmogorovProbability(sample) < 0.2 { below += 1 }
    }
    #expect((50...110).contains(below), "\(below) of 400")
    let shifted = (0..<1000).map { -3 + 6 * Double($0) / 999 }
    #expect(kolmogorovProbability(shifted) < 1e-6)
  }
}
