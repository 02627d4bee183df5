import BackgroundModels
import Foundation
import Histograms
import Testing
import Units

@testable import Matching

@Suite("Interpolation between groups, and blended models") struct InterpolationTests {
  private func weights(_ point: Double, _ positions: [Double], isLogarithmic: Bool = false) throws -> [Double] {
    try InterpolationWeights(at: point, among: positions, of: "x", isLogarithmic: isLogarithmic).weights
  }

  @Test("Weights are linear between neighbours and clamped outside")
  func linear() throws {
    #expect(try weights(0.25, [1, 0, 2]) == [0.25, 0.75, 0])
    #expect(try weights(-3, [1, 0, 2]) == [0, 1, 0])
    #expect(try weights(5, [1, 0, 2]) == [0, 0, 1])
    #expect(try weights(1, [1, 0, 2]) == [1, 0, 0])
    #expect(try weights(7, [3]) == [1])
    #expect(try weights(1.5, [1, 1, 2]) == [0.5, 0, 0.5])
    #expect(try InterpolationWeights(at: 5, among: [0, 1], of: "x").isClamped)
    #expect(try !InterpolationWeights(at: 1, among: [0, 1], of: "x").isClamped)
  }

  @Test("In the logarithm, the geometric mean of two positions has equal weights")
  func logarithmic() throws {
    let found = try weights(2, [1, 4], isLogarithmic: true)
    #expect(abs(found[0] - 0.5) < 1e-15 && abs(found[1] - 0.5) < 1e-15)
    #expect(throws: MatchingError.notPositive(text: "x", found: 0)) { try weights(2, [0, 4], isLogarithmic: true) }
    #expect(throws: MatchingError.noGroup(text: "x")) { try weights(2, []) }
  }

  private func model(_ counts: [Double], exposure: Double = 2, run: Int64 = 1) throws -> BackgroundModel {
    let axes = try RadialAxes(
      energy: .log("energy", from: 1, to: 100, bins: 2, unit: .TeV),
      offset: .linear("offset", from: 0, to: 2, bins: 2, unit: .deg))
    return BackgroundModel(
      axes: axes, counts: try Histogram(axes: axes.all, values: counts),
      exposure: Histogram(axes: axes.all, filledWith: exposure),
      origin: ModelOrigin(runs: [RunStatistics(obsID: run)]))
  }

  @Test("A blend is the weighted mean of rates, with errors in quadrature; runs are listed once")
  func blend() throws {
    let (one, other) = (try model([4, 16, 0, 100]), try model([16, 16, 4, 0], run: 2))
    let blend = try BackgroundModel.blend([(one, 3), (other, 1)])
    #expect(blend.rate.values == [3.5, 8, 0.5, 37.5])
    let error = (pow(0.75 * 1, 2) + pow(0.25 * 2, 2)).squareRoot()
    #expect(abs(blend.error.values[0] - error) < 1e-12)
    #expect(blend.isRateAlone && blend.origin.obsIDs == [1, 2])
    #expect(blend.states.allSatisfy { $0 == .measured })
  }

  @Test("In the logarithm, the rate is the geometric mean, and a rate of 0 is averaged linearly")
  func logarithmicBlend() throws {
    let (one, other) = (try model([4, 16, 0, 100]), try model([16, 16, 4, 0], run: 2))
    let blend = try BackgroundModel.blend([(one, 1), (other, 1)], isLogarithmic: true)
    for (found, expected) in zip(blend.rate.values, [4.0, 8, 1, 25]) { #expect(abs(found - expected) < 1e-12) }
    // The relative error is sqrt(0.5^2 / 4 + 0.5^2 / 16).
    #expect(abs(blend.error.values[0] - 4 * (0.25 / 4 + 0.25 / 16).squareRoot()) < 1e-12)
  }

  @Test("Models that share runs are taken as fully correlated, so the error of a blend with itself is its own error")
  func correlation() throws {
    let one = try model([4, 16, 9, 100])
    let blend = try BackgroundModel.blend([(one, 1), (try model([4, 16, 9, 100]), 2)])
    for (found, expected) in zip(blend.error.values, one.error.values) { #expect(abs(found - expected) < 1e-12) }
    #expect(blend.origin.obsIDs == [1])
  }

  @Test("A bin that is unknown in one model has the rate of the others; one model alone is returned unchanged")
  func unknown() throws {
    let (one, other) = (try model([4, 16, 9, 100]), try model([1, 1, 1, 1], exposure: 0, run: 2))
    let blend = try BackgroundModel.blend([(one, 1), (other, 1)])
    #expect(blend.rate.values == one.rate.values)
    #expect(blend.states.allSatisfy { $0 == .extrapolated })
    #expect(try BackgroundModel.blend([(one, 2), (other, 0)]) == one)
    #expect(throws: MatchingError.weights([0, 0])) { try BackgroundModel.blend([(one, 0), (other, 0)]) }
    #expect(throws: BackgroundError.self) { try BackgroundModel.blend([]) }
  }
}
