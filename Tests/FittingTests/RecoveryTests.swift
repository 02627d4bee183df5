import Foundation
import TestSupport
import Testing

@testable import Fitting

/// Errors mean what they say: pulls of fits to simulations with seeds 0, 1, 2, ...
@Suite("Parameter recovery", .timeLimit(.minutes(10))) struct RecoveryTests {
  /// All 2000 where a machine judges every change; elsewhere so many that a gross fault shows in seconds.
  private static let simulations = ProcessInfo.processInfo.environment["CI"] == nil ? 100 : 2000

  /// 2000 pulls leave an error of 0.022 of their mean and of 0.016 of their width; the limits are the four-fold and
  /// more. With fewer they are as much wider.
  private static var slack: Double { (2000 / Double(simulations)).squareRoot() }

  @Test("Pulls have mean 0 within 0.1 and width 1 within 0.07")
  func pulls() async throws {
    let nodes = try NodePlacement.logarithmic.nodes(from: 0.8, to: 20, count: 4)
    let spectrum = NodeFunction(nodes: nodes, along: PowerLaw(), values: [2.2e-4, -2, 1])
    let truth = model(spectrum: spectrum, values: [3, 0.06, -0.1])
    let draw = EventDraw(truth, region: region(600, radius: 2.5))
    let start = ParametricModel(
      spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: spectrum)
    let half = Self.simulations / 2
    async let first = Self.pulls(seeds: 0..<half, draw, start, truth)
    async let second = Self.pulls(seeds: half..<Self.simulations, draw, start, truth)
    let pulls = try await first + second
    #expect(pulls.count == Self.simulations)
    for (position, parameter) in truth.parameters.enumerated() {
      let values = pulls.map { $0[position] }
      let mean = values.reduce(0, +) / Double(values.count)
      let width = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
        .squareRoot()
      #expect(abs(mean) < 0.1 * Self.slack, "\(parameter.name): mean \(mean)")
      #expect(abs(width - 1) < 0.07 * Self.slack, "\(parameter.name): width \(width)")
    }
  }

  /// Of each fit the pulls of all parameters: those of intensities in their logarithms.
  private static func pulls(
    seeds: Range<Int>, _ draw: EventDraw, _ start: ParametricModel, _ truth: ParametricModel
  ) async throws -> [[Double]] {
    try seeds.map { seed in
      var generator = TestGenerator(seed: seed)
      var run = region(600, radius: 2.5)
      run.events = draw(&generator)
      let result = try ParametricFit(start)([run])
      #expect(result.status.isConverged, "seed \(seed)")
      return zip(result.model.parameters, truth.values).map { found, expected in
        guard let error = found.error else { return .nan }
        return found.name.hasPrefix("Intensity")
          ? log(found.value / expected) / (error / found.value) : (found.value - expected) / error
      }
    }
  }
}
