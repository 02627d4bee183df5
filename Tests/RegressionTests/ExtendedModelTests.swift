import Foundation
import Production
import TestSupport
import Testing

@testable import Regression

/// The reference estimates strengths again without each run; here they are those of all runs.
@Suite(
  "Norms of H.E.S.S. DR1 from events that are not scored", .timeLimit(.minutes(60)),
  .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
struct ExtendedModelTests {
  private static let scoreEdges = [0.5, 1, 2, 5, 10, 30]

  @Test("The norms of the off runs scatter by 4.4 % and the deviances of five runs are those of the reference")
  func norms() throws {
    let reference = try #require(ExtendedRuns.reference)
    let (runs, fit) = (ExtendedRuns.all, try #require(ExtendedRuns.fit))
    let grid = runs[0].counts.grid
    #expect(fit.coefficients.model.terms.count == 244)
    let off = runs.filter { $0.labels.contains("Off") }
    let held = try fit.leavingOut(each: off.map { [$0.obsID] })
    var (norms, total) = ([Double](), 0.0)
    for (run, coefficients) in zip(off, held) {
      let others = runs.indices.filter { runs[$0].obsID != run.obsID }
      let columns = try NormPrior(
        targets: others.map { fit.norms[$0] - log(runs[$0].counts.livetime) },
        columns: others.map { ExtendedRuns.columns(runs[$0]) })
      let prior = OwnEvents.Prior(
        mean: columns.prediction(ExtendedRuns.columns(run)) + log(run.counts.livetime), deviation: columns.deviation)
      let prediction = try coefficients.predict(run, clamp: false)
      let first = Self.firstScoredEdge(run)
      let events = OwnEvents(prediction, counts: run.counts, prior: prior) { energy, pixel in
        grid.offsets[pixel] >= 2 || grid.energyEdges[energy] < first
      }
      let tilt = SpectralDepartures(
        functions: [coefficients.energyBasis.columns[1]], strengths: [reference.strengths["re:tilt"] ?? 0])
      let own = try ownNorms([events], bins: grid.energies, run: tilt)[0]
      let score = Self.score(run, prediction, own)
      norms.append(score.norm)
      total += score.deviance
      if let wanted = reference.deviance["\(run.obsID)"] {
        #expect(abs(score.deviance - wanted) < 0.2, "run \(run.obsID)")
        #expect(abs(log(score.norm) - (reference.logNorms["\(run.obsID)"] ?? 0)) < 0.003, "run \(run.obsID)")
      }
    }
    let mean = norms.reduce(0, +) / Double(norms.count)
    let deviation = (norms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(norms.count - 1)).squareRoot()
    #expect(abs(deviation - 0.044) < 0.002 && abs(mean - 0.9988) < 0.002)
    #expect(abs(total - 59784.5) < 4, "\(total)")
  }

  /// The lowest energy at which a run is scored, in TeV.
  private static func firstScoredEdge(_ run: RegressionRun) -> Double {
    scoreEdges.first { $0 >= (run.covariates["SAFE_ENERGY_LO"] ?? 0) * (1 - 1e-6) } ?? .infinity
  }

  /// The norm and the deviance of a run in the bins of the score.
  private static func score(
    _ run: RegressionRun, _ prediction: RegressionPrediction, _ own: RunNorm
  ) -> (norm: Double, deviance: Double) {
    let (grid, factors, first) = (run.counts.grid, own.factors, firstScoredEdge(run))
    var cells: [(count: Double, rate: Double)] = []
    for (low, high) in zip(scoreEdges, scoreEdges.dropFirst()) where low >= first {
      let bins = (0..<grid.energies).filter { grid.energyEdges[$0] >= low && grid.energyEdges[$0 + 1] <= high }
      for pixel in 0..<grid.count where grid.offsets[pixel] < 2 {
        cells.append(
          (
            Double(bins.reduce(0) { $0 + run.counts.count(energy: $1, pixel: pixel) }),
            bins.reduce(0) { $0 + prediction.rates[$1 * grid.count + pixel] * factors[$1] }
          ))
      }
    }
    let norm = cells.reduce(0) { $0 + $1.count } / cells.reduce(0) { $0 + $1.rate }
    let deviance = cells.reduce(0.0) { sum, cell in
      let mu = max(cell.rate * norm, 1e-9)
      return sum + mu - cell.count + (cell.count > 0 ? cell.count * log(cell.count / mu) : 0)
    }
    return (norm, 2 * deviance)
  }
}
