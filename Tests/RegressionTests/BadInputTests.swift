import Production
import Testing

@testable import Regression

@Suite("Regressions that are impossible", .timeLimit(.minutes(60))) struct BadInputTests {
  private static let term = RegressionTerm(field: .radecLon(scale: 1), group: "x")

  /// The message of the error of a fit.
  private func message(
    _ terms: [RegressionTerm] = [term], _ penalties: [String: PenaltyStrength] = ["x": .fixed(1)],
    covariates: [Covariate] = [], runs: [RegressionRun]? = nil
  ) throws -> String {
    let grid = try SimulatedRuns.grid(side: 2, energyEdges: [1, 2])
    let model = RegressionModel(terms: terms, penalties: penalties, covariates: covariates)
    let error = try #require(throws: RegressionError.self) {
      try RegressionFit(model, runs: runs ?? [try SimulatedRuns.run(1, grid, [3, 5, 7, 1])])
    }
    return error.description
  }

  @Test("A faulty model is an error that says where and what")
  func model() throws {
    #expect(try message([]) == "a model with neither terms nor run effects; expected at least one term or run effect")
    #expect(
      try message([RegressionTerm(field: .legendre(order: -1, radius: 2), group: "x")])
        == "term 'x: radial -1 * level': the order -1; expected orders from 0 to 40, scales above 0, and splines "
        + "with at least 3 increasing knots")
    #expect(
      try message([RegressionTerm(energy: .bin(3), group: "x")])
        == "term 'x: 1 * energy bin 4': a function of energy that is not valid for the energy bins of the data; "
        + "expected the index of an energy bin or of a column of the energy basis (counted from 0, at most 0), or a "
        + "list of 1 finite value")
    #expect(
      try message([RegressionTerm(run: .covariate("SEXZ"), group: "x")], covariates: [Covariate("SECZ")])
        == "term 'x: 1 * SEXZ * level': the covariate 'SEXZ', which the model does not declare; expected SECZ; did "
        + "you mean 'SECZ'?")
    #expect(
      try message([Self.term], ["x": .fixed(0)])
        == "penalty group 'x': a strength of 0; expected a finite number above 0; use a small number such as 1e-6 for"
        + " almost no penalty")
    #expect(
      try message([Self.term], ["y": .fixed(1)])
        == "no strength for the penalty group 'x'; expected a strength for each group, not only for y; "
        + "did you mean 'y'?")
    #expect(
      try message(covariates: [Covariate("a", scale: 0)])
        == "covariate 'a': a centre of 0 and a scale of 0; expected a finite centre and a finite scale above 0")
    #expect(
      try message(covariates: [Covariate("a"), Covariate("a")])
        == "two covariates named 'a'; expected different names")
    for name in ["1", "s * s", "", "é"] {
      #expect(
        try message(covariates: [Covariate(name)])
          == "a covariate named '\(name)'; expected a name of letters, digits and underscores, such as s or muon")
    }
  }

  @Test("Runs that cannot be used are errors that name the run")
  func runs() throws {
    let grid = try SimulatedRuns.grid(side: 2, energyEdges: [1, 2])
    let run = try SimulatedRuns.run(5, grid, [3, 5, 7, 1])
    #expect(try message(runs: []) == "no training run; expected at least one training run")
    #expect(try message(runs: [run, run]) == "run 5: the run occurs twice; expected each run once")
    let other = try SimulatedRuns.run(6, try SimulatedRuns.grid(side: 2, energyEdges: [1, 3]), [3, 5, 7, 1])
    #expect(try message(runs: [run, other]).hasPrefix("run 6: a grid of pixels or energies that differs"))
    let empty = try SimulatedRuns.run(7, grid, [0, 0, 0, 0])
    #expect(try message(runs: [empty]) == "run 7: no events in the bins that are used for the fit; exclude the run")
    let masked = RegressionRun(run.counts.keeping { _ in false })
    #expect(try message(runs: [masked]).hasPrefix("run 5: no bin is above the threshold and outside excluded regions"))
    let flat = RegressionTerm(run: .covariate("s"), group: "x")
    #expect(
      try message([flat], covariates: [Covariate("s")], runs: [run])
        == "run 5: no value for the covariate 's'; expected a finite number; exclude the run, or use another "
        + "expression for the covariate")
    let plain = RegressionRun(
      try PixelCounts(obsID: 8, grid: grid, counts: [1, 2, 3, 4], livetime: 1, ontime: 1))
    let gradient = RegressionTerm(field: .altazLat(scale: 2), group: "x")
    #expect(try message([gradient], runs: [plain]).hasPrefix("run 8: no ALTAZ coordinates"))
  }

  @Test("Two equal terms without a penalty are an error")
  func singular() throws {
    let text = try message([Self.term, Self.term], ["x": .fixed(1e-300)])
    #expect(text.hasPrefix("the data and the penalties do not determine all coefficients of the 2 terms"))
  }

  @Test("Only training runs can be left out, and not all of them")
  func leftOut() throws {
    let fit = try RegressionFit(SimulatedRuns.model.fixing(["tilt": 25]), runs: try SimulatedRuns.runs(3, seed: 1))
    #expect(throws: RegressionError.notTrained(9)) { try fit.leavingOut([9]) }
    #expect(throws: RegressionError.nothingLeft(leftOut: 3)) { try fit.leavingOut([0, 1, 2]) }
    #expect(throws: RegressionError.notTrained(9)) { try fit.refit(without: [9]) }
  }

  @Test("A search for strengths that is cut short is an error")
  func shortSearch() throws {
    var options = FitOptions()
    options.mostUpdates = 1
    #expect(throws: RegressionError.self) {
      try RegressionFit(SimulatedRuns.model, runs: try SimulatedRuns.runs(10, seed: 1), options: options)
    }
  }
}
