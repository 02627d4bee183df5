import BackgroundModels
import Foundation
import Histograms
import Testing

@testable import Regression

@Suite("Models on finer energies", .timeLimit(.minutes(60))) struct FinerEnergiesTests {
  private static let edges = [0.5, 0.7, 1, 2, 5, 30]

  /// A radial model whose rate is the mean over each bin of a power law, times a factor for each of two rings.
  private func model(index: Double, unknown: Set<Int> = []) throws -> BackgroundModel {
    let axes = try RadialAxes(
      energy: Axis(name: "energy", edges: Self.edges, unit: .TeV),
      offset: .linear("offset", from: 0, to: 2, bins: 2, unit: .deg))
    var rates = Histogram(axes: axes.all)
    for bin in rates.values.indices {
      let (low, high) = (Self.edges[bin / 2], Self.edges[bin / 2 + 1])
      let integral = (pow(low, 1 - index) - pow(high, 1 - index)) / (index - 1)
      rates.values[bin] = unknown.contains(bin) ? .nan : integral / (high - low) * (bin % 2 == 0 ? 1e-3 : 2e-4)
    }
    return try BackgroundModel(
      axes: axes, nodes: rates, nodeFactors: nil, errors: rates.mapping { $0 * 0.1 },
      states: rates.values.map { $0.isNaN ? .unknown : .measured }, counts: nil, exposure: nil, smoothing: nil,
      method: nil, treatment: .none, scale: 1)
  }

  @Test("Each bin is divided into parts whose integral is that of the bin, with its relative error")
  func conserved() throws {
    let coarse = try model(index: 2.7)
    let fine = try coarse.finer(energy: coarse.finerEnergies(parts: 4))
    #expect(fine.axes.energy.count == 20 && fine.states.allSatisfy { $0 == .measured })
    let widths = zip(fine.axes.energy.edges.dropFirst(), fine.axes.energy.edges).map { $0 - $1 }
    for bin in 0..<5 {
      for ring in 0..<2 {
        let integral = (4 * bin..<4 * bin + 4).reduce(0) { $0 + fine.rate.values[2 * $1 + ring] * widths[$1] }
        let expected = coarse.rate.values[2 * bin + ring] * (Self.edges[bin + 1] - Self.edges[bin])
        #expect(abs(integral / expected - 1) < 1e-12)
      }
    }
    for (error, rate) in zip(fine.error.values, fine.rate.values) { #expect(abs(error / rate - 0.1) < 1e-12) }
  }

  @Test("A power law is reproduced at all energies, which a model of wide bins does not do", arguments: [1.5, 2.7])
  func powerLaw(_ index: Double) throws {
    let coarse = try model(index: index)
    let fine = try coarse.finer(energy: coarse.finerEnergies(parts: 6))
    func worst(_ model: BackgroundModel) -> Double {
      model.axes.energy.edges.indices.dropLast().reduce(0) { worst, row in
        let centre = (model.axes.energy.edges[row] * model.axes.energy.edges[row + 1]).squareRoot()
        return max(worst, abs(model.rate.values[2 * row] / (1e-3 * pow(centre, -index)) - 1))
      }
    }
    // The bin from 5 to 30 TeV is sampled 32 times, and the mean of a part differs from the rate at its centre.
    #expect(worst(fine) < 0.03)
    #expect(worst(coarse) > 0.09)
  }

  @Test("Unknown bins stay unknown and divide the spectrum; other axes need all edges")
  func gaps() throws {
    let coarse = try model(index: 2.7, unknown: [0, 1, 5])
    let axis = try Axis(name: "energy", edges: [0.5, 0.6, 0.7, 1, 1.5, 2, 3, 5, 9, 30], unit: .TeV)
    let fine = try coarse.finer(energy: axis)
    let unknown = fine.states.indices.filter { fine.states[$0] == .unknown }
    // The first bin (two parts) in both rings, and the bin from 1 to 2 TeV (two parts) in the second ring.
    #expect(unknown == [0, 1, 2, 3, 7, 9])
    #expect(unknown.allSatisfy { fine.rate.values[$0].isNaN })
    let lacking = try Axis(name: "energy", edges: [0.5, 1, 2, 5, 30], unit: .TeV)
    let error = #expect(throws: RegressionError.self) { try coarse.finer(energy: lacking) }
    #expect(error == .missingEdge(0.7))
    #expect(error?.description.contains("without the edge 0.7 TeV") == true)
  }
}
