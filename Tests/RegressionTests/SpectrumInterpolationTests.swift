import Foundation
import Testing

@testable import Regression

@Suite("Spectra between energy bins", .timeLimit(.minutes(60))) struct SpectrumInterpolationTests {
  private static let edges = [0.5, 1, 2, 5, 10, 30]

  /// Returns the integral of a density in ln(energy) over each bin, by the midpoint rule with 2000 samples.
  private func integrals(_ edges: [Double], of density: ([Double]) -> [Double]) -> [Double] {
    zip(edges, edges.dropFirst()).map { low, high in
      let width = log(high / low)
      let places = (0..<2000).map { log(low) + width * (Double($0) + 0.5) / 2000 }
      return density(places).reduce(0, +) * width / 2000
    }
  }

  @Test("A power law is reproduced at all energies, also beyond the bins", arguments: [0.7, 1.7, 2.5])
  func powerLaw(_ index: Double) {
    let counts = integrals(Self.edges) { $0.map { exp(-index * $0) } }
    let energies = [0.4, 0.5, 0.7, 1, 3, 30, 40].map { log($0) }
    let found = SpectrumInterpolation(edges: Self.edges).logDensities(of: counts, at: energies)
    // Bins are sampled 32 times; for the steepest spectrum the sums deviate by 1e-3.
    for (value, energy) in zip(found, energies) { #expect(abs(value + index * energy) < 2e-3) }
  }

  @Test("The integral over each bin is its counts")
  func conserved() {
    let counts = [1764.0, 607, 322, 111, 49]
    let interpolation = SpectrumInterpolation(edges: Self.edges)
    let found = integrals(Self.edges) { interpolation.logDensities(of: counts, at: $0).map { exp($0) } }
    for (found, count) in zip(found, counts) { #expect(abs(found / count - 1) < 1e-3) }
  }

  @Test("A curved spectrum is closer to the truth than one that is constant within bins")
  func curved() {
    func truth(_ energy: Double) -> Double { -1.7 * energy - 0.2 * energy * energy }
    let counts = integrals(Self.edges) { $0.map { exp(truth($0)) } }
    let energies = stride(from: log(0.5), through: log(30), by: 0.05).map { $0 }
    let found = SpectrumInterpolation(edges: Self.edges).logDensities(of: counts, at: energies)
    for (value, energy) in zip(found, energies) { #expect(abs(value - truth(energy)) < 0.15) }
  }

  @Test("One energy bin has a constant density in the logarithm of the energy")
  func single() {
    let found = SpectrumInterpolation(edges: [1, 2]).logDensities(of: [4], at: [0, 0.3, 2])
    for value in found { #expect(abs(value - log(4 / log(2))) < 1e-9) }
  }
}
