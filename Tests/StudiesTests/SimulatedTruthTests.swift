import BackgroundModels
import DL3
import Foundation
import Histograms
import Production
import Simulation
import TestSupport
import Testing
import Units

@testable import Studies

@Suite("Studies of a simulated store", .timeLimit(.minutes(60))) struct SimulatedTruthTests {
  @Test("The true background is ranked first, and two equal strategies are not distinguishable")
  func truth() throws {
    try withTemporaryFolder { folder in
      var options = SimulationOptions()
      (options.runs, options.targetRuns, options.ontime, options.threads, options.seed) = (24, 0, 900, 2, 4)
      let truth = try Simulator(options).write(to: folder + "/store")
      let store = try DataStore(path: folder + "/store")
      let runs = store.runs
      let zeniths = Dictionary(uniqueKeysWithValues: zip(runs.obsIDs, try #require(runs.numbers("ZEN_PNT"))))
      let grid = try PixelGrid(energyEdges: [0.5, 1, 2, 5, 10, 30])
      let pixels = try PixelRuns(store: store, obsIDs: runs.obsIDs, grid: grid)
      let axes = try RadialAxes(
        energy: Axis(name: "energy", edges: grid.energyEdges, unit: .TeV),
        offset: .linear("offset", from: 0, to: 2.5, bins: 10, unit: .deg))
      let fine = try RadialAxes(
        energy: Axis(name: "energy", edges: grid.energyEdges, unit: .TeV),
        offset: .linear("offset", from: 0, to: 2.5, bins: 50, unit: .deg))
      let counts = try PerRunCounts(axes: axes, store: store, obsIDs: runs.obsIDs)
      func bands(_ name: String, width: Double) -> Strategy {
        Strategy(name) { fold in
          let own = (zeniths[fold.targets[0]] ?? 0) / width
          let training = fold.training.filter { ((zeniths[$0] ?? 0) / width).rounded(.down) == own.rounded(.down) }
          return .model(try counts.narrowed(to: training).fill().model)
        }
      }
      let study = try Study(
        runs: pixels.runs, zeniths: zeniths, folds: FoldRule.run.folds(scoring: runs, training: runs), threads: 2)
      let result = try study.result(of: [
        bands("all runs", width: 90), bands("two bands", width: 35), bands("the same bands", width: 35),
        Strategy("truth") { fold in
          .model(truth.model(axes: fine, of: truth.runs.filter { $0.id == Int(fold.targets[0]) }))
        },
      ])
      let rows = try Ranking(result, baseline: "two bands").rows
      #expect(rows[0].name == "truth" && rows[0].verdict == "best")
      #expect(try #require(rows[0].baseline).isDistinguishable)
      #expect(rows.first { $0.name == "the same bands" }?.baseline?.verdict == "not distinguishable (equal)")
      let summary = result.strategies[3].summary
      // The true model has no error but Poisson noise.
      let dof = Double(summary.runs * 4)
      #expect(summary.deviance.spectral > dof - 3.5 * (2 * dof).squareRoot())
      #expect(summary.deviance.spectral < dof + 3.5 * (2 * dof).squareRoot())
      let pulls = Spread(result.strategies[3].scores.map { ($0.norm - 1) / $0.normError })
      let (mean, deviation) = (try #require(pulls.mean), try #require(pulls.deviation))
      #expect(abs(mean) < 0.7 && abs(deviation - 1) < 0.5)
      for part in summary.energies + summary.rings + summary.sectors {
        let (ratio, error) = (try #require(part.ratio), try #require(part.error))
        #expect(abs(ratio - 1) < 3.5 * error)
      }
      #expect(try #require(summary.tiles).probability > 0.001)
    }
  }
}
