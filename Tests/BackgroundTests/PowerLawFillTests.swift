import Foundation
import Histograms
import TestSupport
import Testing

@testable import BackgroundModels

@Suite("Power-law fill", .timeLimit(.minutes(60))) struct PowerLawFillTests {
  /// The exposure doubles from energy to energy, so the rate of these counts decreases by 8: a power law of index -3.
  static let powerLaw: [Double] = [4096, 1024, 256, 64, 16, 4, 1, 0.25]

  static func model(_ counts: [Double], unexposed: Set<Int> = []) throws -> BackgroundModel {
    let both = counts.flatMap { [$0, $0] }
    return try Fixture.model(both, axes: Fixture.plainAxes(energies: counts.count, rings: 2), unexposed: unexposed)
  }

  @Test("A power law does not change")
  func powerLawStays() throws {
    let model = try Self.model(Self.powerLaw)
    let filled = model.fillingEmptyBins(by: try emptyBinPolicies.method("power-law 10 counts"))
    #expect(filled.treatment.emptyBins == "power-law 10 counts")
    for bin in model.counts.values.indices {
      #expect(close(filled.rate.values[bin], model.rate.values[bin], within: 1e-9))
      #expect(filled.states[bin] == (model.counts.values[bin] < 10 ? .powerLaw : .measured))
    }
  }

  @Test("The counts of each gap are conserved, and observed counts and exposure do not change")
  func keepsCounts() throws {
    let counts: [Double] = [3, 1, 400, 90, 4, 8, 0, 2, 0, 0]
    let model = try Self.model(counts)
    let filled = model.fillingEmptyBins(by: try PowerLawFill(counts: 10))
    #expect(filled.counts == model.counts && filled.exposure == model.exposure)
    for ring in 0...1 {
      for gap in [0..<2, 4..<10] {
        let expected = gap.map { filled.rate.values[2 * $0 + ring] * model.exposure.values[2 * $0 + ring] }
        #expect(close(expected.reduce(0, +), gap.map { counts[$0] }.reduce(0, +)))
        #expect(gap.allSatisfy { filled.rate.values[2 * $0 + ring] > 0 })
      }
    }
    // The rate decreases at every step.
    #expect((5..<10).allSatisfy { filled.rate.values[2 * $0] < filled.rate.values[2 * $0 - 2] })
  }

  @Test("Gaps without events get the expectation from their neighbours, at most 3 counts in all")
  func nothingSeen() throws {
    let filled = try Self.model([4096, 1024, 0, 0, 16]).fillingEmptyBins(by: PowerLawFill(counts: 10))
    let inside = (4..<8).map { filled.rate.values[$0] * filled.exposure.values[$0] }
    #expect(close(inside.reduce(0, +), 2.995732273553991) && close(inside[0], inside[1]))
    // With 20 counts next to 400, the maximum of the likelihood decreases by r = 1/22 per bin. All four expect the 420.
    let tail = try Self.model([400, 20, 0, 0]).fillingEmptyBins(by: PowerLawFill(counts: 10))
    let beyond = [2, 3].map { tail.rate.values[2 * $0] * tail.exposure.values[2 * $0] }
    let r = beyond[1] / beyond[0]
    #expect(close(r, 1.0 / 22, within: 1e-3))
    #expect(close(beyond.reduce(0, +), 420 * (r * r + r * r * r) / (1 + r + r * r + r * r * r), within: 1e-9))
  }

  @Test("Bins without exposure get the power law of their gap, unless the whole gap has no exposure")
  func unexposed() throws {
    let counts: [Double] = [4096, 1024, 0, 64, 16, 4, 0]
    let filled = try Self.model(counts, unexposed: [4, 12]).fillingEmptyBins(by: PowerLawFill(counts: 10))
    #expect(filled.rate.values[4].isNaN && filled.states[4] == .unknown)
    #expect(filled.states[12] == .powerLaw)
    #expect(close(filled.rate.values[12] / filled.rate.values[10], 1.0 / 8, within: 1e-9))
  }

  /// Returns the events and true rates of a cube of 20 x 20 cells and 20 energies from 0.1 to 100 TeV. The rate is
  /// proportional to E^-2.7 and to a Gaussian of 1.2 deg in offset. Each cell can have exposure at energies of its own.
  private static func sparseCube(events: Int, isRagged: Bool, seed: Int) throws -> (
    model: BackgroundModel, truth: [Double]
  ) {
    let side = try Axis.linear("lon", from: -3, to: 3, bins: 20, unit: .deg)
    let axes = try CubeAxes(
      energy: .log("energy", from: 0.1, to: 100, bins: 20, unit: .TeV), lon: side,
      lat: .linear("lat", from: -3, to: 3, bins: 20, unit: .deg))
    var generator = TestGenerator(seed: seed)
    let (middles, energies) = (side.centers(), axes.energy.centers())
    var exposure = axes.phaseSpace()
    var truth = exposure.values
    for position in 0..<400 {
      let (low, high) = (Int.random(in: 0..<6, using: &generator), Int.random(in: 14...20, using: &generator))
      let (lon, lat) = (middles[position / 20], middles[position % 20])
      for energy in 0..<20 {
        let bin = energy * 400 + position
        truth[bin] = exp(-2.7 * log(energies[energy]) - (lon * lon + lat * lat) / (2 * 1.2 * 1.2))
        if isRagged, energy < low || energy >= high { exposure.values[bin] = 0 }
      }
    }
    var sums: [Double] = []
    for bin in truth.indices { sums.append((sums.last ?? 0) + truth[bin] * exposure.values[bin]) }
    let all = sums[sums.count - 1]
    var counts = Histogram(axes: axes.all)
    for _ in 0..<events {
      let draw = Double.random(in: 0..<all, using: &generator)
      counts.values[sums.partitioningIndex { $0 > draw }] += 1
    }
    truth = truth.map { $0 * Double(events) / all }
    return (BackgroundModel(axes: axes, counts: counts, exposure: exposure), truth)
  }

  @Test(
    "In cubes with few events and uneven exposure, rates are near the truth and energies near their counts",
    arguments: [30, 100, 1000, 10_000], [false, true])
  func sparse(events: Int, isRagged: Bool) throws {
    for seed in 1...3 {
      let (model, truth) = try Self.sparseCube(events: events, isRagged: isRagged, seed: seed)
      let filled = try model.treated(by: RateTreatment(emptyBins: PowerLawFill(counts: 10)))
      for energy in model.firstKnownEnergy..<20 {
        let row = model.bins.row(energy)
        let seen = row.reduce(0) { $0 + model.counts.values[$1] }
        let expected = row.reduce(0) { $0 + truth[$1] * model.exposure.values[$1] }
        let predicted = row.filter { model.exposure.values[$0] > 0 }
          .reduce(0) { $0 + filled.rate.values[$1] * model.exposure.values[$1] }
        if seen >= 10 {
          #expect(abs(predicted - seen) < max(0.01 * seen, 0.5 * seen.squareRoot()), "\(energy): \(predicted), \(seen)")
        } else {
          #expect(predicted < expected + 3 * expected.squareRoot() + 3, "\(energy): \(predicted), \(expected)")
        }
      }
      // An earlier version was off by up to 22 in the logarithm.
      let offsets = zip(filled.rate.values, truth).filter { !$0.0.isNaN }.map { log($0 / $1) }
      #expect(offsets.allSatisfy { abs($0) < 6.5 }, "\(offsets.map(abs).max() ?? 0)")
      let square = offsets.reduce(0) { $0 + $1 * $1 } / Double(offsets.count)
      #expect(square.squareRoot() < (events < 1000 ? 1.8 : 1.3), "\(square.squareRoot())")
      for bin in 0..<filled.bins.count {
        #expect((filled.states[bin] == .unknown) == filled.rate.values[bin].isNaN && !(filled.rate.values[bin] <= 0))
      }
    }
  }

  @Test("If a position does not determine the slope, the field does; a model without counts does not change")
  func slopeOfTheField() throws {
    let counts: [Double] = [400, 0, 100, 0, 25, 3, 6, 0]
    let model = try Fixture.model(counts, axes: Fixture.plainAxes(energies: 4, rings: 2))
    let filled = model.fillingEmptyBins(by: try PowerLawFill(counts: 10))
    let expected = [1, 3, 5, 7].map { (bin: Int) -> Double in filled.rate.values[bin] * model.exposure.values[bin] }
    #expect(close(expected.reduce(0, +), 3))
    for energy in 1...3 { #expect(close(expected[energy] / expected[energy - 1], 0.25, within: 0.05)) }
    let nothing = try Self.model([0, 0, 0])
    #expect(nothing.fillingEmptyBins(by: try PowerLawFill(counts: 10)).rate == nothing.rate)
  }

  @Test("The method needs a number of counts within limits")
  func argument() throws {
    #expect(throws: BackgroundError.self) { try emptyBinPolicies.method("power-law") }
    #expect(throws: BackgroundError.self) { try emptyBinPolicies.method("power-law 0.1 counts") }
    #expect(try emptyBinPolicies.method("power-law 20 counts").text == "power-law 20 counts")
  }
}

extension [Double] {
  /// Returns the first index for which a condition holds, if it holds for all later values as well and for none before.
  fileprivate func partitioningIndex(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
