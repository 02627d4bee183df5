import Parallel
import Production

/// The strengths that are used in a fit without some of the runs.
public enum RefitStrengths: Sendable, Hashable {
  /// The strengths of the fit to all runs.
  case kept
  /// Strengths that are estimated again (nested estimation), starting from the strengths of the fit to all runs. The
  /// strengths are updated `updates` times or, if this is `nil`, until they converge.
  ///
  /// If a strength was determined mainly by a run that is left out, the restricted likelihood of the other runs can be
  /// flat, with a maximum far away. A few updates then keep the strength near its value in the fit to all runs. Updates
  /// until convergence do not.
  case estimated(updates: Int? = nil)
}

extension RegressionFit {
  /// Fits the model again without some training runs. The new fit starts from this fit and uses the data that are
  /// already prepared.
  /// - Throws: ``RegressionError``; `Interrupted` on Ctrl-C.
  public func refit(without leftOut: [Int64], strengths choice: RefitStrengths = .kept) throws -> RegressionFit {
    try refit(without: leftOut, strengths: choice, threads: options.threads)
  }

  /// Fits the model again for each of several sets of runs, without the runs of the set. Several fits run in parallel.
  /// The coefficients are returned in the order of the sets.
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
  /// Returns the same coefficients with ``leftOut`` set to the given runs.
  func marked(leftOut: [Int64]) -> Self {
    let ofGroup = design.groups.map { strengths[$0] ?? 1 }
    return RegressionCoefficients(
      design, values: values, covariance: covariance, strengths: Strengths(ofGroup, design: design), leftOut: leftOut,
      ranges: ranges)
  }
}
