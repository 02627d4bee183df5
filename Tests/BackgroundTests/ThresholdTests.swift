import DL3
import Histograms
import Sky
import Testing
import Units

@testable import BackgroundModels
@testable import Production

@Suite("Safe energy thresholds") struct ThresholdTests {
  private let axis: Axis
  init() throws { axis = try Fixture.axes().energy }

  private func counted(_ low: Double, _ high: Double = .infinity, _ rule: PartialBinRule = .drop) -> UsableEnergies {
    UsableEnergies(SafeEnergies(low: low, high: high), axis: axis, cutBins: rule)
  }

  @Test("A bin is used only if it is wholly within the safe energy range; rounding to single precision does not matter")
  func whole() {
    #expect(counted(0).bins == 0..<4 && counted(0.1).bins == 0..<4)
    #expect(counted(0.2).bins == 1..<4 && counted(0.3).bins == 1..<4)
    #expect(counted(Double(Float(0.3).nextUp)).bins == 1..<4 && counted(0.3001).bins == 2..<4)
    #expect(counted(0.3, 20).bins == 1..<4 && counted(0.3, 19).bins == 1..<3)
    #expect(counted(0.3, Double(Float(4).nextDown)).bins == 1..<3)
    #expect(counted(0.5).whole == 1..<20 && counted(0.5).events == 1..<Double.infinity)
    #expect(counted(0.5, 5).events == 1..<4)
  }

  @Test(
    "Safe energies without a whole bin leave none", arguments: [(5.0, 100.0), (30, 100), (0.4, 0.9), (0.01, 0.05)])
  func none(low: Double, high: Double) {
    let counted = counted(low, high)
    #expect(counted.bins.isEmpty && counted.events.isEmpty && counted.whole.isEmpty)
  }

  @Test("With full time, bins that overlap the safe energy range have exposure; predictions are for whole ones only")
  func fullTime() {
    #expect(counted(0.5, 10, .fullTime).bins == 1..<4 && counted(0.5, 10, .fullTime).events == 0.5..<10)
    #expect(counted(0.5, 10, .fullTime).whole == 1..<4)
    #expect(counted(0.3, 4, .fullTime).bins == 1..<3)
    #expect(counted(30, 90, .fullTime).bins.isEmpty && counted(0.01, 0.05, .fullTime).bins.isEmpty)
  }

  /// Energies at all possible places relative to the limits, all at an offset of 0.1 deg except the last.
  private let energies = [0.05, 0.2, 0.4, 0.6, 1, 3, 4, 15, 20, 25, 0.2]

  private func filled(_ energies: UsableEnergies?, axes: RadialAxes) throws -> RunCounts {
    let kernel = FillKernel(
      energy: axes.energy, finder: OffsetBinner(axes.offset), positions: axes.offset.count)
    var contribution = RunCounts(
      counts: Histogram(axes: axes.all), time: 100, energies: energies, statistics: RunStatistics(obsID: 1))
    let dec = self.energies.indices.map { $0 == self.energies.count - 1 ? 3 : 0.1 }
    let ra = [Double](repeating: 83, count: dec.count)
    kernel.count(
      energy: self.energies, EventPlaces(time: ra, ra: ra, dec: dec), in: OffsetFinder(pointingRA: 83, pointingDec: 0),
      marks: nil,
      into: &contribution)
    return contribution
  }

  @Test("Every event is in one number, and those outside the safe energy range are in their own")
  func accounting() throws {
    let axes = try Fixture.axes()
    let all = try filled(nil, axes: axes).statistics
    #expect(all.filled == 8 && all.outsideEnergy == 2 && all.outsideOffset == 1 && all.outsideSafeEnergies == 0)
    #expect(all.energies == nil)
    let dropped = try filled(counted(0.5), axes: axes)
    #expect(dropped.statistics.outsideSafeEnergies == 3 && dropped.statistics.filled == 5)
    #expect(dropped.statistics.outsideEnergy == 2 && dropped.statistics.outsideOffset == 1)
    #expect(dropped.counts.values == [0, 0, 0, 0, 0, 0, 2, 0, 0, 3, 0, 0])
    #expect(dropped.statistics.energies == 1..<20)
    let kept = try filled(counted(0.5, .infinity, .fullTime), axes: axes)
    #expect(kept.statistics.outsideSafeEnergies == 2 && kept.statistics.filled == 6)
    #expect(kept.counts.values == [0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0])
  }

