import Production

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The score of a prediction for one run: how well it describes the observed counts.
public struct RunScore: Sendable, Hashable, Codable {
  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The number of bins that are scored.
  public let bins: Int
  /// The observed events in these bins.
  public let counts: Double
  /// The predicted events in these bins.
  public let predicted: Double
  /// The deviance after the prediction is multiplied by ``norm``. Strategies are compared by this deviance.
  public internal(set) var deviance: PoissonDeviance
  /// The deviance of the prediction without this normalisation.
  public let absoluteDeviance: PoissonDeviance
  /// The sum over all events of ln(p). Here p is the predicted probability that an event of the run is in the bin in
  /// which it was observed. A larger sum is better. See ``logScorePerEvent``.
  public let logScore: Double
  /// The slope of the ratio of observed to predicted counts, as change of ln(ratio) per decade of energy. It is the b
  /// for which mu exp(a + b log10(E)) has the largest likelihood. It is `nil` if it cannot be estimated, for example if
  /// there are counts at only one energy.
  public let tilt: Double?
  /// The statistical error of the slope.
  public let tiltError: Double?
  /// The number of events observed in bins in which the prediction is 0.
  public let unpredicted: Double
  /// The number of standard deviations by which ``deviance`` exceeds the value that is expected if the prediction,
  /// multiplied by ``norm``, is correct. It is approximately normal for runs with many bins, so it shows which runs are
  /// described badly. It is `nil` if no events are expected.
  public let excess: Double?
  /// The number of standard deviations by which the spectral part of ``deviance`` exceeds its expectation; `nil` for
  /// fewer than two energies. With k energies and many events at each, the spectral part follows a chi2 distribution
  /// with k - 1 degrees of freedom.
  public let spectralExcess: Double?

  /// The normalisation of the run: observed events divided by predicted events.
  public var norm: Double { counts / predicted }
  /// The statistical error of the normalisation.
  public var normError: Double { counts.squareRoot() / predicted }
  /// The mean over all events of ln(p), with p as in ``logScore``; `nil` without events.
  public var logScorePerEvent: Double? { counts > 0 ? logScore / counts : nil }

  /// Scores a prediction.
  /// - Parameters:
  ///   - run: The observed counts. The bins above the threshold in kept pixels are scored.
  ///   - predicted: The predicted counts in all bins of the grid, with the energy first. Negative values and NaN are
  ///     replaced by 0.
  /// - Throws: ``StudyError/predictionSize(obsID:found:expected:)``, ``StudyError/notFinite(obsID:)``,
  ///   ``StudyError/nothingPredicted(obsID:)``
  public init(_ run: PixelCounts, predicted: [Double]) throws(StudyError) {
    let counts = ScoredCounts(run)
    try self.init(counts, predicted: counts.scored(predicted))
  }

  /// Scores a prediction that is given only for the scored bins.
  /// - Parameter predicted: The predicted counts in these bins.
  init(_ run: ScoredCounts, predicted: [Double]) throws(StudyError) {
    let (observed, expected) = (run.counts.reduce(0, +), predicted.reduce(0, +))
    guard expected > 0 || run.counts.isEmpty else { throw .nothingPredicted(obsID: run.run.obsID) }
    obsID = run.run.obsID
    bins = run.counts.count
    (counts, self.predicted) = (observed, expected)
    let norm = observed / expected
    let pixels = run.pixels.count
    let scaled = predicted.map { $0 * norm }
    deviance = PoissonDeviance(counts: run.counts, predicted: scaled, pixels: pixels)
    var reference = ExpectedDeviance()
    for mu in scaled where mu > 0 { reference.add(mu) }
    let freedom = Double(run.run.energyBins.count - 1)
    spectralExcess = freedom > 0 ? (deviance.spectral - freedom) / (2 * freedom).squareRoot() : nil
    excess = reference.variance > 0 ? (deviance.total - reference.mean) / reference.variance.squareRoot() : nil
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
