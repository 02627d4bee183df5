import Foundation

/// A prediction of the norms of runs from columns such as zenith angle and muon efficiency.
///
/// ln(norm / livetime) is predicted by ridge regression (``NormPrior``). Each column is standardised over the training
/// runs to mean 0 and standard deviation 1.
public struct ColumnNorm: Sendable {
  private let prior: NormPrior
  private let deviation: Double
  private let centres: [Double]
  private let scales: [Double]

  /// The minimum scatter of norms. With few training runs, the fit follows their norms so closely that the scatter is
  /// underestimated.
  private static let leastDeviation = 0.02
  /// The scatter of norms if there are too few training runs to measure it.
  private static let unknownDeviation = 1.0

  /// Fits the prediction to training runs.
  /// - Parameters:
  ///   - norms: The logarithm of the norm of each run (``RegressionFit/norms``).
  ///   - livetimes: The livetime of each run, in s.
  ///   - columns: The values of the columns for each run. All values must be finite.
  /// - Throws: ``RegressionError``
  public init(norms: [Double], livetimes: [Double], columns: [[Double]]) throws(RegressionError) {
    let width = columns.first?.count ?? 0
    let covariates = (0..<width).map { column in
      Covariate("", standardising: columns.map { $0[column] })
    }
    (centres, scales) = (covariates.map(\.centre), covariates.map(\.scale))
    let (centres, scales) = (centres, scales)
    prior = try NormPrior(
      targets: zip(norms, livetimes).map { $0 - log($1) },
      columns: columns.map { values in values.indices.map { (values[$0] - centres[$0]) / scales[$0] } })
    deviation = norms.count > 2 ? max(prior.deviation, Self.leastDeviation) : Self.unknownDeviation
  }

  /// Returns the expected logarithm of the norm of a run, and the standard deviation of the logarithm about the
  /// expectation.
  /// - Parameters:
  ///   - columns: The values of the columns for the run.
  ///   - livetime: The livetime of the run in s.
  public func norm(columns: [Double], livetime: Double) -> OwnEvents.Prior {
    let values = columns.indices.map { (columns[$0] - centres[$0]) / scales[$0] }
    return OwnEvents.Prior(mean: prior.prediction(values) + log(livetime), deviation: deviation)
  }
}
