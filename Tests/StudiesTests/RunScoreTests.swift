import Foundation
import Production
import Simulation
import Testing

@testable import Studies

@Suite("Scores of runs", .timeLimit(.minutes(60))) struct RunScoreTests {
  @Test("The deviance of four bins agrees with the formula, and its parts add up to it")
  func closedForm() {
    let deviance = PoissonDeviance(counts: [3, 0, 1, 4], predicted: [2, 1, 2, 2], pixels: 2)
    let total = 2 * ((2 - 3 + 3 * log(1.5)) + 1 + (2 - 1 + log(0.5)) + (2 - 4 + 4 * log(2.0)))
    // At the first energy the sums are equal; at the second 5 were observed and 4 predicted.
    let spectral = 2 * (4 - 5 + 5 * log(1.25))
    let spatial = 2 * (3 * log(1.5) + log(1 / 2.5) + 4 * log(4 / 2.5))
    #expect(abs(deviance.total - total) < 1e-12)
    #expect(abs(deviance.spectral - spectral) < 1e-12)
    #expect(abs(deviance.spatial - spatial) < 1e-12)
  }

  @Test("Counts in a bin that is predicted 0 have the penalty of a prediction of 1e-9")
  func floor() {
    let deviance = PoissonDeviance(counts: [2], predicted: [0], pixels: 1)
    #expect(abs(deviance.total - 2 * (1e-9 - 2 + 2 * log(2 / 1e-9))) < 1e-9)
    #expect(PoissonDeviance(counts: [0, 0], predicted: [0, 0], pixels: 2).total < 1e-8)
  }

  @Test("Spectral and spatial parts add up to the total of random counts, before and after the norm")
  func partsAddUp() throws {
    let grid = try Fixture.grid()
    var generator = Xoshiro256(seed: 3)
    let mu = (0..<grid.energies * grid.count).map { _ in 3 * generator.uniform() }
    let counts = mu.map { Fixture.poisson(1.3 * $0, &generator) }
    let run = try Fixture.run(1, grid) { counts[$0 * grid.count + $1] }
    let score = try RunScore(run, predicted: mu)
    let norm = Double(counts.reduce(0, +)) / mu.reduce(0, +)
    func deviance(_ factor: Double) -> Double {
      zip(counts, mu).reduce(0) { sum, bin in
        let (n, mu) = (Double(bin.0), bin.1 * factor)
        return sum + 2 * (mu - n + (n > 0 ? n * log(n / mu) : 0))
      }
    }
    #expect(abs(score.norm - norm) < 1e-12)
    #expect(abs(score.normError - Double(counts.reduce(0, +)).squareRoot() / mu.reduce(0, +)) < 1e-12)
    #expect(abs(score.deviance.total - deviance(norm)) < 1e-9)
    #expect(abs(score.absoluteDeviance.total - deviance(1)) < 1e-9)
    // The norm has no influence on the spatial part, and it minimises the deviance.
    #expect(abs(score.deviance.spatial - score.absoluteDeviance.spatial) < 1e-9)
    #expect(deviance(norm) < deviance(norm * 1.01) && deviance(norm) < deviance(norm * 0.99))
    let sum = mu.reduce(0, +)
    let logScore = zip(counts, mu).reduce(0.0) { $0 + Double($1.0) * log($1.1 / sum) }
    #expect(abs(score.logScore - logScore) < 1e-8)
    #expect(score.bins == mu.count && score.unpredicted == 0)
  }

  @Test("Only energies above the threshold and kept pixels are scored")
  func scoredBins() throws {
    let grid = try Fixture.grid()
    var kept = [Bool](repeating: true, count: grid.count)
    for pixel in 0..<10 { kept[pixel] = false }
    let run = try Fixture.run(1, grid, energyBins: 1..<3, kept: kept) { energy, pixel in
      energy == 0 || energy == 3 || pixel < 10 ? 100 : 2
    }
    let score = try RunScore(run, predicted: [Double](repeating: 1, count: grid.energies * grid.count))
    #expect(score.bins == 2 * (grid.count - 10))
    #expect(score.counts == 2 * Double(score.bins) && score.norm == 2)
    #expect(abs(score.deviance.total) < 1e-9)
  }

  @Test("Events in bins that are predicted 0, or not a number, are counted")
  func unpredicted() throws {
    let grid = try Fixture.grid()
    let run = try Fixture.run(1, grid) { _, pixel in pixel < 5 ? 3 : 1 }
    var mu = [Double](repeating: 1, count: grid.energies * grid.count)
    (mu[0], mu[1], mu[7]) = (0, .nan, -1)
    #expect(try RunScore(run, predicted: mu).unpredicted == 7)
  }

  @Test("The spectral tilt of counts that follow a tilted prediction is the slope itself")
  func tilt() throws {
    let centres = zip(Fixture.edges, Fixture.edges.dropFirst()).map { ($0 * $1).squareRoot() }
    let expected = [400.0, 300, 200, 100]
    let observed = zip(expected, centres).map { $0 * 1.2 * exp(0.3 * log10($1 / 2)) }
    let tilt = try #require(SpectralTilt(observed: observed, expected: expected, edges: Fixture.edges))
    #expect(abs(tilt.slope - 0.3) < 1e-9)
    // The error is that of a weighted slope about the mean place.
    let places = centres.map { log10($0 / 2) }
    let mean = zip(places, observed).reduce(0) { $0 + $1.0 * $1.1 } / observed.reduce(0, +)
    let squares = zip(places, observed).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
    #expect(abs(tilt.error - 1 / squares.squareRoot()) < 1e-6)
    #expect(SpectralTilt(observed: [5, 0, 0, 0], expected: expected, edges: Fixture.edges) == nil)
    #expect(SpectralTilt(observed: observed, expected: [400, 0, 0, 0], edges: Fixture.edges) == nil)
  }

  @Test("A prediction without events, of infinitely many, or of another size is an error")
  func errors() throws {
    let grid = try Fixture.grid()
    let run = try Fixture.run(7, grid) { _, _ in 1 }
    let count = grid.energies * grid.count
    #expect(throws: StudyError.nothingPredicted(obsID: 7)) {
      try RunScore(run, predicted: [Double](repeating: 0, count: count))
    }
    #expect(throws: StudyError.notFinite(obsID: 7)) {
      try RunScore(run, predicted: [Double](repeating: .infinity, count: count))
    }
    #expect(throws: StudyError.predictionSize(obsID: 7, found: 1, expected: count)) {
      try RunScore(run, predicted: [1])
    }
  }
}
