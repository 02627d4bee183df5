import BackgroundModels
import DL3
import Foundation
import Histograms
import Production
import TestSupport
import Testing
import Units

@testable import Studies

/// Scores of held-out predictions for the 45 off runs of H.E.S.S. DL3 DR1. The references are an independent
/// computation with gammapy and numpy.
@Suite(
  "The off runs of H.E.S.S. DR1", .enabled(if: SharedData.isPresent, "\(SharedData.skip)"), .serialized,
  .timeLimit(.minutes(60)))
struct OffRunTests {
  private static let offRuns = Result { try RealRuns(areOff: true) }

  /// The mean rate of training runs in rings of 0.25 deg, by the centres of the pixels.
  private func rings(
    _ name: String, _ data: RealRuns, time: KeyPath<PixelCounts, Double> = \.livetime,
    training: @escaping (_ target: Int64, _ runs: [Int64]) -> [Int64]
  ) -> Strategy {
    let known = Dictionary(uniqueKeysWithValues: data.pixels.map { ($0.obsID, $0) })
    return Strategy(name) { fold in
      guard let target = fold.targets.first, let run = known[target] else { return .none("no target") }
      let grid = run.grid
      let ring = grid.offsets.map { Int($0 / 0.25) }
      var (sums, exposures) = (
        [Double](repeating: 0, count: grid.energies * 8), [Double](repeating: 0, count: grid.energies * 8)
      )
      for obsID in training(target, fold.training) {
        guard let other = known[obsID] else { continue }
        for energy in other.energyBins {
          for pixel in 0..<grid.count {
            sums[energy * 8 + ring[pixel]] += Double(other.count(energy: energy, pixel: pixel))
            exposures[energy * 8 + ring[pixel]] += other[keyPath: time]
          }
        }
      }
      return .counts([
        target: (0..<grid.energies * grid.count).map { bin in
          let part = bin / grid.count * 8 + ring[bin % grid.count]
          return sums[part] / exposures[part] * run[keyPath: time]
        }
      ])
    }
  }

  private func group(_ zenith: Double) -> Int { zenith < 20 ? 0 : zenith < 35 ? 1 : 2 }

  @Test("There are 66,676 bins with 61,411 counts")
  func bins() throws {
    let data = try Self.offRuns.get()
    #expect(data.pixels.count == 45)
    #expect(data.pixels.reduce(0) { $0 + $1.usedBins } == 66_676)
    #expect(data.pixels.reduce(0) { $0 + $1.usedCounts } == 61_411)
  }

  @Test("Radial models of rings have the deviances and norms of the reference")
  func radialModels() throws {
    let data = try Self.offRuns.get()
    let zeniths = data.zeniths
    func zenith(_ id: Int64) -> Double { zeniths[id] ?? .nan }
    func cosine(_ id: Int64) -> Double { cos(zenith(id) * .pi / 180) }
    func inGroup(_ target: Int64, _ runs: [Int64]) -> [Int64] {
      runs.filter { group(zenith($0)) == group(zenith(target)) }
    }
    func nearest(_ count: Int) -> (Int64, [Int64]) -> [Int64] {
      { target, runs in
        Array(runs.sorted { abs(cosine($0) - cosine(target)) < abs(cosine($1) - cosine(target)) }.prefix(count))
      }
    }
    let result = try data.study().result(of: [
      rings("all", data) { $1 }, rings("groups, livetime", data, training: inGroup),
      rings("groups, ontime", data, time: \.ontime, training: inGroup),
      rings("nearest 5", data, training: nearest(5)), rings("nearest 12", data, training: nearest(12)),
    ])
    // Deviance with its spectral and spatial part; mean and spread of the norms; events in bins that are predicted 0.
    let references: [(total: Double, spectral: Double, spatial: Double, mean: Double, spread: Double, missed: Double)] =
      [
        (61154.0, 1310.1, 59843.9, 1.157, 0.632, 0), (60467.5, 561.5, 59906.0, 1.031, 0.280, 2),
        (60508.2, 602.2, 59906.0, 1.033, 0.283, 2), (60536.2, 320.9, 60215.3, 1.006, 0.191, 9),
        (60231.9, 393.9, 59838.0, 1.065, 0.259, 1),
      ]
    for (strategy, reference) in zip(result.strategies, references) {
      let summary = strategy.summary
      #expect(abs(summary.deviance.total - reference.total) < 0.1, "\(strategy.name)")
      #expect(abs(summary.deviance.spectral - reference.spectral) < 0.1, "\(strategy.name)")
      #expect(abs(summary.deviance.spatial - reference.spatial) < 0.1, "\(strategy.name)")
      #expect(abs((summary.norm.mean ?? 0) - reference.mean) < 0.001, "\(strategy.name)")
      #expect(abs((summary.norm.deviation ?? 0) - reference.spread) < 0.001, "\(strategy.name)")
      #expect(summary.unpredicted == reference.missed, "\(strategy.name)")
      #expect(summary.bins == 66_676 && summary.counts == 61_411)
    }
    // Only the model of all runs predicts all events, so it is ranked on its own.
    let rows = try Ranking(result, baseline: "groups, ontime").rows
    #expect(rows.map(\.name) == ["all", "nearest 12", "groups, livetime", "groups, ontime", "nearest 5"])
    #expect(rows.map(\.standing) == [.complete, .incomplete, .incomplete, .incomplete, .incomplete])
    let nearest = try #require(rows[1].baseline)
    #expect(abs(nearest.difference + 276.3) < 0.2)
  }

