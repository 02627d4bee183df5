import BackgroundModels
import DL3
import Histograms
import Production
import Sky
import TestSupport
import Testing

@Suite("Residuals with a normalisation for each run", .timeLimit(.minutes(60))) struct ShapeComparisonTests {
  /// The expected counts of a run of 100 s x its OBS_ID, in 4 energies and 3 rings.
  private static let mean: [Double] = [900, 700, 400, 300, 250, 120, 80, 60, 40, 20, 15, 10]

  private func model(_ factor: Double = 1, unexposed: Set<Int> = []) throws -> BackgroundModel {
    // The errors of the model do not matter here, because it was observed a million times as long.
    let counts = Self.mean.map { $0 * factor * 1e6 }
    return try Fixture.model(counts, axes: Fixture.axes(), time: 100e6, unexposed: unexposed)
  }

  private func sums(_ runs: [(id: Int64, counts: [Double])]) throws -> PerRunCounts {
    let axes = try Fixture.axes()
    return try PerRunCounts(
      axes: axes, contributions: runs.map { try RunSumsTests.contribution(axes, $0.id, $0.counts) })
  }

  @Test("Runs that are the model times a normalisation give this normalisation, and ratios of 1")
  func exact() throws {
    // Integer counts: twice the model in the time of one run, and once in the time of 2.
    let comparison = try Residuals(
      of: sums([(1, Self.mean.map { 2 * $0 }), (2, Self.mean.map { 2 * $0 })]), with: model())
    #expect(zip(comparison.norms.map(\.norm), [2, 1]).allSatisfy { close($0, $1) })
    let total = Self.mean.reduce(0, +)
    #expect(close(comparison.norms[0].error, (2 * total).squareRoot() / total))
    #expect(close(comparison.meanNorm, 1.5) && close(comparison.normSpread, 0.5.squareRoot()))
    for part in comparison.energies + comparison.rings {
      #expect(close(part.ratio, 1) && abs(part.deviations) < 1e-6 && part.error > 0)
    }
    // With a free normalisation, a part with the fraction f of the N counts of a run has the variance N f (1 - f).
    let share = (900.0 + 700 + 400) / total
    #expect(close(comparison.energies[0].statistical, 2 * 2 * total * share * (1 - share), within: 1e-3))
    #expect(comparison.disagreements(within: 0, deviations: 3).isEmpty)
  }

  @Test("Random counts deviate as much as the errors say, with any normalisations")
  func pulls() throws {
    var (sum, parts) = (0.0, 0)
    for seed in 1...10 {
      let runs = (1...20).map { id in
        let expected = Self.mean.map { $0 * Double(id) * (0.5 + Double(id % 4) / 4) / 10 }
        return (Int64(id), SplineSmoothingTests.drawn(expected, seed: UInt64(100 * seed + id)))
      }
      let comparison = try Residuals(of: sums(runs), with: model())
      for part in comparison.energies + comparison.rings {
        let statistical = (part.observed - part.expected) / part.statistical.squareRoot()
        sum += statistical * statistical
        parts += 1
        // The scatter among runs, by the jackknife, gives the same errors; for 20 runs to 16 %, rarely only to 50 %.
        #expect(close(part.scatter.squareRoot(), part.statistical.squareRoot(), within: 0.7))
      }
    }
    // Of 70 squares 5 in 7 are independent, so their mean scatters by sqrt(2 / 50) = 0.2.
    #expect(abs(sum / Double(parts) - 1) < 0.7)
  }

  @Test("A part with a larger deviation is found, and is not absorbed by the normalisation")
  func differs() throws {
    var counts = Self.mean.map { 4 * $0 }
    for bin in 3..<6 { counts[bin] *= 1.25 }
    let comparison = try Residuals(of: sums([(1, counts), (2, counts)]), with: model())
    let found = comparison.disagreements(within: 0.05, deviations: 3)
    #expect(found.contains { $0.axis == "energy" && $0.low == 0.3 && $0.ratio > 1.15 })
    #expect(!found.contains { $0.axis == "offset" })
  }

  @Test("Bins without exposure or prediction, and those outside the region, are not used")
  func partial() throws {
    let runs = try sums([(1, Self.mean)])
    let holes = try Residuals(of: runs, with: model(unexposed: [0, 4]))
    #expect(holes.norms[0].unpredicted == 900 + 250)
    #expect(close(holes.norms[0].norm, 1) && holes.rings[0].observed == 300 + 80 + 20)
    let region = try RadialRegion(energyMin: 0.3, energyMax: 19, offsetMax: 1.2)
    let inside = try Residuals(of: runs, with: model(), within: region)
    #expect(inside.energies.map(\.observed) == [0, 550, 140, 0])
    #expect(inside.rings.map(\.observed) == [380, 310, 0] && inside.rings[2].ratio.isNaN)
  }

  @Test("No common bins, and different axes, are errors")
  func unfit() throws {
    let runs = try sums([(7, Self.mean)])
    let nothing = try model(unexposed: Set(0..<12))
    #expect(throws: BackgroundError.nothingToCompare(7)) { try Residuals(of: runs, with: nothing) }
    let other = try Fixture.model([1, 2], axes: Fixture.plainAxes(energies: 1, rings: 2))
    #expect(throws: BackgroundError.self) { try Residuals(of: runs, with: other) }
  }

  @Test("Comparisons can be added, each with its own model")
  func sum() throws {
    let one = try Residuals(of: sums([(1, Self.mean)]), with: model())
    let two = try Residuals(of: sums([(2, Self.mean.map { 4 * $0 })]), with: model(2))
    let both = try one + two
    #expect(both.norms == one.norms + two.norms && close(both.energies[1].observed, 5 * (300 + 250 + 120)))
    #expect(close(both.rings[0].statistical, one.rings[0].statistical + two.rings[0].statistical))
    let padded = try (Residuals.empty + one, one + Residuals.empty)
    #expect(padded.0 == one && padded.1 == one)
  }

  @Test("Cells of a cube belong to the ring that contains their centre")
  func cubes() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 6, rows: 6, half: 1.5)
    #expect(axes.offsetRings.edges.dropFirst() == [0.5, 1, 1.5, 2])
    // 4 centres are at 0.35 deg, 8 at 0.79, 4 at 1.06, 8 at 1.27, 8 at 1.46 and 4 at 1.77 deg.
    let perRing = (0..<4).map { ring in axes.offsetRings.ofPosition.count { $0 == ring } }
    #expect(perRing == [4, 8, 20, 4])
  }

  @Test(
    "On PKS 2155-304 normalisations and ratios are those of numpy, and shapes agree within 5 % or 3 sigma",
    .enabled(if: SharedData.isPresent, "\(SharedData.skip)"))
  func realRuns() throws {
    let store = try DataStore(path: SharedData.path("data/hess-dl3-dr1"))
    let names = store.runs.texts("TARGET_NAME") ?? []
    let zeniths = store.runs.numbers("ZEN_PNT") ?? []
    let band = store.runs.indices.filter { zeniths[$0] >= 20 && zeniths[$0] < 30 }
    let agn = band.filter { names[$0].hasPrefix("PKS 2155") }.map { store.runs[$0].obsID }
    let off = band.filter { names[$0] == "Off data" }.map { store.runs[$0].obsID }
    #expect(agn.count == 6 && off.count == 17)
    var options = FillOptions()
    let thresholds = store.runs.numbers("SAFE_ENERGY_LO") ?? []
    options.safeEnergies = .ofRun(
      Dictionary(
        uniqueKeysWithValues: zip(store.runs.obsIDs, thresholds).map {
          ($0, SafeEnergies(low: 1.2 * $1, high: .infinity))
        }))
    let dark = try PerRunCounts(axes: ReferenceTests.axes(), store: store, obsIDs: off, options: options)
    let target = SkyRegions([try CircleRegion(longitude: 329.71667, latitude: -30.225555, radius: 0.5)])
    options.exclusion = Exclusion(everywhere: target)
    let lit = try PerRunCounts(axes: ReferenceTests.axes(), store: store, obsIDs: agn, options: options)
    let region = try RadialRegion(energyMin: 0.05, energyMax: 200, offsetMax: 2.5)
    let comparison = try Residuals(of: lit, withRuns: dark, within: region)
    // The reference has no cut by good time, and its kept fractions are sums along circles: they agree to 2e-3.
    let norms = [1.09824, 0.94649, 1.13685, 0.9533, 1.12659, 0.9183]
    for (norm, wanted) in zip(comparison.norms, norms) { #expect(abs(norm.norm - wanted) < 2e-3) }
    let rings = [0.99482, 0.99668, 0.99637, 1.02957, 0.99257, 0.98866]
    for (part, wanted) in zip(comparison.rings, rings) { #expect(abs(part.ratio - wanted) < 2e-3) }
    let energies = [1.03542, 1.05402, 0.94928, 0.95546, 0.89088, 0.98489]
    for (part, wanted) in zip(comparison.energies[4...], energies) { #expect(abs(part.ratio - wanted) < 2e-3) }
    #expect(comparison.disagreements(within: 0.05, deviations: 3).isEmpty)
  }
}