  /// Runs of a flat rate (in each energy bin) with their own thresholds, excluded parts and times.
  private func fill(axes: RadialAxes, rate: Double) throws -> CountsAccumulator {
    var fill = CountsAccumulator(axes: axes)
    let runs: [(time: Double, low: Double, high: Double, kept: Double?)] = [
      (100, 0, .infinity, nil), (200, 0.25, .infinity, 0.75), (400, 0.9, 5, nil), (800, 50, .infinity, 0.5),
    ]
    for (id, run) in runs.enumerated() {
      let energies = counted(run.low, run.high)
      let kept = run.kept.map {
        UnmaskedField(everywhere: $0, positions: axes.offset.count, regions: [], method: .exact)
      }
      var contribution = RunCounts(
        counts: Histogram(axes: axes.all), time: run.time, kept: kept, energies: energies,
        statistics: RunStatistics(obsID: Int64(id)))
      contribution.statistics.ontime = run.time
      let phaseSpace = axes.phaseSpace()
      for bin in energies.bins.flatMap({ $0 * 3..<($0 + 1) * 3 }) {
        contribution.counts.values[bin] = rate * run.time * (run.kept ?? 1) * phaseSpace.values[bin]
      }
      try fill.add(contribution)
    }
    return fill
  }

  @Test("Exposure is exact for thresholds x kept fractions: the rate is flat, or there is none")
  func exposure() throws {
    let axes = try Fixture.axes()
    let fill = try fill(axes: axes, rate: 1e-3)
    let times = [100.0, 100 + 200 * 0.75, 100 + 200 * 0.75 + 400, 100 + 200 * 0.75]
    for energy in 0..<4 {
      for ring in 0..<3 {
        #expect(close(fill.exposedTime[energy, ring], times[energy]))
        #expect(close(fill.model.rate[energy, ring], 1e-3))
      }
    }
    var alone = CountsAccumulator(axes: axes)
    try alone.add(try filled(counted(0.5), axes: axes))
    let model = alone.model
    #expect(model.rate.values[..<6].allSatisfy { $0.isNaN } && model.rate.values[6...].allSatisfy { $0.isFinite })
  }

  @Test("The closure compares only what is used: each run at its own energies; a run without energies predicts nothing")
  func closure() throws {
    let axes = try Fixture.axes()
    let fill = try fill(axes: axes, rate: 1e-3)
    let closure = fill.closure(of: fill.model).runs
    for run in closure.dropLast() { #expect(close(run.ratio, 1, within: 2e-3), "\(run)") }
    #expect(closure[3].predicted == 0 && closure[3].observed == 0 && closure[3].ratio.isNaN)
  }

  @Test(
    "The policy decides the rates at energies without exposure",
    arguments: [
      ("none", BinState.unknown), ("floor", .unknown), ("floor 1e-9 s-1 MeV-1 sr-1", .floored),
      ("merge", .merged),
    ])
  func policies(text: String, state: BinState) throws {
    let axes = try Fixture.axes()
    var fill = CountsAccumulator(axes: axes)
    try fill.add(try filled(counted(0.5), axes: axes))
    let model = fill.model.fillingEmptyBins(by: try emptyBinPolicies.method(text))
    // The first ring has counts above the threshold.
    for bin in [0, 3] {
      #expect(model.states[bin] == state)
      #expect(model.rate.values[bin].isNaN == (state == .unknown))
      #expect(model.exposure.values[bin] == 0 && model.counts.values[bin] == 0)
    }
    if text == "merge" { #expect(close(model.rate.values[0], model.rate.values[6])) }
  }

  @Test(
    "Smoothing conserves the counts if low energies have no exposure",
    arguments: [
      "gaussian 0.3 deg", "adaptive 10", "monotone", "gammapy-0.7-curve",
    ])
  func smoothing(text: String) throws {
    let axes = try Fixture.axes()
    var fill = CountsAccumulator(axes: axes)
    try fill.add(try filled(counted(0.5), axes: axes))
    let model = try fill.model.smoothed(by: smoothingMethods.method(text))
    for energy in 0..<4 {
      let bins = energy * 3..<(energy + 1) * 3
      let content = bins.reduce(0.0) { $0 + model.bins.smoothedCounts($1) }
      #expect(content.isFinite)
      #expect(bins.allSatisfy { model.rate.values[$0].isNaN == (energy < 2) })
    }
  }
}
