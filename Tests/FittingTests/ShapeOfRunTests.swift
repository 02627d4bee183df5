import Foundation
import TestSupport
import Testing

@testable import Fitting

/// Joint fits of runs whose shapes are different tables, such as the backgrounds of their responses (csbkgmodel with
/// IRF or AEFF and runwise=no).
@Suite("Joint fits of runs with shapes of their own", .timeLimit(.minutes(60))) struct ShapeOfRunTests {
  /// A table with the values exp(-(offset / width)^2 / 2), times a slope along lon.
  struct Table: FieldTable {
    let width: Double
    var slope = 0.0
    var isRadial: Bool { slope == 0 }
    var energyKinks: [Double] { [] }
    var offsetKinks: [Double] { [] }

    func values(at points: FieldPoints) -> [Double] {
      points.offset.indices.map { exp(-pow(points.offset[$0] / width, 2) / 2) * (1 + slope * points.lon[$0]) }
    }
    func values(at places: FieldPoints, logEnergies: [Double]) -> [[Double]] {
      logEnergies.map { _ in values(at: places) }
    }
  }

  private func shape(_ width: Double, _ slope: Double = 0) -> TabulatedShape {
    TabulatedShape(.background, path: "", table: Table(width: width, slope: slope))
  }

  private func runs(_ shapes: [TabulatedShape], times: [Double]) -> [RunData] {
    zip(shapes, times).enumerated().map { number, pair in
      var truth = ParametricModel(spatial: pair.0, spectrum: PowerLaw(prefactor: 3e-4, index: -2.2))
      truth.parameters[0].value = 1
      return region(pair.1, obsID: Int64(number + 1)).drawn(from: truth, seed: 40 + number)
    }
  }

  private func fit(_ runs: [RunData], _ shapes: [TabulatedShape], hasNorms: Bool = false) throws -> FitResult {
    let model = ParametricModel(spatial: shapes[0], spectrum: PowerLaw())
    var runs = runs
    for (index, shape) in shapes.enumerated() { runs[index].shape = shape }
    let result = try ParametricFit(model, hasNorms: hasNorms)(runs)
    guard case .converged = result.status else { throw FittingError.nothingToFit }
    return result
  }

  @Test("The common spectrum is found, and each run is predicted with its own shape")
  func recovery() throws {
    let shapes = [shape(0.8), shape(1.4, 0.3), shape(1.1, -0.2)]
    let runs = runs(shapes, times: [4000, 3000, 5000])
    let result = try fit(runs, shapes)
    #expect(abs(result.predicted / Double(result.observed) - 1) < 1e-6)
    let index = try #require(result.model.parameters.first { $0.name == "Index" })
    let prefactor = try #require(result.model.parameters.first { $0.name == "Prefactor" })
    #expect(abs(index.value + 2.2) < 4 * (index.error ?? 0) && abs(prefactor.value - 3e-4) < 4 * (prefactor.error ?? 0))
    for run in result.runs {
      #expect(abs(run.predicted - Double(run.observed)) < 4 * run.predicted.squareRoot())
      #expect(abs(run.parts.reduce(0) { $0 + $1.predicted } / run.predicted - 1) < 0.01)
    }
    #expect(result.shapes.keys.sorted() == [1, 2, 3])
    // The shape of the first run for all of them fits worse.
    let common = try fit(runs, [shapes[0], shapes[0], shapes[0]])
    #expect(common.logLikelihood < result.logLikelihood - 20)
  }

  @Test("The order of the runs does not matter, although the model has the shape of the first")
  func order() throws {
    let shapes = [shape(0.8), shape(1.4, 0.3)]
    let runs = runs(shapes, times: [4000, 3000])
    let (one, other) = (try fit(runs, shapes), try fit(runs.reversed(), shapes.reversed()))
    #expect(abs(one.logLikelihood - other.logLikelihood) < 1e-6)
    for (first, second) in zip(one.model.parameters, other.model.parameters) {
      #expect(abs(first.value - second.value) <= 1e-5 * abs(first.value))
    }
  }

  @Test("If all runs have the same table, the result is that of a fit with one shape, with and without normalisations")
  func same() throws {
    let table = shape(1, 0.1)
    let runs = runs([table, table], times: [4000, 3000])
    for hasNorms in [false, true] {
      let own = try fit(runs, [table, table], hasNorms: hasNorms)
      let common = try ParametricFit(ParametricModel(spatial: table, spectrum: PowerLaw()), hasNorms: hasNorms)(runs)
      #expect(own.logLikelihood == common.logLikelihood && own.model.values == common.model.values)
      #expect(common.shapes.isEmpty && own.goodness == common.goodness)
    }
  }

  @Test("Events where the shape of their own run is 0 are an error that names the run")
  func zero() throws {
    struct Edge: FieldTable {
      var isRadial: Bool { true }
      var energyKinks: [Double] { [] }
      var offsetKinks: [Double] { [1] }
      func values(at points: FieldPoints) -> [Double] { points.offset.map { $0 < 1 ? 1 : 0 } }
      func values(at places: FieldPoints, logEnergies: [Double]) -> [[Double]] {
        logEnergies.map { _ in values(at: places) }
      }
    }
    let shapes = [shape(0.8), shape(1.4)]
    let runs = runs(shapes, times: [1000, 1000])
    let beyond = runs[1].events.offset.count { $0 >= 1 }
    #expect(throws: FittingError.rateOfZero(obsID: 2, shape: "IRF", events: beyond)) {
      try fit(runs, [shapes[0], TabulatedShape(.background, path: "", table: Edge())])
    }
  }
}
