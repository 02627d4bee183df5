import Foundation
import Production
import TestSupport
import Testing

@testable import Regression

@Suite("Regressions of simulated runs", .timeLimit(.minutes(60))) struct SimulationTests {
  @Test("The coefficients that were simulated are recovered within their errors, and the errors are right")
  func recovery() throws {
    var pulls: [Double] = []
    for seed in 0..<20 {
      let fit = try RegressionFit(SimulatedRuns.model, runs: try SimulatedRuns.runs(30, seed: seed))
      for (number, truth) in SimulatedRuns.truth.enumerated() {
        pulls.append((fit.coefficients.values[number] - truth) / fit.coefficients.errors[number])
      }
    }
    let square = pulls.reduce(0) { $0 + $1 * $1 } / 100
    // 100 pulls: the mean of their squares is 1 +- 0.14.
    #expect(abs(square - 1) < 0.42, "mean square pull \(square)")
    #expect(pulls.allSatisfy { $0.magnitude < 4 })
  }

  @Test("The spread of run effects is found, and the restricted likelihood is largest there")
  func strengths() throws {
    let runs = try SimulatedRuns.runs(80, seed: 3, tilt: 0.3)
    let fit = try RegressionFit(SimulatedRuns.model, runs: runs)
    let strength = try #require(fit.coefficients.strengths["tilt"])
    // 80 effects: a relative error of 8 % from their number, and about as much from the counts.
    #expect(abs(1 / strength.squareRoot() / 0.3 - 1) < 0.35, "\(1 / strength.squareRoot())")
    for factor in [0.8, 1.25] {
      let other = try RegressionFit(SimulatedRuns.model.fixing(["tilt": strength * factor]), runs: runs)
      #expect(other.restrictedLogLikelihood < fit.restrictedLogLikelihood)
    }
    let near = try [1 / 1.01, 1.01].map {
      try RegressionFit(SimulatedRuns.model.fixing(["tilt": strength * $0]), runs: runs).restrictedLogLikelihood
    }
    #expect(abs(near[1] - near[0]) < 1e-3)
  }

  @Test("A run effect that is not there gets a large strength")
  func noEffect() throws {
    let fit = try RegressionFit(SimulatedRuns.model, runs: try SimulatedRuns.runs(60, seed: 5, tilt: 0))
    let strength = try #require(fit.coefficients.strengths["tilt"])
    #expect(strength > 100)
  }

  @Test("The result does not depend on the number of threads")
  func threads() throws {
    let runs = try SimulatedRuns.runs(23, seed: 1)
    let fits = try [1, 2, 5].map {
      try RegressionFit(SimulatedRuns.model, runs: runs, options: FitOptions(threads: $0))
    }
    for fit in fits.dropFirst() {
      #expect(fit.coefficients.values == fits[0].coefficients.values)
      #expect(fit.coefficients.covariance == fits[0].coefficients.covariance)
      #expect(fit.coefficients.strengths == fits[0].coefficients.strengths)
      #expect(fit.norms == fits[0].norms && fit.runEffects == fits[0].runEffects)
    }
    let folds = runs.map { [$0.obsID] }
    let held = try fits.map { try $0.leavingOut(each: folds).map(\.values) }
    #expect(held[0] == held[1] && held[0] == held[2])
  }

  @Test("The order of the runs does not matter")
  func order() throws {
    let runs = try SimulatedRuns.runs(12, seed: 2)
    let (fit, other) = (
      try RegressionFit(SimulatedRuns.model, runs: runs),
      try RegressionFit(SimulatedRuns.model, runs: runs.reversed())
    )
    for (left, right) in zip(fit.coefficients.values, other.coefficients.values) { #expect(abs(left - right) < 1e-6) }
  }

  @Test("Runs that are mirrored have gradients of the opposite sign, and all else is the same")
  func mirrored() throws {
    let runs = try SimulatedRuns.runs(12, seed: 7)
    let mirrored = try runs.map { run in
      let (grid, counts) = (run.counts.grid, run.counts)
      var values = counts.counts
      for pixel in 0..<grid.count {
        let other = try #require(grid.pixel(lon: -grid.lon[pixel], lat: grid.lat[pixel]))
        for energy in 0..<grid.energies {
          values[energy * grid.count + other] = counts.counts[energy * grid.count + pixel]
        }
      }
      return try SimulatedRuns.run(run.obsID, grid, values, covariates: run.covariates, labels: run.labels)
    }
    let fits = try [runs, mirrored].map { try RegressionFit(SimulatedRuns.model, runs: $0).coefficients.values }
    for number in 0..<5 { #expect(abs(fits[0][number] - (number == 4 ? -1 : 1) * fits[1][number]) < 1e-7) }
  }

  @Test("The one-step formula without a run, or without several, is close to a fit without them")
  func oneStep() throws {
    let runs = try SimulatedRuns.runs(30, seed: 4)
    let fit = try RegressionFit(SimulatedRuns.model, runs: runs)
    let folds: [[Int64]] = [[0], [7], [3, 4, 5, 6]]
    let refits = try fit.refits(withoutEach: folds)
    for (fold, (step, refit)) in zip(folds, zip(try fit.leavingOut(each: folds), refits)) {
      #expect(step.leftOut == fold && refit.leftOut == fold)
      for number in 0..<5 {
        let error = refit.errors[number]
        #expect(abs(step.values[number] - refit.values[number]) < 0.05 * error)
        #expect(abs(step.errors[number] / error - 1) < 0.02)
        // Leaving runs out must change something.
        #expect(step.values[number] != fit.coefficients.values[number])
      }
    }
    let again = try RegressionFit(
      SimulatedRuns.model.fixing(fit.coefficients.strengths), runs: runs.filter { $0.obsID != 7 })
    for (left, right) in zip(again.coefficients.values, refits[1].values) { #expect(abs(left - right) < 1e-6) }
  }

  @Test("Nested strengths are those of a fit without the run")
  func nested() throws {
    let runs = try SimulatedRuns.runs(20, seed: 9)
    let fit = try RegressionFit(SimulatedRuns.model, runs: runs)
    let nested = try fit.refit(without: [5], strengths: .estimated())
    let fresh = try RegressionFit(SimulatedRuns.model, runs: runs.filter { $0.obsID != 5 })
    let (left, right) = (nested.coefficients.strengths["tilt"] ?? 0, fresh.coefficients.strengths["tilt"] ?? 1)
    #expect(abs(left / right - 1) < 0.05 && nested.coefficients.strengths != fit.coefficients.strengths)
  }
}
