import Histograms
import Testing

@testable import BackgroundModels
@testable import Fitting
@testable import ParametricModels
@testable import Production

@Suite("Closure by quadrant of the field") struct ClosureQuadrantTests {
  /// Sums of one run of 100 s with given counts in each cell of one energy.
  private func fill(
    _ axes: CubeAxes, run: Int64 = 1, kept: UnmaskedField? = nil, _ counts: (_ lon: Double, _ lat: Double) -> Double
  ) throws -> CountsAccumulator {
    func middle(_ axis: Axis, _ bin: Int) -> Double { (axis.edges[bin] + axis.edges[bin + 1]) / 2 }
    let cells = (0..<axes.lon.count).flatMap { lon in
      (0..<axes.lat.count).map { counts(middle(axes.lon, lon), middle(axes.lat, $0)).rounded() }
    }
    var fill = CountsAccumulator(axes: axes)
    try fill.add(
      RunCounts(
        counts: try Histogram(axes: axes.all, values: cells), time: 100, kept: kept,
        statistics: RunStatistics(obsID: run)))
    return fill
  }

  /// A model without asymmetry that predicts given counts for a run of 100 s.
  private func flat(_ axes: CubeAxes, counts: Double) -> BackgroundModel {
    let cells = axes.phaseSpace()
    return BackgroundModel(
      axes: axes, counts: cells.mapping { $0 * counts / cells.sum() }, exposure: cells.mapping { $0 * 100 })
  }

  /// Four columns and rows of 1 deg with 4000 counts times 1.05, 1.15, 0.95 and 0.85 by quadrant.
  private let lean = { (lon: Double, lat: Double) in 1000 * (1 + 0.1 * lon - 0.05 * lat) }

