import Production

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How well a prediction describes the observed counts of one run.
public struct RunScore: Sendable, Hashable, Codable {
  /// The run.
  public let obsID: Int64
  /// The number of bins that are scored.
  public let bins: Int
  /// Observed events in these bins.
  public let counts: Double
  /// Predicted events in these bins.
  public let predicted: Double
  /// The deviance after the prediction was multiplied with ``norm``. Strategies are compared by it.
  public internal(set) var deviance: PoissonDeviance
  /// The deviance of the prediction as it is.
  public let absoluteDeviance: PoissonDeviance
  /// The sum over all events of ln(p), where p is the predicted probability that an event of the run is in the bin in
  /// which it was observed. Larger is better. See ``logScorePerEvent``.
  public let logScore: Double
  /// The slope of observed over predicted counts, ln per decade of energy: the b for which mu exp(a + b log10(E)) has
  /// the largest likelihood. `nil` without an estimate, such as for counts at one energy only.
  public let tilt: Double?
  /// The statistical error of the slope.
  public let tiltError: Double?
  /// Observed events in bins that are predicted 0.
  public let unpredicted: Double

  /// The norm: observed over predicted events.
  public var norm: Double { counts / predicted }
  /// The statistical error of the norm.
  public var normError: Double { counts.squareRoot() / predicted }
  /// The mean over the events of ln(p); `nil` without events.
  public var logScorePerEvent: Double? { counts > 0 ? logScore / counts : nil }

  /// Scores a prediction.
  /// - Parameters:
  ///   - run: the observed counts. Bins above the threshold in pixels that are kept are scored.
  ///   - predicted: predicted counts of all bins of the grid, energy first. Negative values and NaN are taken as 0.
  /// - Throws: ``StudyError/predictionSize(obsID:found:expected:)``, ``StudyError/notFinite(obsID:)``,
  ///   ``StudyError/nothingPredicted(obsID:)``
  public init(_ run: PixelCounts, predicted: [Double]) throws(StudyError) {
    let counts = ScoredCounts(run)
    try self.init(counts, predicted: counts.scored(predicted))
  }

  /// - Parameter predicted: predictions for the bins that are scored.
  init(_ run: ScoredCounts, predicted: [Double]) throws(StudyError) {
    let (observed, expected) = (run.counts.reduce(0, +), predicted.reduce(0, +))
    guard expected > 0 || run.counts.isEmpty else { throw .nothingPredicted(obsID: run.run.obsID) }
    obsID = run.run.obsID
    bins = run.counts.count
    (counts, self.predicted) = (observed, expected)
    let norm = observed / expected
    let pixels = run.pixels.count
    deviance = PoissonDeviance(counts: run.counts, predicted: predicted.map { $0 * norm }, pixels: pixels)
    absoluteDeviance = PoissonDeviance(counts: run.counts, predicted: predicted, pixels: pixels)
    var (sum, missed) = (0.0, 0.0)
    for (n, mu) in zip(run.counts, predicted) where n > 0 {
      sum += n * log(max(mu, PoissonDeviance.least) / expected)
      if mu <= 0 { missed += n }
    }
    (logScore, unpredicted) = (sum, missed)
    let used = run.run.energyBins
    let tilt =
      used.isEmpty
      ? nil
      : SpectralTilt(
        observed: run.spectrum(run.counts), expected: run.spectrum(predicted),
        edges: Array(run.run.grid.energyEdges[used.lowerBound...used.upperBound]))
    (self.tilt, tiltError) = (tilt?.slope, tilt?.error)
  }
}
