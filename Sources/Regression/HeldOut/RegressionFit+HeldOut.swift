import Fitting
import Parallel
import Production

extension RegressionFit {
  /// Returns an approximation of the coefficients that a fit without some training runs would have. It is computed in
  /// one step.
  ///
  /// Let theta be the coefficients of the fit to all runs, and S the curvature of all runs with the penalties. Let A
  /// and u be the curvature and the gradient of the runs to leave out, after elimination of their norms and run
  /// effects. The result is theta - (S - A)^-1 u: one Newton step from the maximum of the fit. The strengths are those
  /// of the fit.
  /// - Throws: ``RegressionError/notTrained(_:)``, ``RegressionError/nothingLeft(leftOut:)``,
  ///   ``RegressionError/singular(terms:)``
  public func leavingOut(_ leftOut: [Int64]) throws(RegressionError) -> RegressionCoefficients {
    let evaluator = RunEvaluator(data.design, strengths: strengths)
    return try leavingOut(leftOut, evaluator)
  }

  /// Returns the coefficients of ``leavingOut(_:)`` for each of several sets of runs, in the order of the sets.
  /// - Throws: ``RegressionError``; `Interrupted` on Ctrl-C.
  public func leavingOut(each folds: [[Int64]]) throws -> [RegressionCoefficients] {
    var results: [RegressionCoefficients] = []
    try orderedMap(
      count: folds.count, threads: options.threads,
      makeState: { RunEvaluator(data.design, strengths: strengths) },
      job: { fold, evaluator in try leavingOut(folds[fold], evaluator) }, consume: { results.append($1) })
    return results
  }

  private func leavingOut(_ leftOut: [Int64], _ evaluator: RunEvaluator) throws(RegressionError)
    -> RegressionCoefficients
  {
    let numbers = try trainingNumbers(leftOut)
    let terms = data.design.terms
    var (curvature, gradient) = (system.curvature, [Double](repeating: 0, count: terms))
    for number in numbers {
      let nuisances = data.nuisances(of: number, in: state)
      evaluator.evaluate(data.runs[number], terms: state.terms, nuisances: nuisances)
      _ = try evaluator.eliminate(nuisances: nuisances)
      evaluator.addToTerms(data.runs[number], gradient: &gradient, curvature: &curvature, sign: -1)
    }
    var (values, covariance) = (state.terms, [Double]())
    if terms > 0 {
      for i in 0..<terms {
        for j in 0..<i { curvature[i * terms + j] = curvature[j * terms + i] }
        curvature[i * terms + i] += strengths.terms[i]
      }
      guard let factor = CholeskyFactor(curvature, size: terms) else { throw .singular(terms: terms) }
      for (i, change) in factor.solving(gradient).enumerated() { values[i] += change }
      covariance = factor.inverse()
    }
    return RegressionCoefficients(
      data.design, values: values, covariance: covariance, strengths: strengths, leftOut: leftOut, ranges: data.ranges)
  }

  /// Returns the indices of the given runs among the training runs, in increasing order.
  func trainingNumbers(_ leftOut: [Int64]) throws(RegressionError) -> [Int] {
    let wanted = Set(leftOut)
    let numbers = obsIDs.indices.filter { wanted.contains(obsIDs[$0]) }
    guard numbers.count == wanted.count else {
      let known = Set(obsIDs)
      throw .notTrained(leftOut.first { !known.contains($0) } ?? 0)
    }
    guard numbers.count < obsIDs.count else { throw .nothingLeft(leftOut: obsIDs.count) }
    return numbers
  }
}
