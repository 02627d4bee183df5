import Testing

@testable import Regression

/// The trial model of the reference: 12 terms in each of five energy bins, with a light ridge, from the off runs.
enum Trial {
  /// The model with the same strength for all coefficients.
  static func model(ridge: Double, runs: [RegressionRun]) -> RegressionModel {
    func values(_ name: String) -> [Double] { runs.compactMap { $0.covariates[name] } }
    let covariates = ["SECZ", "MUONEFF"].map { Covariate($0, standardising: values($0)) }
    let (s, muon) = (RunFunction.covariate("SECZ"), RunFunction.covariate("MUONEFF"))
    func power(_ order: Int) -> FieldFunction { .offsetPower(order: order, radius: 2) }
    let (x, y) = (FieldFunction.altazLon(scale: 2), FieldFunction.altazLat(scale: 2))
    let products: [(FieldFunction, RunFunction)] = [
      (.one, .one), (.one, s), (.one, s * s), (.one, muon), (power(1), .one), (power(2), .one), (power(3), .one),
      (power(1), s), (power(2), s), (x, .one), (y, .one), (y, s),
    ]
    let terms = products.flatMap { field, run in
      (0..<5).map { RegressionTerm(field: field, run: run, energy: .bin($0), group: "ridge") }
    }
    return RegressionModel(terms: terms, penalties: ["ridge": .fixed(ridge)], covariates: covariates)
  }

  /// The deviance of the off runs, each predicted without it.
  static func heldOut(ridge: Double) throws -> Double {
    let runs = RealRuns.off
    let fit = try RegressionFit(model(ridge: ridge, runs: runs), runs: runs, options: FitOptions(threads: 2))
    let refits = try fit.refits(withoutEach: runs.map { [$0.obsID] })
    return try zip(runs, refits).reduce(0) { total, pair in
      total + (try pair.1.predict(pair.0, clamp: false).deviance(for: pair.0.counts))
    }
  }
}
