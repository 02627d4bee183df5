import Foundation
import Production
import Testing

@testable import Regression

@Suite("Regressions whose result is known", .timeLimit(.minutes(60))) struct ClosedFormTests {
  /// Two pixels side by side in the west and in the east, one energy bin.
  private func pair(_ west: UInt32, _ east: UInt32, strength: Double) throws -> RegressionFit {
    let grid = try SimulatedRuns.grid(side: 2, energyEdges: [1, 2])
    // Row by row from the south; lon increases within a row.
    let run = try SimulatedRuns.run(1, grid, [west, east, west, east])
    let term = RegressionTerm(field: .radecLon(scale: 1), group: "x")
    return try RegressionFit(RegressionModel(terms: [term], penalties: ["x": .fixed(strength)]), runs: [run])
  }

  @Test("One run without terms has the mean as its norm")
  func mean() throws {
    let grid = try SimulatedRuns.grid(side: 2, energyEdges: [1, 2])
    let run = try SimulatedRuns.run(1, grid, [3, 5, 7, 1])
    let effect = RunEffect(energy: .smooth(0), group: "r")
    let fit = try RegressionFit(
      RegressionModel(terms: [], runEffects: [effect], penalties: ["r": .fixed(1e9)]), runs: [run])
    #expect(abs(fit.norms[0] - log(4.0)) < 1e-8)
    let prediction = try fit.coefficients.predict(run)
    #expect(abs(prediction.norm(for: run.counts) - 4) < 1e-12)
    let deviance = 2 * [3.0, 5, 7, 1].reduce(0) { $0 + $1 * log($1 / 4) }
    #expect(abs(prediction.deviance(for: run.counts) - deviance) < 1e-12)
  }

  @Test("One gradient without penalty reproduces two pixels; its error is that of a ratio of counts")
  func gradient() throws {
    let fit = try pair(30, 50, strength: 1e-9)
    let lon = atan(0.25 * .pi / 180) * 180 / .pi
    #expect(abs(fit.coefficients.values[0] - log(50.0 / 30) / (2 * lon)) < 1e-6)
    #expect(abs(fit.coefficients.errors[0] - (1 / 60.0 + 1 / 100).squareRoot() / (2 * lon)) < 1e-6)
    #expect(abs(fit.termDegreesOfFreedom - 1) < 1e-6)
  }

  @Test("A penalty shrinks a coefficient to where score and penalty balance, and an infinite one removes it")
  func penalty() throws {
    let lon = atan(0.25 * .pi / 180) * 180 / .pi
    for strength in [0.1, 1, 10] {
      let theta = try pair(30, 50, strength: strength).coefficients.values[0]
      // The free norm keeps the sum of 160; the score is the sum of x (n - mu).
      let share = 160 * tanh(theta * lon)
      #expect(abs(lon * (40 - share) - strength * theta) < 1e-6)
    }
    let fit = try pair(30, 50, strength: 1e12)
    #expect(abs(fit.coefficients.values[0]) < 1e-9 && fit.termDegreesOfFreedom < 1e-9)
    #expect(abs(fit.norms[0] - log(40.0)) < 1e-9)
  }

  @Test("A free spectrum reproduces the counts per energy of all runs with those energies")
  func spectrum() throws {
    let grid = try SimulatedRuns.grid(side: 2, energyEdges: [1, 2, 4, 8])
    let runs = try [[40, 20, 10], [80, 40, 20]].enumerated().map { number, counts in
      try SimulatedRuns.run(Int64(number), grid, counts.flatMap { Array(repeating: UInt32($0), count: 4) })
    }
    let terms = (0..<3).map { RegressionTerm(energy: .bin($0), group: "e") }
    let fit = try RegressionFit(RegressionModel(terms: terms, penalties: ["e": .fixed(1e-8)]), runs: runs)
    let values = fit.coefficients.values
    #expect(abs(values[0] - values[1] - log(2.0)) < 1e-6 && abs(values[1] - values[2] - log(2.0)) < 1e-6)
    #expect(abs(fit.norms[1] - fit.norms[0] - log(2.0)) < 1e-6)
    // A ridge puts the sum of coefficients that the norm can replace to 0.
    #expect(abs(values.reduce(0, +)) < 1e-6)
  }

  @Test("Bins below the threshold and pixels that are not kept have no influence")
  func unused() throws {
    let grid = try SimulatedRuns.grid(side: 2, energyEdges: [1, 2, 4])
    let terms = [RegressionTerm(field: .radecLat(scale: 1), group: "y")]
    let model = RegressionModel(terms: terms, penalties: ["y": .fixed(1)])
    func fit(_ unused: UInt32) throws -> [Double] {
      let run = try SimulatedRuns.run(1, grid, [unused, unused, unused, unused, 7, unused, 9, 12])
      let counts = run.counts.using(energyBins: 1..<2).keeping { $0 != 1 }
      return try RegressionFit(model, runs: [RegressionRun(counts)]).coefficients.values
    }
    #expect(try fit(0) == fit(100))
  }
}
