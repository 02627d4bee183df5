import Parallel
import Production

/// How the strengths of a fit without some runs are chosen.
public enum RefitStrengths: Sendable, Hashable {
  /// Those of the fit to all runs.
  case kept
  /// They are estimated again, starting from those of the fit to all runs (nested estimation), with a number of
  /// updates, or until they converge if the number is `nil`.
  ///
  /// Without a run on which a strength depends, the restricted likelihood can have its maximum far away along a flat
  /// direction. Then a few updates stay near the fit to all runs, and convergence does not.
  case estimated(updates: Int? = nil)
}

extension RegressionFit {
  /// Fits the model again without some training runs, starting from this fit. Data are not prepared again.
  /// - Throws: ``RegressionError``; `Interrupted` on Ctrl-C.
  public func refit(without leftOut: [Int64], strengths choice: RefitStrengths = .kept) throws -> RegressionFit {
    try refit(without: leftOut, strengths: choice, threads: options.threads)
  }

  /// Fits the model again without each of several sets of runs, several fits in parallel, and returns the coefficients
  /// in the order of the sets.
  /// - Throws: ``RegressionError``; `Interrupted` on Ctrl-C.
  public func refits(
    withoutEach folds: [[Int64]], strengths choice: RefitStrengths = .kept
  ) throws -> [RegressionCoefficients] {
    var results: [RegressionCoefficients] = []
    try orderedMap(
      count: folds.count, threads: options.threads,
      job: { fold in
        let fit = try refit(without: folds[fold], strengths: choice, threads: 1)
        return fit.coefficients.marked(leftOut: folds[fold])
      }, consume: { results.append($1) })
    return results
  }

  private func refit(without leftOut: [Int64], strengths choice: RefitStrengths, threads: Int) throws -> RegressionFit {
    let removed = Set(try trainingNumbers(leftOut))
    var start = state
    let count = data.design.nuisances
    start.nuisances = data.runs.indices.filter { !removed.contains($0) }.flatMap {
      state.nuisances[$0 * count..<($0 + 1) * count]
    }
    var options = options
    options.threads = threads
    if case .estimated(let updates?) = choice { (options.mostUpdates, options.acceptsLastUpdate) = (updates, true) }
    let fitter = Fitter(
      data.without(Set(leftOut)), options: options, strengths: strengths.ofGroup, state: start)
    return try RegressionFit(fitter, estimatingStrengths: choice != .kept)
  }
}

extension RegressionCoefficients {
  /// Returns the same coefficients with a record of the runs that were left out.
  func marked(leftOut: [Int64]) -> Self {
    let ofGroup = design.groups.map { strengths[$0] ?? 1 }
    return RegressionCoefficients(
      design, values: values, covariance: covariance, strengths: Strengths(ofGroup, design: design), leftOut: leftOut,
      ranges: ranges)
  }
}
