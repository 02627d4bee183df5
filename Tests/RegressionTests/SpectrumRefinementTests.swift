import Foundation
import Testing

@testable import Regression

@Suite("Refined spectra", .timeLimit(.minutes(10))) struct SpectrumRefinementTests {
  private static let edges = [0.5, 1, 2, 5, 10, 30]

  /// The integral of energy^-(index + 1) over a bin.
  private func powerLaw(_ index: Double, _ edges: [Double]) -> [Double] {
    zip(edges, edges.dropFirst()).map { (pow($0, -index) - pow($1, -index)) / index }
  }

  @Test("A power law is reproduced, up to the sampling of narrow bins", arguments: [0.7, 1.7, 2.5])
  func powerLaw(_ index: Double) {
    let refinement = SpectrumRefinement(edges: Self.edges, parts: 4)
    #expect(refinement.edges.count == 21 && refinement.edges[4] == 1 && refinement.edges[20] == 30)
    let found = refinement.refined(powerLaw(index, Self.edges))
    for (found, wanted) in zip(found, powerLaw(index, refinement.edges)) { #expect(abs(found / wanted - 1) < 1e-3) }
  }

  @Test("Each wide bin keeps its counts")
  func conserved() {
    let counts = [1764.0, 607, 322, 111, 49]
    for parts in [1, 4, 7] {
      let found = SpectrumRefinement(edges: Self.edges, parts: parts).refined(counts)
      for (bin, count) in counts.enumerated() {
        #expect(abs(found[bin * parts..<(bin + 1) * parts].reduce(0, +) / count - 1) < 1e-12)
      }
      #expect(found.allSatisfy { $0 > 0 })
    }
  }

  @Test("A curved spectrum is closer to the truth than one that is constant within wide bins")
  func curved() {
    func counts(_ edges: [Double]) -> [Double] {
      zip(edges, edges.dropFirst()).map { low, high in
        (0..<1000).reduce(0) { sum, step in
          let l = log(low) + (log(high) - log(low)) * (Double(step) + 0.5) / 1000
          return sum + exp(-1.7 * l - 0.2 * l * l) * (log(high) - log(low)) / 1000
        }
      }
    }
    let refinement = SpectrumRefinement(edges: Self.edges, parts: 4)
    let (wide, wanted) = (counts(Self.edges), counts(refinement.edges))
    func worst(_ found: [Double]) -> Double { zip(found, wanted).map { abs($0 / $1 - 1) }.max() ?? .infinity }
    #expect(worst(refinement.refined(wide)) < 0.1)
    #expect(worst((0..<20).map { wide[$0 / 4] / 4 }) > 0.5)
  }

  @Test("With an empty bin, or one bin only, counts are constant in the logarithm of the energy")
  func fallback() {
    #expect(SpectrumRefinement(edges: [1, 2, 4], parts: 2).refined([4, 0]) == [2, 2, 0, 0])
    #expect(SpectrumRefinement(edges: [1, 2], parts: 4).refined([4]) == [1, 1, 1, 1])
  }
}
