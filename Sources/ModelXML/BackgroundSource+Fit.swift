import Fitting

extension BackgroundSource {
  /// Returns the sources for a fit.
  ///
  /// The fit of one run gives one source. A joint fit without normalisations gives one source for all observations. A
  /// joint fit with normalisations gives one source for each run. The amplitudes of each of these sources are
  /// multiplied by the normalisation of the run, and their errors are the errors of the products.
  /// - Parameters:
  ///   - fit: the result of the fit.
  ///   - ids: how runs are identified.
  ///   - instrument: returns the instrument of a run.
  public static func sources(
    of fit: FitResult, ids: IdentifierForm = .plain, instrument: (_ obsID: Int64) throws -> String
  ) rethrows -> [BackgroundSource] {
    if fit.runs.count == 1 || !fit.norms.isEmpty {
      return try fit.runs.map { run in
        let norm = fit.norms.first { $0.obsID == run.obsID }
        return BackgroundSource(
          obsID: run.obsID, instrument: try instrument(run.obsID), model: norm.map(fit.model.scaled) ?? fit.model,
          ids: ids)
      }
    }
    guard let first = fit.runs.first else { return [] }
    return [
      BackgroundSource(name: "Background", instrument: try instrument(first.obsID), obsIDs: [], model: fit.model)
    ]
  }
}

extension ParametricModel {
  /// Returns the model with its rate multiplied by a normalisation. The variance of the product of an amplitude A and a
  /// normalisation n is, to first order, var(A n) = n^2 var A + A^2 var n + 2 A n cov(A, n).
  fileprivate func scaled(by norm: RunNorm) -> ParametricModel {
    var result = self
    for amplitude in spectrum.amplitudes {
      let position = spectrumRange.lowerBound + amplitude
      let (factor, value) = (norm.value, parameters[position].value)
      result.parameters[position].value *= factor
      if let error = parameters[position].error {
        let own = factor * factor * error * error + 2 * value * factor * norm.covariance[position]
        let ofNorm = value * (norm.error ?? 0)
        result.parameters[position].error = (own + ofNorm * ofNorm).squareRoot()
      }
      result.parameters[position].lower = max(result.parameters[position].lower * factor, .leastNormalMagnitude)
      result.parameters[position].upper *= factor
    }
    return result
  }
}
