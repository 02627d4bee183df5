import BackgroundModels
import DL3
import Diagnostics
import Foundation
import Histograms
import Parallel
import Production
import Simulation
import Testing

@testable import Studies

@Suite("Studies", .timeLimit(.minutes(60))) struct StudyTests {
  /// Runs whose radial profile depends on their zenith angle: the truth has two zenith bands.
  private func simulated(_ count: Int = 24, seed: UInt64 = 1) throws -> (runs: [PixelCounts], zeniths: [Int64: Double])
  {
    let grid = try Fixture.grid()
    var zeniths: [Int64: Double] = [:]
    let runs = try (1...count).map { number in
      var generator = Xoshiro256(seed: seed, stream: UInt64(number))
      let isHigh = number % 2 == 0
      zeniths[Int64(number)] = isHigh ? 45 : 15
      return try Fixture.run(Int64(number), grid) { energy, pixel in
        let offset = grid.offsets[pixel] / 2
        let shape = exp(-(isHigh ? 0.6 : 2.0) * offset * offset)
        return Fixture.poisson(60 * shape * pow(0.5, Double(energy)), &generator)
      }
    }
    return (runs, zeniths)
  }

  private func folds(_ runs: [PixelCounts]) -> [Fold] {
    let ids = runs.map(\.obsID)
    return ids.map { id in Fold(name: "run \(id)", training: ids.filter { $0 != id }, targets: [id]) }
  }

  /// The mean counts of training runs in rings of 0.25 deg, for each target run.
  private func rings(_ name: String, _ runs: [PixelCounts], training: @escaping (_ target: Int64, Int64) -> Bool)
    -> Strategy
  {
    Strategy(name) { fold in
      var models: [Int64: [Double]] = [:]
      for target in fold.targets {
        let chosen = runs.filter { fold.training.contains($0.obsID) && training(target, $0.obsID) }
        guard let first = chosen.first else { return .none("no training run") }
        let (grid, energies) = (first.grid, first.grid.energies)
        let ring = grid.offsets.map { Int($0 / 0.25) }
        var (sums, pixels) = ([Double](repeating: 0, count: energies * 9), [Double](repeating: 0, count: 9))
        for pixel in 0..<grid.count { pixels[ring[pixel]] += 1 }
        for run in chosen {
          for energy in 0..<energies {
            for pixel in 0..<grid.count {
              sums[energy * 9 + ring[pixel]] += Double(run.count(energy: energy, pixel: pixel))
            }
          }
        }
        models[target] = (0..<energies * grid.count).map { bin in
          let (energy, ring) = (bin / grid.count, ring[bin % grid.count])
          return sums[energy * 9 + ring] / pixels[ring] / Double(chosen.count)
        }
      }
      return .counts(models)
    }
  }

  @Test("The true strategy is ranked first, and two equal ones are called equal")
  func trueStrategyFirst() throws {
    let (runs, zeniths) = try simulated()
    let study = try Study(runs: runs, zeniths: zeniths, folds: folds(runs), threads: 2)
    let result = try study.result(of: [
      rings("all runs", runs) { _, _ in true },
      rings("wrong bands", runs) { target, other in (target / 2) % 2 == (other / 2) % 2 },
      rings("two bands", runs) { target, other in zeniths[target] == zeniths[other] },
      rings("two bands again", runs) { target, other in target % 2 == other % 2 },
    ])
    let rows = try Ranking(result, baseline: "all runs").rows
    #expect(rows.prefix(2).map(\.name) == ["two bands", "two bands again"])
    #expect(rows[1].verdict == "not distinguishable (equal)")
    #expect(rows[2].verdict.hasPrefix("worse by ") && rows[3].verdict.hasPrefix("worse by "))
    #expect(try #require(rows[0].baseline).verdict.hasPrefix("better by "))
    // A true model has about one unit of deviance per bin with several counts.
    let summary = result.strategies[2].summary
    #expect(summary.zenithBands.filter { $0.expected > 0 }.allSatisfy { abs(($0.ratio ?? 0) - 1) < 0.05 })
  }

  @Test("The result does not depend on the number of threads, and is the same after JSON")
  func deterministic() throws {
    let (runs, zeniths) = try simulated(40)
    let strategies = [rings("all", runs) { _, _ in true }, rings("half", runs) { $0 % 2 == $1 % 2 }]
    var results = try [1, 4].map { threads in
      try Study(runs: runs, zeniths: zeniths, folds: folds(runs), threads: threads).result(of: strategies)
    }
    for study in results.indices {
      for strategy in results[study].strategies.indices {
        #expect(results[study].strategies[strategy].seconds > 0)
        results[study].strategies[strategy].seconds = 0
      }
    }
    #expect(results[0] == results[1])
    let decoded = try JSONDecoder().decode(StudyResult.self, from: JSONEncoder().encode(results[0]))
    #expect(decoded == results[0])
    let ranking = try Ranking(results[0])
    #expect(try JSONDecoder().decode(Ranking.self, from: JSONEncoder().encode(ranking)) == ranking)
  }

  @Test("A strategy that throws, returns nothing or leaves bins empty is in the result and does not end the study")
  func failures() throws {
    let (runs, zeniths) = try simulated(6)
    let study = try Study(runs: runs, zeniths: zeniths, folds: folds(runs))
    let good = rings("good", runs) { _, _ in true }
    var seen: [String] = []
    let result = try study.result(
      of: [
        Strategy("throws") { _ in throw BackgroundError.nothingToStack },
        Strategy("nothing") { _ in .none("fewer than 3 runs") },
        Strategy("sometimes") { fold in fold.targets == [2] ? .none("no match") : try good.predict(fold) },
        Strategy("empty bins") { fold in
          guard case .counts(let counts) = try good.predict(fold) else { return .none("") }
          return .counts(counts.mapValues { [0, 0, 0] + $0.dropFirst(3) })
        },
        Strategy("empty model") { fold in .counts([fold.targets[0]: [Double](repeating: 0, count: 4 * 52)]) },
        Strategy("missing") { _ in .models([:]) },
        Strategy("outside the field") { _ in
          .model(try Fixture.radial(offset: [3, 4]) { _, _ in 1 })
        },
        good,
      ], onResult: { seen.append($0.name) })
    #expect(seen == result.strategies.map(\.name) && seen.count == 8)
    let rows = try Ranking(result).rows
    func verdict(_ name: String) -> String { rows.first { $0.name == name }?.verdict ?? "" }
    #expect(rows[0].name == "good" && rows[0].standing == .complete)
    #expect(verdict("throws") == "failed: \(BackgroundError.nothingToStack.description)")
    #expect(verdict("nothing") == "failed: fewer than 3 runs")
    let sometimes = try #require(rows.first { $0.name == "sometimes" })
    #expect(sometimes.standing == .incomplete && sometimes.lost == 1 && sometimes.reason == "no match")
    #expect(sometimes.best?.difference == 0 && sometimes.best?.runs == 5)
    let empty = try #require(rows.first { $0.name == "empty bins" })
    #expect(empty.standing == .incomplete && empty.unpredicted > 0 && empty.lost == 0)
    #expect(
      verdict("empty model")
        == "failed: run 1: the model predicts no events in any bin; expected a model with rates above 0")
    #expect(verdict("missing") == "failed: run 1: no model; expected a model for each target run")
    #expect(verdict("outside the field").hasPrefix("failed: run 1: the model predicts no events"))
  }

  @Test("A model that was made from the run that it predicts is marked")
  func ownRuns() throws {
    let (runs, _) = try simulated(4)
    let model = try Fixture.radial { _, _ in 1e-6 }
    let study = try Study(runs: runs, folds: folds(runs))
    let result = try study.result(
      of: Strategy("all of them") { _ in
        var seen = model
        seen.origin = ModelOrigin(runs: [RunStatistics(obsID: 2), RunStatistics(obsID: 3)])
        return .model(seen)
      })
    #expect(result.ownRuns == [2, 3] && result.standing == .notHeldOut)
  }

  @Test("An interrupt ends the study, and what was done before is known")
  func interrupt() throws {
    let (runs, _) = try simulated(4)
    let study = try Study(runs: runs, folds: folds(runs))
    var done = 0
    #expect(throws: Interrupted.self) {
      try study.result(
        of: [rings("one", runs) { _, _ in true }, Strategy("two") { _ in throw Interrupted() }],
        onResult: { _ in done += 1 })
    }
    #expect(done == 1)
    #expect(throws: Interrupted.self) {
      try study.result(of: rings("one", runs) { _, _ in true }, stop: StopSignal { true })
    }
    #expect(throws: BackgroundError.nothingToStack) {
      try study.result(of: [Strategy("limit") { _ in throw BackgroundError.nothingToStack }], endsStudy: { _ in true })
    }
  }

  @Test("Runs on different grids, uncounted targets and equal names are errors; runs without energies are left out")
  func errors() throws {
    let (runs, _) = try simulated(3)
    let other = try Fixture.run(9, try Fixture.grid(energyEdges: [1, 2])) { _, _ in 1 }
    #expect(throws: StudyError.self) { try Study(runs: runs + [other], folds: folds(runs)) }
    #expect(throws: StudyError.notCounted(obsID: 3)) { try Study(runs: Array(runs.prefix(2)), folds: folds(runs)) }
    #expect(throws: StudyError.noRuns) { try Study(runs: [], folds: []) }
    let study = try Study(runs: runs, folds: folds(runs))
    let strategy = rings("one", runs) { _, _ in true }
    #expect(throws: StudyError.duplicateStrategy("one")) { try study.result(of: [strategy, strategy]) }
    let high = runs[2].using(energyBins: 4..<4)
    let rest = try Study(runs: Array(runs.prefix(2)) + [high], folds: folds(runs))
    #expect(rest.folds.map(\.targets) == [[1], [2]] && rest.unscored == [3])
    #expect(try rest.result(of: [strategy]).unscored == [3])
  }

  @Test("If no run has a bin to score, the error says why for how many runs")
  func nothingToScore() throws {
    let (runs, _) = try simulated(3)
    let empty = [runs[0].using(energyBins: 4..<4), runs[1].using(energyBins: 4..<4), runs[2].keeping { _ in false }]
    let error = #expect(throws: StudyError.self) { try Study(runs: empty, folds: folds(runs)) }
    let text = try #require(error).description
    #expect(text.contains("2 runs without an energy bin above the threshold"))
    #expect(text.contains("1 run without a pixel outside the excluded regions") && !text.contains("\n"))
  }

  @Test("A score with more bins than fit into memory is refused, whatever the numbers are")
  func tooManyBins() throws {
    let fine = try PixelGrid(energyEdges: (0...100_000).map { 0.5 + Double($0) / 1000 })
    let (pixels, most) = (fine.count, Study.mostBins)
    #expect(throws: StudyError.tooManyBins(pixels: pixels, energies: 100_000, runs: 45, most: most)) {
      try Study.check(fine, runs: 45)
    }
    let error = #expect(throws: StudyError.self) { try Study.check(fine, runs: .max) }
    #expect(error?.description.contains("bins to score; expected at most 50,000,000 bins") == true)
    // Twice the runs of the largest observatories with the default bins.
    let grid = try PixelGrid(energyEdges: [0.5, 1, 2, 5, 10, 30])
    #expect(throws: Never.self) { try Study.check(grid, runs: 30_000) }
  }

  @Test("A signal stops a study between two folds")
  func stops() throws {
    let (runs, _) = try simulated(6)
    let study = try Study(runs: runs, folds: folds(runs), threads: 2)
    let signal = Signal()
    let strategy = Strategy("one") { fold in
      signal.isRaised = fold.targets == [2]
      return .none("no model")
    }
    #expect(throws: Interrupted.self) { try study.result(of: strategy, stop: StopSignal { signal.isRaised }) }
  }

  /// A flag that the strategy of a test raises on its own thread.
  private final class Signal: @unchecked Sendable { var isRaised = false }
}
