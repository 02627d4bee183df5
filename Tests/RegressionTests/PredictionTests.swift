import Foundation
import Production
import Testing

@testable import Regression

@Suite("Predictions of a regression", .timeLimit(.minutes(60))) struct PredictionTests {
  @Test("A covariate outside the range of the training runs is clamped, and the prediction says so")
  func clamped() throws {
    let runs = try SimulatedRuns.runs(20, seed: 11)
    let fit = try RegressionFit(SimulatedRuns.model.fixing(["tilt": 25]), runs: runs)
    let range = try #require(fit.coefficients.ranges["s"])
    var run = runs[0]
    run.covariates["s"] = 3
    let prediction = try fit.coefficients.predict(run)
    #expect(prediction.clamped == [ClampedCovariate(name: "s", value: 3, used: range.upperBound)])
    run.covariates["s"] = range.upperBound
    let inside = try fit.coefficients.predict(run)
    #expect(inside.clamped.isEmpty && inside.rates == prediction.rates)
    run.covariates["s"] = 3
    let free = try fit.coefficients.predict(run, clamp: false)
    #expect(free.clamped.isEmpty && free.rates != prediction.rates)
  }

  @Test("A label without training runs has no effect")
  func unknownLabel() throws {
    let runs = try SimulatedRuns.runs(20, seed: 11)
    let fit = try RegressionFit(SimulatedRuns.model.fixing(["tilt": 25]), runs: runs)
    var run = runs[1]
    let plain = try fit.coefficients.predict(run).rates
    run.labels = ["west"]
    #expect(try fit.coefficients.predict(run).rates == plain)
    run.labels = ["east"]
    #expect(try fit.coefficients.predict(run).rates != plain)
  }

  @Test("Relative errors of a prediction match the scatter of predictions over simulated training data")
  func errors() throws {
    let runs = try SimulatedRuns.runs(20, seed: 100)
    let target = runs[1]
    let (grid, center) = (target.counts.grid, 9)
    func logShares(_ prediction: RegressionPrediction) -> [Double] {
      let total = prediction.rates.reduce(0, +)
      return (0..<3).map { log(prediction.rates[$0 * grid.count + center] / total) }
    }
    var (values, errors) = ([[Double]](), [Double](repeating: 0, count: 3))
    for seed in 100..<124 {
      let fit = try RegressionFit(
        SimulatedRuns.model.fixing(["tilt": 25]), runs: try SimulatedRuns.runs(20, seed: seed))
      let prediction = try fit.coefficients.predict(target, clamp: false, errors: .coefficients)
      values.append(logShares(prediction))
      for energy in 0..<3 { errors[energy] += (prediction.relativeErrors?[energy * grid.count + center] ?? 0) / 24 }
    }
    for energy in 0..<3 {
      let column = values.map { $0[energy] }
      let mean = column.reduce(0, +) / 24
      let spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 23).squareRoot()
      // 24 repetitions: a relative error of the spread of 15 %.
      #expect(abs(spread / errors[energy] - 1) < 0.45, "\(spread) \(errors[energy])")
    }
  }

  @Test("Run effects add to the errors what their strength says")
  func runEffectErrors() throws {
    let runs = try SimulatedRuns.runs(20, seed: 11)
    let fit = try RegressionFit(SimulatedRuns.model.fixing(["tilt": 25]), runs: runs)
    let (plain, full) = (
      try #require(try fit.coefficients.predict(runs[0], errors: .coefficients).relativeErrors),
      try #require(try fit.coefficients.predict(runs[0], errors: .withRunEffects).relativeErrors)
    )
    let prediction = try fit.coefficients.predict(runs[0])
    let (pixels, slope) = (runs[0].counts.grid.count, fit.coefficients.energyBasis.columns[1])
    var (mean, total) = (0.0, 0.0)
    for (index, rate) in prediction.rates.enumerated() {
      mean += rate * slope[index / pixels]
      total += rate
    }
    for index in stride(from: 0, to: plain.count, by: 5) {
      let added = full[index] * full[index] - plain[index] * plain[index]
      let wanted = (slope[index / pixels] - mean / total) * (slope[index / pixels] - mean / total) / 25
      #expect(abs(added - wanted) < 1e-12)
    }
    #expect(prediction.relativeErrors == nil)
  }

  @Test("The shape of a run can be evaluated at any position")
  func shape() throws {
    let runs = try SimulatedRuns.runs(10, seed: 12)
    let fit = try RegressionFit(SimulatedRuns.model.fixing(["tilt": 25]), runs: runs)
    let shape = try fit.coefficients.shape(of: runs[0])
    let (grid, altaz) = (runs[0].counts.grid, try #require(runs[0].counts.altaz))
    let position = FieldPosition(
      offset: grid.offsets[3], radecLon: grid.lon[3], radecLat: grid.lat[3], altazLon: altaz.lon[3],
      altazLat: altaz.lat[3])
    let rates = try fit.coefficients.predict(runs[0]).rates
    for (energy, values) in shape.logRates(at: [position]).enumerated() {
      #expect(abs(exp(values[0]) / rates[energy * grid.count + 3] - 1) < 1e-12)
    }
  }
}
