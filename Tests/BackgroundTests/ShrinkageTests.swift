import FoundationEssentials
import Histograms
import TestSupport
import Testing

@testable import BackgroundModels

@Suite("Shrinkage of sparse bins") struct ShrinkageTests {
  // The names are the keys of the JSON file.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// An independent implementation in numpy (Reference/shrinkage.py) and its results for four small models.
  struct Reference: Decodable {
    var cases: [Case]

    struct Case: Decodable {
      var name: String
      var energy_edges: [Double]
      var ring_of_position: [Int]
      var counts: [[Double]]
      var exposure: [[Double]]
      var rate: [[Double?]]
      var error: [[Double?]]
      var state: [[Int]]
    }

    static func read() throws -> Reference {
      let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/shrinkage.json")
      return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }
  }

  /// Sums of a few hundred terms in another order differ by much less than 1e-9, other formulas by much more.
  @Test("Rates, errors and states are those of an independent implementation")
  func reference() throws {
    for item in try Reference.read().cases {
      let energy = try Axis(name: "energy", edges: item.energy_edges, unit: .TeV)
      if item.name == "radial" {
        let offset = try Axis.linear("offset", from: 0, to: 2.5, bins: 5, unit: .deg)
        try compare(item, RadialAxes(energy: energy, offset: offset))
      } else {
        let side = item.name == "sparse cube" ? 5 : 6
        let half = item.name == "sparse cube" ? 1.5 : 1.5
        try compare(
          item,
          CubeAxes(
            energy: energy, lon: .linear("lon", from: -half, to: half, bins: side, unit: .deg),
            lat: .linear("lat", from: -half, to: half, bins: side, unit: .deg)))
      }
    }
  }

  private func compare(_ item: Reference.Case, _ axes: some ModelAxes) throws {
    let model = BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: item.counts.flatMap(\.self)),
      exposure: try Histogram(axes: axes.all, values: item.exposure.flatMap(\.self)))
    let shrunk = model.fillingEmptyBins(by: ShrinkSparseBins())
    let codes: [BinState] = [.measured, .shrunk, .extrapolated, .unknown]
    #expect(shrunk.states == item.state.flatMap(\.self).map { codes[$0] }, "\(item.name)")
    for (mine, other) in zip(shrunk.rate.values, item.rate.flatMap(\.self)) {
      #expect(other.map { close(mine, $0, within: 1e-9) } ?? mine.isNaN, "\(item.name)")
    }
    for (mine, other) in zip(shrunk.error.values, item.error.flatMap(\.self)) {
      #expect(other.map { close(mine, $0, within: 1e-9) } ?? mine.isNaN, "\(item.name)")
    }
  }

  @Test("The counts of energies with ten counts or more are conserved; bins with many counts stay as measured")
  func keepsCounts() throws {
    let axes = try Fixture.cubeAxes(energies: 4, columns: 10, rows: 10)
    let counts = (0..<400).map { bin in [150.0, 3, 0.4, 0.02][bin / 100] * Double((bin * 7919) % 5) }.map {
      $0.rounded()
    }
    let model = try Fixture.model(counts, axes: axes)
    let shrunk = model.fillingEmptyBins(by: ShrinkSparseBins())
    for energy in 0..<4 {
      let seen = counts[energy * 100..<(energy + 1) * 100].reduce(0, +)
      let predicted = shrunk.bins.row(energy).reduce(0) { $0 + shrunk.rate.values[$1] * shrunk.exposure.values[$1] }
      if seen >= 10 { #expect(abs(predicted - seen) < 0.01 * seen || abs(predicted - seen) < 0.5 * seen.squareRoot()) }
    }
    for bin in 0..<400 where shrunk.states[bin] == .measured {
      #expect(shrunk.rate.values[bin] == model.rate.values[bin] && shrunk.error.values[bin] == model.error.values[bin])
    }
    #expect(shrunk.states.contains(.measured) && shrunk.states.contains(.shrunk))
    #expect(shrunk.rate.values.allSatisfy { $0 > 0 && $0.isFinite })
  }

  @Test("The tails of smoothing far from any event are not treated as a measurement")
  func tails() throws {
    let axes = try Fixture.cubeAxes(energies: 2, columns: 30, rows: 30)
    var counts = [Double](repeating: 4, count: 1800)
    for bin in 900..<1800 { counts[bin] = bin == 900 + 15 * 30 + 15 ? 12 : 0 }
    let model = try Fixture.model(counts, axes: axes).smoothed(by: GaussianSmoothing(sigma: 0.15))
    let shrunk = model.fillingEmptyBins(by: ShrinkSparseBins())
    let corner = 900
    #expect(model.rate.values[corner] < 1e-9 * model.rate.values[900 + 15 * 30 + 15])
    // The corner has the expectation for 12 counts in 900 cells of a uniform field, within a factor of 3.
    let even = 12.0 / 900 / model.exposure.values[corner]
    #expect((even / 3...even * 3).contains(shrunk.rate.values[corner]))
    #expect(shrunk.states[corner] == .shrunk)
  }

  @Test("A rate that is scaled, or stacked with weights, shrinks in the same way as the counts")
  func scaled() throws {
    let axes = try Fixture.cubeAxes(energies: 3, columns: 6, rows: 6)
    let counts = (0..<108).map { Double(($0 * 7919) % 7) * [40, 2, 0.3][$0 / 36] }.map { $0.rounded() }
    let model = try Fixture.model(counts, axes: axes)
    let plain = model.fillingEmptyBins(by: ShrinkSparseBins())
    let scaled = try model.scaled(by: 2.5).fillingEmptyBins(by: ShrinkSparseBins())
    let weighted = try BackgroundModel.stack([(model, 0.25)]).fillingEmptyBins(by: ShrinkSparseBins())
    for bin in 0..<108 {
      #expect(close(scaled.rate.values[bin], 2.5 * plain.rate.values[bin]))
      #expect(close(scaled.error.values[bin], 2.5 * plain.error.values[bin]))
      #expect(close(weighted.rate.values[bin], plain.rate.values[bin]))
    }
  }

  @Test("Energies without exposure are continued to a third of a decade, and positions without exposure are unknown")
  func reach() throws {
    // Energies double from bin to bin, that is by 0.3 decades.
    let axes = try Fixture.cubeAxes(energies: 6, columns: 4, rows: 4)
    let counts = (0..<96).map { [0, 0, 64.0, 32, 16, 8][$0 / 16] }
    let model = try Fixture.model(counts, axes: axes, unexposed: Set((0..<32) + (2..<6).map { 16 * $0 + 5 }))
    let shrunk = model.fillingEmptyBins(by: ShrinkSparseBins())
    #expect(shrunk.states[0] == .unknown && shrunk.rate.values[0].isNaN)
    #expect(shrunk.states[16] == .extrapolated && shrunk.rate.values[16] > shrunk.rate.values[32])
    for energy in 0..<6 { #expect(shrunk.states[16 * energy + 5] == .unknown) }
    #expect(shrunk.rate.values.indices.allSatisfy { shrunk.rate.values[$0].isNaN == (shrunk.states[$0] == .unknown) })
  }
}
