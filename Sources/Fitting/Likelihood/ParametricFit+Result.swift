import Diagnostics
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension ParametricFit {
  /// Returns the result of a fit from the outcome of the maximisation.
  func result(
    _ likelihood: JointLikelihood, _ outcome: NewtonMaximizer.Outcome, start: [Double],
    place: String,
    _ notes: inout Notes
  ) -> FitResult {
    var model = likelihood.model
    let values = likelihood.values(at: outcome.place)
    let variances =
      outcome.failure == nil
      ? SymmetricMatrix(hessianOf: outcome.expansion, rows: outcome.free, times: -1).inverse() : nil
    let count = model.parameters.count
    var covariance = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    // These are the derivatives of the values of the parameters with respect to their coordinates.
    let slopes = zip(model.parameters, values).map { $0.scale == .linear ? 1 : $1 }
    for (row, i) in outcome.free.enumerated() where i < count {
      for (column, j) in outcome.free.enumerated() where j < count {
        covariance[i][j] =
          (variances?.elements[row * outcome.free.count + column] ?? 0) * slopes[i] * slopes[j]
      }
    }
    for i in 0..<count where !model.parameters[i].isFixed {
      model.parameters[i].value = values[i]
      if model.amplitudePositions.contains(i) {
        model.parameters[i].lower = exp(start[i]) * NodeFunction.least
      }
      if outcome.onLower.contains(i) {
        (model.parameters[i].state, model.parameters[i].value) = (
          .atLowerBound, model.parameters[i].lower
        )
      } else if outcome.onUpper.contains(i) {
        (model.parameters[i].state, model.parameters[i].value) = (
          .atUpperBound, model.parameters[i].upper
        )
      } else {
        model.parameters[i].error = variances == nil ? nil : covariance[i][i].squareRoot()
      }
    }
    for parameter in model.parameters
    where [.atLowerBound, .atUpperBound].contains(parameter.state) {
      notes.add(
        "at-bound",
        "parameter '\(parameter.name)' is at its \(parameter.state == .atLowerBound ? "lower" : "upper") bound, "
          + "\(shortest(parameter.value)), so no error is given for this parameter", at: place)
    }
    if outcome.margin < 1e-3 {
      notes.add(
        "edge-of-zero",
        "the fitted rate is almost 0 at the edge of the region, and the fit does not allow negative rates; "
          + "compare the result with a fit within a smaller radius", at: place)
    }
    let norms = likelihood.hasNorms ? norms(likelihood, outcome, variances, slopes: slopes) : []
    let isConverged = outcome.failure == nil
    let runs = likelihood.runs.enumerated().map { position, run in
      let norm = exp(likelihood.logNorm(position, at: outcome.place))
      return FittedRun(
        obsID: run.data.obsID, observed: run.data.count,
        predicted: run.predicted(values, logNorm: likelihood.logNorm(position, at: outcome.place)).value,
        time: run.data.time, energy: run.data.energy, radius: run.data.coverage.radius,
        parts: isConverged ? FittedPart.parts(of: run.data, in: model, norm: norm) : [],
        tiles: isConverged ? FittedTiles(of: run.data, in: model, norm: norm) : nil)
    }
    return FitResult(
      model: model, covariance: covariance, norms: norms, logLikelihood: outcome.expansion.value,
      runs: runs,
      status: outcome.failure.map { .failed(steps: outcome.steps, reason: $0) }
        ?? .converged(steps: outcome.steps),
      goodness: outcome.failure == nil
        ? GoodnessOfFit(
          model, likelihood.runs.map(\.data),
          norms: likelihood.runs.indices.map { exp(likelihood.logNorm($0, at: outcome.place)) },
          fitted: outcome.free.count) : nil,
      shapes: Dictionary(
        likelihood.runs.compactMap { run in run.data.shape.map { (run.data.obsID, $0) } }, uniquingKeysWith: { $1 }),
      notes: notes)
  }

  private func norms(
    _ likelihood: JointLikelihood, _ outcome: NewtonMaximizer.Outcome, _ variances: SymmetricMatrix?,
    slopes: [Double]
  ) -> [RunNorm] {
    likelihood.runs.enumerated().map { position, run in
      let value = exp(likelihood.logNorm(position, at: outcome.place))
      let coordinate = slopes.count + position - 1
      var norm = RunNorm(
        obsID: run.data.obsID, value: value, error: nil, covariance: slopes.map { _ in 0 })
      guard position > 0, let variances, let row = outcome.free.firstIndex(of: coordinate) else {
        return norm
      }
      norm.error = value * variances.elements[row * variances.count + row].squareRoot()
      for (column, parameter) in outcome.free.enumerated() where parameter < slopes.count {
        norm.covariance[parameter] =
          value * slopes[parameter] * variances.elements[row * variances.count + column]
      }
      return norm
    }
  }
}