  @Test("Without the asymmetry of its run a model has good totals, energies and rings, but quadrants are off by it")
  func lost() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 4, rows: 4, half: 2)
    let table = try fill(axes, lean).closure(of: flat(axes, counts: 16_000))
    #expect(close(table.total, 1, within: 1e-9))
    // The solid angle of cells decreases with the cosine of the latitude.
    for part in table.energies + table.rings { #expect(close(part.ratio, 1, within: 1e-3)) }
    #expect(table.quadrants.map(\.quadrant.name) == FieldQuadrant.allCases.map(\.name))
    #expect(table.quadrants.map(\.observed) == [4200, 4600, 3800, 3400])
    for part in table.quadrants { #expect(close(part.predicted, 4000, within: 1e-9)) }
    #expect(table.quadrants.map(\.isOff) == [false, true, false, true])
    #expect(table.worstQuadrants().map(\.quadrant) == [.lonPositive, .latPositive, .bothPositive])
    #expect(close(table.worstQuadrants()[0].deviations, -600 / 4000.0.squareRoot(), within: 1e-9))
    #expect(!table.isWithoutGradient)
  }

  @Test("A model that keeps the asymmetry of its run has good quadrants")
  func kept() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 4, rows: 4, half: 2)
    let fill = try fill(axes, lean)
    let table = fill.closure(of: fill.model)
    #expect(table.quadrants.count == 4 && table.worstQuadrants().isEmpty)
    for part in table.quadrants { #expect(close(part.ratio, 1, within: 3e-3), "\(part)") }
  }

  @Test("The closure of a stack is over the runs of all its parts: opposite asymmetries cancel, equal ones do not")
  func stack() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 4, rows: 4, half: 2)
    let one = try fill(axes, lean)
    var (opposite, equal) = (one, one)
    try opposite.add(fill(axes, run: 2) { self.lean(-$0, -$1) })
    try equal.add(fill(axes, run: 2, lean))
    let none = opposite.closure(of: flat(axes, counts: 16_000))
    for part in none.quadrants { #expect(part.observed == 8000 && close(part.ratio, 1, within: 1e-9)) }
    let table = equal.closure(of: flat(axes, counts: 16_000))
    #expect(table.runs.count == 2 && table.quadrants.map(\.observed) == [8400, 9200, 7600, 6800])
    for part in table.quadrants { #expect(close(part.predicted, 8000, within: 1e-9)) }
  }

  @Test("Cells whose centre is on an axis belong to no quadrant, but to the total")
  func axis() throws {
    let axes = try CubeAxes(
      energy: .log("energy", from: 1, to: 2, bins: 1, unit: .TeV),
      lon: .linear("lon", from: -0.3, to: 0.3, bins: 3, unit: .deg),
      lat: .linear("lat", from: -0.2, to: 0.2, bins: 4, unit: .deg))
    let table = try fill(axes) { _, _ in 100 }.closure(of: flat(axes, counts: 1200))
    #expect(table.observed == 1200 && table.quadrants.map(\.observed) == [200, 200, 200, 200])
    #expect(axes.positionQuadrants.count { $0 == nil } == 4)
    for part in table.quadrants { #expect(close(part.predicted, 200, within: 1e-5)) }
  }

  @Test("No counts are predicted for the parts of a field that regions mask")
  func exclusion() throws {
    let axes = try Fixture.cubeAxes(energies: 1, columns: 4, rows: 4, half: 2)
    let half = UnmaskedField((0..<16).map { $0 >= 8 && $0 % 4 >= 2 ? 0.5 : 1 })
    let table = try fill(axes, kept: half) { _, _ in 1000 }.closure(of: flat(axes, counts: 16_000))
    for (part, predicted) in zip(table.quadrants, [2000.0, 4000, 4000, 4000]) {
      #expect(close(part.predicted, predicted, within: 1e-9), "\(part)")
    }
  }

  @Test("Radial models have no quadrants")
  func radial() throws {
    let axes = try Fixture.axes()
    var fill = CountsAccumulator(axes: axes)
    try fill.add(
      RunCounts(
        counts: Histogram(axes: axes.all, filledWith: 10), time: 100, statistics: RunStatistics(obsID: 1)))
    let table = fill.closure(of: fill.model)
    #expect(table.quadrants.isEmpty && table.rings.count > 1 && table.worstQuadrants().isEmpty)
  }

  @Test("Tables of several models are added quadrant by quadrant, in order")
  func sum() {
    var table = ClosureTable(quadrants: [ClosureQuadrant(.lonPositive, predicted: 10, observed: 9)])
    table.add(
      ClosureTable(
        quadrants: [
          ClosureQuadrant(.bothPositive, predicted: 1, observed: 2),
          ClosureQuadrant(.lonPositive, predicted: 4, observed: 4),
        ], isWithoutGradient: true))
    #expect(
      table.quadrants == [
        ClosureQuadrant(.bothPositive, predicted: 1, observed: 2),
        ClosureQuadrant(.lonPositive, predicted: 14, observed: 13),
      ])
    #expect(table.isWithoutGradient)
  }

  @Test("For a fit the function itself is compared, also by quadrants unless it became a radial model")
  func fit() {
    let parts = FieldQuadrant.allCases.flatMap { quadrant in
      (0..<2).map { ring in
        FittedPart(
          energy: 1...2, ring: ring, offset: Double(ring)...Double(ring + 1), quadrant: quadrant,
          observed: 40 + 10 * Double(quadrant.rawValue), predicted: 55)
      }
    }
    let fit = FitResult(
      model: ParametricModel(spatial: GaussianShape(), spectrum: PowerLaw()), covariance: [], logLikelihood: 0,
      runs: [FittedRun(obsID: 1, observed: 440, predicted: 440, time: 1, energy: 1...2, radius: 2, parts: parts)],
      status: .converged(steps: 1))
    let table = fit.closure()
    #expect(table.rings.map(\.observed) == [220, 220] && table.energies.map(\.observed) == [440])
    #expect(table.quadrants.map(\.observed) == [80, 100, 120, 140])
    #expect(table.quadrants.allSatisfy { $0.predicted == 110 } && table.isWithoutGradient)
    let radial = fit.withoutQuadrants.closure()
    #expect(radial.quadrants.isEmpty && !radial.isWithoutGradient && radial.rings == table.rings)
  }
}
