import Production

/// A run as a regression needs it: its counts, and what the functions of the run depend on.
public struct RegressionRun: Sendable {
  /// The counts. Only the energy bins above the threshold and the pixels that are kept are used.
  public var counts: PixelCounts
  /// The values of the covariates, by name, before they are standardised.
  public var covariates: [String: Double]
  /// The labels, such as the name of the field.
  public var labels: Set<String>

  /// Creates a run.
  public init(_ counts: PixelCounts, covariates: [String: Double] = [:], labels: Set<String> = []) {
    (self.counts, self.covariates, self.labels) = (counts, covariates, labels)
  }

  /// The observation id.
  public var obsID: Int64 { counts.obsID }
}
