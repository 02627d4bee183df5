import Fitting
import Foundation
import TestSupport
import Testing

@testable import ModelXML

@Suite struct NormTests {
  private func run(_ obsID: Int64, time: Double, seed: Int) -> RunData {
    let empty = RunData(
      obsID: obsID, time: time, energy: 0.8...20, coverage: PolarCoverage(radius: 2), events: FieldPoints())
    var truth = ParametricModel(spatial: GaussianShape(), spectrum: PowerLaw())
    truth.parameters[1].value = 4e-4
    var generator = TestGenerator(seed: seed)
    var run = empty
    run.events = EventDraw(truth, region: empty)(&generator)
    return run
  }

  /// If two runs share a shape and each has a normalisation, the order of the runs changes neither the model nor its
  /// covariance. The amplitude of the second run is either the first amplitude times a normalisation, or a parameter of
  /// the fit. Both maxima are found to 1e-5 of an error.
  @Test("The amplitude of a run with a normalisation has the error of the product", .timeLimit(.minutes(60)))
  func theAmplitudeOf() throws {
    let runs = [run(1, time: 900, seed: 61), run(2, time: 400, seed: 62)]
    let start = ParametricModel(spatial: GaussianShape(), spectrum: PowerLaw())
    func prefactors(_ runs: [RunData]) throws -> [Int64: (value: Double, error: Double)] {
      let fit = try ParametricFit(start, hasNorms: true)(runs)
      let text = try ModelDefinitions(BackgroundSource.sources(of: fit) { _ in "HESS" }).xml()
      let sources = try IndependentReader.read(Data(text.utf8)).children
      #expect(sources.map { $0.attributes["id"] ?? "" } == runs.map { "\($0.obsID)" })
      return Dictionary(
        uniqueKeysWithValues: try zip(runs, sources).map { run, source in
          let prefactor = try #require(source.parameters.first { $0.attributes["name"] == "Prefactor" })
          return (run.obsID, (try #require(prefactor.scaled("value")), try #require(prefactor.scaled("error"))))
        })
    }
    let (one, other) = (try prefactors(runs), try prefactors(runs.reversed()))
    for id in [1, 2] as [Int64] {
      let (first, second) = (try #require(one[id]), try #require(other[id]))
      #expect(abs(first.value / second.value - 1) < 1e-5)
      #expect(abs(first.error / second.error - 1) < 1e-4)
    }
  }
}
