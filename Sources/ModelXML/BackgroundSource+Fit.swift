import Fitting

extension BackgroundSource {
  /// The sources of a fit: one for its run; of runs with a norm each one for every run, what is proportional to the rate times
  /// its norm (with the error of the shared parameter); of runs that share all, one for all observations.
  /// - Parameter instrument: that of a run.
  public static func sources(
    of fit: FitResult, instrument: (_ obsID: Int64) throws -> String
  ) rethrows -> [BackgroundSource] {
    if fit.runs.count == 1 || !fit.norms.isEmpty {
      return try fit.runs.map { run in
        let norm = fit.norms.first { $0.obsID == run.obsID }?.value ?? 1
        return BackgroundSource(
          obsID: run.obsID, instrument: try instrument(run.obsID), model: fit.model.scaled(by: norm))
      }
    }
    guard let first = fit.runs.first else { return [] }
    return [
      BackgroundSource(name: "Background", instrument: try instrument(first.obsID), obsIDs: [], model: fit.model)
    ]
  }
}

extension ParametricModel {
  /// The model whose rate is that of this one times a factor.
  fileprivate func scaled(by factor: Double) -> ParametricModel {
    var result = self
    for amplitude in spectrum.amplitudes {
      let position = spectrumRange.lowerBound + amplitude
      result.parameters[position].value *= factor
      result.parameters[position].error = result.parameters[position].error.map { $0 * factor }
      result.parameters[position].lower = max(result.parameters[position].lower * factor, .leastNormalMagnitude)
      result.parameters[position].upper *= factor
    }
    return result
  }
}
