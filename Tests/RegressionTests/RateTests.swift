import BackgroundModels
import Foundation
import Parallel
import Production
import Sky
import TestSupport
import Testing

@testable import Regression

@Suite("Rates that a regression predicts", .timeLimit(.minutes(60))) struct RateTests {
  /// The wide range of the covariates keeps the runs of these tests from being limited to it.
  private static func fit(_ runs: [RegressionRun]) throws -> RegressionCoefficients {
    try RegressionFit(SimulatedRuns.model, runs: runs).coefficients
  }

  private static func norm(_ run: RegressionRun, _ logNorm: Double, deviation: Double = 0) -> RunNorm {
    RunNorm(
      obsID: run.obsID, OwnEvents.Prior(mean: logNorm, deviation: deviation), bins: run.counts.grid.energies)
  }

  @Test("The rate integrated over pixels, energies and ontime is the prediction of counts")
  func counts() throws {
    let runs = try SimulatedRuns.runs(12, seed: 1)
    let coefficients = try Self.fit(runs)
    let (run, grid) = (runs[3], runs[3].counts.grid)
    let prediction = try coefficients.predict(run)
    let rate = try RegressionRate(coefficients, run: run, norm: Self.norm(run, log(7)))
    let (edges, pixel) = (grid.energyEdges, grid.pixelSize * .pi / 180)
    for (bin, (low, high)) in zip(edges, edges.dropFirst()).enumerated() {
      let steps = 64
      let energies = (0..<steps).map { low * pow(high / low, (Double($0) + 0.5) / Double(steps)) }
      for number in [0, 5, grid.count - 1] {
        let place = FieldPlace(sphericalLon: grid.lon[number], sphericalLat: grid.lat[number])
        let values = rate.means(at: [place], size: 1, energies: energies)
        let perEnergy = zip(values, energies).reduce(0) { $0 + $1.0[0].rate * $1.1 * 1e6 }
        let solidAngle = pixel * pixel * pow(cos(grid.offsets[number] * .pi / 180), 3)
        let found = perEnergy * log(high / low) / Double(steps) * solidAngle * run.counts.ontime
        // The midpoint rule of both integrals is precise to 1e-4.
        #expect(abs(found / (7 * prediction.rates[bin * grid.count + number]) - 1) < 3e-4)
      }
    }
  }

  @Test("The relative error is that of the prediction, plus that of the norm")
  func errors() throws {
    let runs = try SimulatedRuns.runs(12, seed: 2)
    let coefficients = try Self.fit(runs)
    let (run, grid) = (runs[0], runs[0].counts.grid)
    let wanted = try #require(try coefficients.predict(run, errors: .withRunEffects).relativeErrors)
    let rate = try RegressionRate(coefficients, run: run, norm: Self.norm(run, 0, deviation: 0.3))
    for (bin, energy) in [0.7, 1.4, 3].enumerated() {
      for pixel in [0, 9] {
        let place = FieldPlace(sphericalLon: grid.lon[pixel], sphericalLat: grid.lat[pixel])
        let value = rate.means(at: [place], size: 1, energies: [energy])[0][0]
        let expected = (wanted[bin * grid.count + pixel] * wanted[bin * grid.count + pixel] + 0.09).squareRoot()
        #expect(abs(value.error / value.rate / expected - 1) < 1e-6)
      }
    }
  }

  @Test("The evaluation checks the stop signal at every place, and then ends", arguments: [0, 1, 50, 120])
  func stop(polls: Int) throws {
    let runs = try SimulatedRuns.runs(12, seed: 4)
    let rate = try RegressionRate(Self.fit(runs), run: runs[0], norm: Self.norm(runs[0], 0))
    let places = (0..<100).map { FieldPlace(sphericalLon: 0.01 * Double($0), sphericalLat: 0.1) }
    let polled = PollCount()
    let signal = StopSignal { polled.next() > polls }
    let values = StopSignal.$current.withValue(signal) { rate.means(at: places, size: 1, energies: [0.7, 1.4]) }
    // Until the signal is raised, no value is complete: each place is checked for each of the three energy bins of the
    // errors before the first rate is computed.
    #expect(values.allSatisfy { $0.allSatisfy { $0.rate == 0 } })
    #expect(polled.next() > polls + 1)
  }

  @Test("In RADEC alignment the field is turned by its mean rotation; in ALTAZ alignment it is not")
  func alignment() throws {
    let runs = try SimulatedRuns.runs(12, seed: 3)
    let coefficients = try Self.fit(runs)
    var run = runs[0]
    let (grid, angle) = (run.counts.grid, 0.5)
    let turned = PixelCounts.AltazCoordinates(
      lon: zip(grid.lon, grid.lat).map { cos(angle) * $0 - sin(angle) * $1 },
      lat: zip(grid.lon, grid.lat).map { sin(angle) * $0 + cos(angle) * $1 })
    run.counts = try PixelCounts(
      obsID: run.obsID, grid: grid, counts: run.counts.counts, altaz: turned, livetime: 1000, ontime: 1100)
    func rate(_ alignment: FieldAlignment, _ lon: Double, _ lat: Double) throws -> Double {
      try RegressionRate(coefficients, run: run, norm: Self.norm(run, 0), alignment: alignment).means(
        at: [FieldPlace(sphericalLon: lon, sphericalLat: lat)], size: 1, energies: [1.3])[0][0].rate
    }
    let pair = (
      try rate(.radec, 0.8, -0.3),
      try rate(.altaz, cos(angle) * 0.8 + sin(angle) * 0.3, sin(angle) * 0.8 - cos(angle) * 0.3)
    )
    // The rotation of spherical coordinates differs from that of a plane in the third order: 1e-4 at 1 deg.
    #expect(abs(pair.0 / pair.1 - 1) < 3e-4)
    #expect(abs(try rate(.altaz, 0.8, -0.3) / pair.0 - 1) > 0.01)
  }

  @Test("Energies below the threshold of the run and offsets beyond the radius are extrapolated")
  func extrapolated() throws {
    let runs = try SimulatedRuns.runs(12, seed: 4)
    var run = runs[0]
    run.counts = run.counts.using(energyBins: 1..<3)
    let rate = try RegressionRate(try Self.fit(runs), run: run, norm: Self.norm(run, 0))
    #expect(rate.isExtrapolated(energy: 0.9, offset: 1) && !rate.isExtrapolated(energy: 1.1, offset: 1))
    #expect(rate.isExtrapolated(energy: 1.1, offset: 1.7) && rate.lowestEnergy == 0.5)
    let places = [1.8, 2.5, 6].map { FieldPlace(offset: $0, direction: 1) }
    let values = rate.means(at: places, size: 1, energies: [1.5])[0].map(\.rate)
    // From 1.1 times the radius on, only the solid angle of a pixel at that offset is used: the rate is constant.
    #expect(values[0] == values[1] && values[1] == values[2])
  }

  /// Changes every count in pixels within 1 deg and above 1 TeV, the scored bins of this test.
  private static func changed(_ run: RegressionRun) throws -> RegressionRun {
    let grid = run.counts.grid
    var counts = run.counts.counts
    for energy in 1..<grid.energies {
      for pixel in 0..<grid.count where grid.offsets[pixel] < 1 { counts[energy * grid.count + pixel] += 50 }
    }
    return try SimulatedRuns.run(run.obsID, grid, counts, covariates: run.covariates, labels: run.labels)
  }

  @Test("The scored events of a run do not change its leave-one-out model, to the last bit")
  func leak() throws {
    let runs = try SimulatedRuns.runs(12, seed: 5)
    let other = try [Self.changed(runs[4])]
    let rates = try [runs[4], other[0]].map { target in
      let all = runs[..<4] + [target] + runs[5...]
      let fit = try RegressionFit(SimulatedRuns.model, runs: all.filter { $0.obsID != target.obsID })
      let grid = target.counts.grid
      let prior = try ColumnNorm(
        norms: fit.norms, livetimes: fit.obsIDs.map { _ in 1000 }, columns: fit.obsIDs.map { [Double($0)] })
      let events = OwnEvents(
        try fit.coefficients.predict(target), counts: target.counts,
        prior: prior.norm(columns: [4], livetime: 1000)
      ) { energy, pixel in energy == 0 || grid.offsets[pixel] >= 1 }
      let norm = try ownNorms(
        [events], bins: 3, run: SpectralDepartures(basis: fit.coefficients.energyBasis, tilt: 0.1))[0]
      let rate = try RegressionRate(fit.coefficients, run: target, norm: norm)
      let places = stride(from: -1.5, through: 1.5, by: 0.3).map { FieldPlace(sphericalLon: $0, sphericalLat: 0.2) }
      return rate.means(at: places, size: 1, energies: [0.6, 1.5, 4])
    }
    #expect(rates[0] == rates[1])
    // The same change does affect a model that is fitted to the run.
    let fits = try [runs[4], other[0]].map { target in
      try RegressionFit(SimulatedRuns.model, runs: runs[..<4] + [target] + runs[5...]).coefficients.values
    }
    #expect(fits[0] != fits[1])
  }
}

/// Counts how often a stop signal is checked.
private final class PollCount: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  /// Increases the count by 1, and returns it.
  func next() -> Int {
    lock.withLock {
      count += 1
      return count
    }
  }
}
