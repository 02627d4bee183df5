import Foundation
import Production
import TestSupport
import Testing

@testable import Regression

/// Runs are drawn from a smooth truth that is outside the family of the model, as in section 8 of the reference: a
/// radial shape exp(-(offset / sigma)^2.3 / 2) whose width depends on energy and zenith angle, gradients proportional
/// to tan(zenith), a spectrum quadratic in ln(energy), departures of fields, and random tilts.
@Suite("The regression of a smooth truth", .timeLimit(.minutes(60))) struct SmoothTruthTests {
  private static let edges = [0.5, 1, 2, 5, 10, 30]
  private static let fields = ["A", "B", "C", "D", "E", "F"]
  private static let tilt = 0.054
  private static let realisations = 12
  private static let runsPerRealisation = 105

  private struct Realisation {
    var runs: [RegressionRun]
    /// The expected counts of each run without its random tilt, per bin of the grid.
    var truth: [[Double]]
  }

  private static func realisation(_ seed: Int) throws -> Realisation {
    var generator = TestGenerator(seed: seed)
    func normal() -> Double { SimulatedRuns.normal(&generator) }
    let grid = try PixelGrid(energyEdges: edges)
    let departures = fields.map { _ in edges.dropLast().map { _ in 0.05 * normal() } }
    var result = Realisation(runs: [], truth: [])
    for number in 0..<runsPerRealisation {
      let zenith = 5 + 45 * SimulatedRuns.uniform(&generator)
      let (secant, slope) = (1 / cos(zenith * .pi / 180), tan(zenith * .pi / 180))
      let (norm, field, own) = (1400 * exp(0.2 * normal()), number % fields.count, tilt * normal())
      var truth: [Double] = []
      for (bin, (low, high)) in zip(edges, edges.dropFirst()).enumerated() {
        let logEnergy = log((low * high).squareRoot() / 2)
        let sigma = 1.35 * (1 - 0.08 * logEnergy) * (1 + 0.15 * (secant - 1.18))
        let spectrum = exp(-1.15 * logEnergy - 0.12 * logEnergy * logEnergy + departures[field][bin])
        truth += (0..<grid.count).map { pixel in
          let shape = exp(-pow(grid.offsets[pixel] / sigma, 2.3) / 2)
          return spectrum * shape * exp(0.03 * slope * grid.lat[pixel] + 0.01 * grid.lon[pixel])
        }
      }
      let scale = norm / truth.reduce(0, +)
      truth = truth.map { $0 * scale }
      let tilts = zip(edges, edges.dropFirst()).map { exp(own * log10(($0 * $1).squareRoot() / 2)) }
      let counts = truth.indices.map { SimulatedRuns.poisson(truth[$0] * tilts[$0 / grid.count], &generator) }
      result.runs.append(
        try SimulatedRuns.run(Int64(number), grid, counts, covariates: ["s": secant], labels: [fields[field]]))
      result.truth.append(truth)
    }
    return result
  }

  /// The sums that the test compares: predicted over true counts of held-out runs by energy and by ring, and pulls.
  private struct Summary {
    var energies: [Double]
    var rings: [Double]
    var pulls: [Double]
  }

  /// Fits a realisation and compares the held-out predictions with the truth. The strengths are estimated from those of
  /// an earlier fit, which takes fewer updates.
  private static func summary(_ realisation: Realisation, last: inout RegressionFit?) throws -> Summary {
    let runs = realisation.runs
    let covariate = Covariate("s", standardising: runs.compactMap { $0.covariates["s"] })
    let model = RegressionModel(.shape, labels: fields, energies: 5, radius: 2, covariate: covariate)
    var options = FitOptions(threads: 2)
    (options.mostUpdates, options.acceptsLastUpdate) = (last == nil ? 15 : 4, true)
    let fit = try RegressionFit(model, runs: runs, options: options, start: last)
    last = fit
    let held = try fit.leavingOut(each: runs.map { [$0.obsID] })
    let grid = runs[0].counts.grid
    var (energies, rings) = (
      [(found: Double, true: Double)](repeating: (0, 0), count: 5),
      [(found: Double, true: Double)](repeating: (0, 0), count: 4)
    )
    var pulls: [Double] = []
    for (number, (run, coefficients)) in zip(runs, held).enumerated() {
      let isChecked = number % 15 == 0
      let prediction = try coefficients.predict(run, clamp: false, errors: isChecked ? .coefficients : .none)
      let truth = realisation.truth[number]
      let total = truth.reduce(0, +)
      let norm = total / prediction.rates.reduce(0, +)
      // A norm that is fitted to the bins has no error: the mean of the deviations is subtracted as in the errors.
      var mean = 0.0
      for bin in truth.indices {
        let (energy, pixel) = (bin / grid.count, bin % grid.count)
        let mu = prediction.rates[bin] * norm
        energies[energy].found += mu
        energies[energy].true += truth[bin]
        let ring = min(3, Int(grid.offsets[pixel] / 0.5))
        rings[ring].found += mu
        rings[ring].true += truth[bin]
        mean += mu * log(mu / truth[bin]) / total
      }
      guard let errors = prediction.relativeErrors else { continue }
      for bin in stride(from: number % 7, to: truth.count, by: 7) {
        pulls.append((log(prediction.rates[bin] * norm / truth[bin]) - mean) / errors[bin])
      }
    }
    return Summary(
      energies: energies.map { $0.found / $0.true }, rings: rings.map { $0.found / $0.true }, pulls: pulls)
  }

  @Test("Held out, rings and energies are unbiased over 12 realisations, and the errors are right")
  func unbiased() throws {
    var last: RegressionFit?
    let summaries = try (0..<Self.realisations).map { try Self.summary(Self.realisation(100 + $0), last: &last) }
    for (name, values) in [("energy", summaries.map(\.energies)), ("ring", summaries.map(\.rings))] {
      var chi2 = 0.0
      for part in values[0].indices {
        let ratios = values.map { $0[part] }
        let mean = ratios.reduce(0, +) / Double(ratios.count)
        let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)
        let pull = (mean - 1) / (variance / Double(ratios.count)).squareRoot()
        #expect(pull.magnitude < 3, "\(name) \(part): \(mean), pull \(pull)")
        chi2 += pull * pull
      }
      // The 99 % quantiles of chi2 for 3 and 4 degrees of freedom (one norm per run) are 11.3 and 13.3; the errors come
      // from 12 values, which makes the tails wider by about 30 %.
      #expect(chi2 < (name == "ring" ? 15 : 17), "\(name): chi2 \(chi2)")
    }
    let pulls = summaries.flatMap(\.pulls)
    let rms = (pulls.reduce(0) { $0 + $1 * $1 } / Double(pulls.count)).squareRoot()
    #expect((0.9...1.15).contains(rms), "rms of the pulls \(rms)")
  }
}
