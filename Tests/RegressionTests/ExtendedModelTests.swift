import Foundation
import Production
import TestSupport
import Testing

@testable import Regression

/// The reference estimates strengths again without each run; here they are those of all runs.
@Suite(
  "Norms of H.E.S.S. DR1 from events that are not scored", .timeLimit(.minutes(10)),
  .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
struct ExtendedModelTests {
  /// The part of regression-reference.json on norms.
  private struct Reference: Decodable {
    struct Norms: Decodable {
      var strengths: [String: Double]
      var logNorms: [String: Double]
      var deviance: [String: Double]

      enum CodingKeys: String, CodingKey {
        case strengths, deviance
        case logNorms = "ln_norm"
      }
    }
    var norms: Norms

    enum CodingKeys: String, CodingKey { case norms = "R2_thr_0.9" }
  }

  private static let scoreEdges = [0.5, 1, 2, 5, 10, 30]

  @Test("The norms of the off runs scatter by 4.4 % and the deviances of five runs are those of the reference")
  func norms() throws {
    let path = SharedData.path("reference/regression-reference.json")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path))).norms
    let grid = try PixelGrid(
      side: 26, radius: 2.5, energyEdges: [0.25, 0.32, 0.4, 0.5, 0.63, 0.79, 1, 1.41, 2, 5, 10, 30])
    let runs = try RealRuns.read(grid, thresholdFactor: 0.9)
    let model = RegressionModel(
      .extended, labels: RealRuns.fields, energies: 11, radius: 2.5, covariate: RealRuns.secant
    ).fixing(reference.strengths)
    #expect(model.terms.count == 244)
    let fit = try RegressionFit(model, runs: runs, options: FitOptions(threads: 2))
    let off = runs.filter { $0.labels.contains("Off") }
    let held = try fit.leavingOut(each: off.map { [$0.obsID] })
    var (norms, total) = ([Double](), 0.0)
    for (run, coefficients) in zip(off, held) {
      let others = runs.indices.filter { runs[$0].obsID != run.obsID }
      let columns = try NormPrior(
        targets: others.map { fit.norms[$0] - log(runs[$0].counts.livetime) },
        columns: others.map { Self.columns(runs[$0]) })
      let prior = OwnEvents.Prior(
        mean: columns.prediction(Self.columns(run)) + log(run.counts.livetime), deviation: columns.deviation)
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

  /// The columns from which a norm is predicted: zenith, and muon efficiency in two epochs.
  private static func columns(_ run: RegressionRun) -> [Double] {
    func value(_ name: String) -> Double { run.covariates[name] ?? .nan }
    let (muon, isEarly) = (value("MUONEFF"), value("MUONEFF") > 1.1)
    return [
      (value("SECZ") - 1.183366) / 0.179134, value("SECZ2"), 10 * (muon - 1), (isEarly ? 1 : 0) - 0.1,
      10 * log(muon / (isEarly ? 1.16 : 0.95)),
    ]
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
