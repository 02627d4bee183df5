import Foundation
import Production
import Simulation
import Testing

@testable import Studies

/// Studies of counts whose expectation is known exactly. The truth is a field with a gradient along lon, which differs
/// between runs.
@Suite("Studies of counts with a known truth", .timeLimit(.minutes(60))) struct KnownCountsTests {
  private static let grid = Result { try PixelGrid(pixelSize: 1, side: 4, radius: 2, energyEdges: [1, 2, 5]) }
  private let runs = 30
  private let mean = 3.0
  /// The mean of the gradients of the runs, in deg-1, and their standard deviation.
  private let gradient = 0.1
  private let spread = 0.1

  /// Returns the expected counts of each bin for a gradient.
  private func expected(_ gradient: Double, _ grid: PixelGrid) -> [Double] {
    (0..<grid.energies).flatMap { _ in grid.lon.map { mean * (1 + gradient * $0) } }
  }

  /// Returns a study of simulated counts, and the strategies: the mean truth, and fields with other gradients.
  private func results(seed: UInt64, gradients: [(name: String, value: Double)]) throws -> StudyResult {
    let grid = try Self.grid.get()
    let counts = try (1...runs).map { obsID in
      var generator = Xoshiro256(seed: seed, stream: UInt64(obsID))
      let truth = expected(gradient + spread * Fixture.normal(&generator), grid)
      return try Fixture.run(Int64(obsID), grid) { energy, pixel in
        Fixture.poisson(max(0, truth[energy * grid.count + pixel]), &generator)
      }
    }
    let folds = counts.map { Fold(name: "", training: [], targets: [$0.obsID]) }
    let study = try Study(runs: counts, folds: folds)
    return try study.result(
      of: gradients.map { name, value in
        let predicted = expected(value, grid)
        return Strategy(name) { .counts([$0.targets[0]: predicted]) }
      })
  }

  /// Returns the expected difference of the deviances of two gradients.
  ///
  /// After normalisation both predict as many events as are observed, so that the difference is -2 sum(n ln(p / q))
  /// with the predicted probabilities p and q of the bins. It is linear in the counts n, and these are linear in the
  /// gradient of the run, so that its expectation is that for the mean gradient.
  private func difference(_ one: Double, _ other: Double, _ grid: PixelGrid) -> Double {
    let (truth, p, q) = (expected(gradient, grid), expected(one, grid), expected(other, grid))
    let (sumP, sumQ) = (p.reduce(0, +), q.reduce(0, +))
    return Double(runs) * zip(truth, zip(p, q)).reduce(0) { $0 - 2 * $1.0 * log($1.1.0 / sumP / ($1.1.1 / sumQ)) }
  }

  @Test("The true strategy is ranked first, and two equally wrong ones are not distinguishable")
  func ranking() throws {
    var (first, equal) = (0, 0)
    for seed in 0..<40 {
      // Gradients that are wrong by the same amount to both sides have nearly the same expectation.
      let result = try results(
        seed: UInt64(1000 + seed), gradients: [("low", -0.1), ("truth", gradient), ("high", 0.3), ("same", 0.3)])
      let rows = try Ranking(result, baseline: "high", bootstrap: PairedBootstrap(draws: 100)).rows
      if rows[0].name == "truth" { first += 1 }
      #expect(rows.first { $0.name == "same" }?.baseline?.verdict == "not distinguishable (equal)")
      if rows.first(where: { $0.name == "low" })?.baseline?.verdict == "not distinguishable" { equal += 1 }
    }
    #expect(first >= 39, "\(first) of 40")
    #expect(equal >= 33, "\(equal) of 40")
  }

  @Test("In 400 repetitions, 60 to 75 % of the differences are within one error of the known difference")
  func coverage() throws {
    let grid = try Self.grid.get()
    let truth = difference(-0.05, 0.2, grid)
    var (covered, sum) = (0, 0.0)
    for seed in 0..<400 {
      let strategies = try results(seed: UInt64(5000 + seed), gradients: [("one", -0.05), ("other", 0.2)]).strategies
      let comparison = Comparison(strategies[0], with: strategies[1], bootstrap: PairedBootstrap(draws: 100))
      sum += comparison.difference
      if abs(comparison.difference - truth) < (try #require(comparison.error)) { covered += 1 }
    }
    #expect((240...300).contains(covered), "\(covered) of 400")
    // The mean of all repetitions is much more precise than one of them.
    #expect(abs(sum / 400 / truth - 1) < 0.05, "\(sum / 400) and \(truth)")
  }

  @Test("If a prediction is true, the deviance exceeds its expectation by 0 +- 1 standard deviations")
  func excess() throws {
    let grid = try Self.grid.get()
    for mean in [0.01, 0.4, 5] {
      let predicted = [Double](repeating: mean, count: grid.energies * grid.count)
      let values = try (0..<400).map { seed -> Double in
        var generator = Xoshiro256(seed: UInt64(seed))
        let run = try Fixture.run(1, grid) { _, _ in Fixture.poisson(mean, &generator) }
        var reference = ExpectedDeviance()
        for mu in predicted { reference.add(mu) }
        let deviance = PoissonDeviance(counts: run.counts.map(Double.init), predicted: predicted, pixels: grid.count)
        return (deviance.total - reference.mean) / reference.variance.squareRoot()
      }
      let spread = Spread(values)
      let (mean, deviation) = (try #require(spread.mean), try #require(spread.deviation))
      #expect(abs(mean) < 3.5 / 20 && abs(deviation - 1) < 0.15)
    }
  }

  @Test("The moments of the deviance of a bin are those of closed forms")
  func moments() {
    // Without events the deviance is 2 mu; with one event it is 2 (mu - 1 - ln mu).
    let mu = 1e-4
    let one = 2 * (mu - 1 - log(mu))
    let mean = exp(-mu) * (2 * mu + mu * one)
    let small = ExpectedDeviance.moments(mu)
    #expect(abs(small.mean / mean - 1) < 1e-3)
    #expect(abs(small.variance / (mu * one * one) - 1) < 1e-3)
    // For many events the deviance follows chi2; the first correction of its mean is 1 / (6 mu).
    let large = ExpectedDeviance.moments(200)
    #expect(abs(large.mean - 1 - 1 / 1200) < 1e-4 && abs(large.variance - 2) < 0.02)
    // The table is interpolated.
    for mu in [3e-7, 0.0123, 0.77, 45] {
      var sum = ExpectedDeviance()
      sum.add(mu)
      let exact = ExpectedDeviance.moments(mu)
      #expect(abs(sum.mean / exact.mean - 1) < 1e-3 && abs(sum.variance / exact.variance - 1) < 2e-3, "\(mu)")
    }
  }
}