  @Test("A strategy of radial models from events scores like the rings of pixels, with either reader")
  func radialModelsOfEvents() throws {
    let data = try Self.offRuns.get()
    var options = FillOptions()
    (options.rules.time, options.safeEnergies, options.gti, options.jobs) = (.livetime, .stored(.index), .keep, 2)
    let edges = data.pixels[0].grid.energyEdges
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: edges, unit: .TeV),
      offset: Axis(name: "offset", edges: (0...10).map { Double($0) * 0.25 }, unit: .deg))
    let counts = try PerRunCounts(axes: axes, store: data.store, obsIDs: data.runs.obsIDs, options: options)
    func strategy(_ name: String, _ reader: Reader) -> Strategy {
      Strategy(name, reader: reader) { fold in
        let own = group(data.zeniths[fold.targets[0]] ?? .nan)
        let training = fold.training.filter { group(data.zeniths[$0] ?? .nan) == own }
        return .model(try counts.narrowed(to: training).fill().model)
      }
    }
    let result = try data.study().result(of: [strategy("bins", .none), strategy("gammapy", .gammapy)])
    let bins = result.strategies[0].summary
    // Rings of events instead of pixels are another model with the same noise.
    #expect(abs(bins.deviance.total - 60467.5) < 30 && abs(bins.deviance.spectral - 561.5) < 5)
    // gammapy multiplies a rate per livetime with the ontime, which is 8 % longer.
    let read = result.strategies[1].summary
    let (mean, readMean) = (try #require(bins.norm.mean), try #require(read.norm.mean))
    #expect(abs(readMean / mean - 0.92) < 0.01)
    #expect(abs(read.deviance.spatial - bins.deviance.spatial) < 10)
  }

  @Test("The cubes of the store have the deviance of the reference as gammapy reads them, and a larger one otherwise")
  func shippedCubes() throws {
    let data = try Self.offRuns.get()
    let shipped = try ShippedCubes(data)
    var options = ScoreOptions()
    options.ringWidth = 0.5
    let study = try Study(
      runs: data.pixels, zeniths: data.zeniths, folds: data.folds, reader: .gammapy, options: options, threads: 2)
    let result = try study.result(of: [
      shipped.strategy("true", ShippedCubes.truth, .radec),
      shipped.strategy("mirrored", "transposed, lon and lat mirrored", .radec),
      shipped.strategy("ALTAZ", ShippedCubes.truth, .altaz),
    ])
    let best = result.strategies[0].summary
    #expect(abs(best.deviance.total - 60070.0) < 0.1)
    #expect(abs(best.deviance.spectral - 505.8) < 0.1 && abs(best.deviance.spatial - 59564.2) < 0.1)
    #expect(abs((best.norm.mean ?? 0) - 0.923) < 0.001 && abs((best.norm.deviation ?? 0) - 0.094) < 0.001)
    let (byEnergy, byRing) = ([0.94, 1.03, 1.08, 1.06, 1.06], [1.007, 1.003, 0.983, 1.012])
    for (parts, references) in [(best.energies, byEnergy), (best.rings, byRing)] {
      #expect(parts.count == references.count)
      for (part, reference) in zip(parts, references) { #expect(abs((part.ratio ?? 0) - reference) < 0.006) }
    }
    let rows = try Ranking(result).rows
    #expect(rows[0].name == "true")
    for row in rows.dropFirst() {
      let difference = try #require(row.best)
      #expect(difference.difference > 180 && difference.isDistinguishable, "\(row.name): \(row.verdict)")
    }
  }

  @Test("On the other 60 runs, with sources cut out, the cubes of the store have the deviance of the reference, too")
  func otherRuns() throws {
    let data = try RealRuns(areOff: false)
    #expect(data.pixels.reduce(0) { $0 + $1.usedBins } == 69_364)
    let shipped = try ShippedCubes(data)
    let result = try data.study(.gammapy).result(of: shipped.strategy("true", ShippedCubes.truth, .radec))
    let deviance = result.summary.deviance
    #expect(result.lost.isEmpty && result.summary.counts == 86_161)
    #expect(abs(deviance.total - 66643.6) < 0.3)
    #expect(abs(deviance.spectral - 527.4) < 0.1 && abs(deviance.spatial - 66116.3) < 0.3)
    let norm = result.summary.norm
    #expect(abs((norm.mean ?? 0) - 0.962) < 0.002 && abs((norm.deviation ?? 0) - 0.076) < 0.002)
  }
}
