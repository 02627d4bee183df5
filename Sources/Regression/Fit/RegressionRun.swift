import Production

/// A run in a regression: its counts, and the covariates and labels from which the functions of the run are computed.
public struct RegressionRun: Sendable {
  /// The counts. A fit uses only the energy bins above the threshold and the pixels that are kept.
  public var counts: PixelCounts
  /// The values of the covariates by name, before standardisation.
  public var covariates: [String: Double]
  /// The labels of the run, such as the name of its field.
  public var labels: Set<String>

  /// Creates a run.
  public init(_ counts: PixelCounts, covariates: [String: Double] = [:], labels: Set<String> = []) {
    (self.counts, self.covariates, self.labels) = (counts, covariates, labels)
  }

  /// The observation id.
  public var obsID: Int64 { counts.obsID }
}
