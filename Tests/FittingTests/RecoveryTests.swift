import Foundation
import TestSupport
import Testing

@testable import Fitting

/// Tests the errors of fits with the pulls of simulations with seeds 0, 1, 2, ...
@Suite("Parameter recovery", .timeLimit(.minutes(60))) struct RecoveryTests {
  /// The number of simulations: 2000 in continuous integration, else enough to show a gross fault in seconds.
  private static let simulations = ProcessInfo.processInfo.environment["CI"] == nil ? 100 : 2000

  /// The factor by which the limits are wider than with 2000 simulations. 2000 pulls determine their mean to 0.022 and
  /// their width to 0.016; the limits are at least four times as wide.
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

  /// Returns the pulls of all parameters for each fit. Those of intensities refer to their logarithms.
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
