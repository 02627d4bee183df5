import Foundation
import Production

/// The relative errors that are computed with a prediction.
public enum PredictionErrors: String, Sendable, CaseIterable {
  /// No errors.
  case none
  /// The errors of the coefficients. They show how well the average of runs with the same covariates and labels is
  /// known.
  case coefficients
  /// The errors of the coefficients and of the random effects of the run. They show how well this run is known.
  case withRunEffects
}

extension RegressionCoefficients {
  /// Predicts the background of a run on the grid of the run, up to a norm. The run need not be a training run.
  /// - Parameters:
  ///   - run: The run. Its coordinates, covariates and labels are used and, for the errors, its energy bins and the
  ///     pixels that it keeps. Its counts are not used.
  ///   - clamp: Whether covariates are limited to the range of the training runs; each replaced value is recorded in
  ///     the result.
  ///   - errors: The relative errors that are computed.
  /// - Throws: ``RegressionError/differentGrids(obsID:)``, ``RegressionError/missingCovariate(obsID:name:found:)``,
  ///   ``RegressionError/noAltaz(obsID:)``
  public func predict(
    _ run: RegressionRun, clamp: Bool = true, errors: PredictionErrors = .none
  ) throws(RegressionError) -> RegressionPrediction {
    guard run.counts.grid == grid else { throw .differentGrids(obsID: run.obsID) }
    let positions = try design.positions(of: run.counts)
    let shape = try shape(of: run, clamp: clamp)
    let rates = shape.logRates(at: positions).flatMap { $0.map { exp($0) } }
    guard errors != .none else {
      return RegressionPrediction(obsID: run.obsID, rates: rates, relativeErrors: nil, clamped: shape.clamped)
    }
    let covariance = try shapeCovariance(of: run, clamp: clamp, parts: errors)
    return RegressionPrediction(
      obsID: run.obsID, rates: rates,
      relativeErrors: covariance.variances(at: positions).flatMap { $0.map { $0.squareRoot() } },
      clamped: shape.clamped)
  }
}
