import BackgroundModels
import Histograms

/// The agreement of the counts of one model with the rate of another model, within Poisson errors. For example, a
/// reconstructed model is compared with the true background of a simulated store, or a model of one half of the data
/// with a model of the other half.
///
/// The agreement is measured by Pearson's chi2. Only bins with at least 10 expected counts (by default) are used,
/// because their errors are nearly Gaussian.
public struct ModelAgreement: Sendable, Equatable {
  /// The number of bins that are compared, because they have enough expected counts.
  public let bins: Int
  /// The observed counts in the bins that are compared.
  public let observed: Double
  /// The expected counts in the bins that are compared: the rate of the other model times the exposure.
  public let expected: Double
  /// The sum of `(observed - expected)^2 / expected` over the bins that are compared.
  public let chi2: Double

  /// The ratio of observed to expected counts; NaN if no bin has enough expected counts.
  public var ratio: Double { bins > 0 ? observed / expected : .nan }
  /// The chi2 divided by the number of bins. No parameter is fitted, so the number of bins is the number of degrees of
  /// freedom. The result is near 1 if both models agree, and NaN without bins.
  public var chi2PerBin: Double { bins > 0 ? chi2 / Double(bins) : .nan }
  /// The deviation of the total, `(observed - expected) / sqrt(expected)`; NaN without bins.
  public var deviations: Double { bins > 0 ? (observed - expected) / expected.squareRoot() : .nan }

  /// The deviation of chi2 from the number of bins, divided by its standard deviation, `sqrt(2 bins)`; NaN without
  /// bins.
  public var chi2Deviations: Double { bins > 0 ? (chi2 - Double(bins)) / Double(2 * bins).squareRoot() : .nan }
  /// Returns whether the total and chi2 are both within the given number of standard deviations; `false` without bins.
  public func holds(within deviations: Double = 4) -> Bool {
    abs(self.deviations) <= deviations && abs(chi2Deviations) <= deviations
  }

  /// Compares the counts of a model with the mean rate of another model. The result is `nil` if the first model has no
  /// counts, or if the axes of the models differ.
  public init?(of model: BackgroundModel, with expectation: BackgroundModel, least: Double = 10) {
    guard !model.isRateAlone, model.axes.all == expectation.axes.all else { return nil }
    self.init(counts: model.counts, exposure: model.exposure, rate: expectation.rate, least: least)
  }

  /// Compares counts with a rate. The three histograms must have the same axes.
  /// - Parameters:
  ///   - counts: The events.
  ///   - exposure: The exposure in s MeV sr.
  ///   - rate: The rate in s-1 MeV-1 sr-1. Bins with NaN are skipped; a bin with an infinite rate makes chi2 infinite.
  ///   - least: The minimum number of expected counts of a bin that is compared.
  public init(counts: Histogram, exposure: Histogram, rate: Histogram, least: Double = 10) {
    precondition(counts.axes == rate.axes && exposure.axes == rate.axes, "models with different axes")
    var (bins, observed, expected, chi2) = (0, 0.0, 0.0, 0.0)
    for bin in rate.values.indices {
      let wanted = rate.values[bin] * exposure.values[bin]
      guard wanted >= least else { continue }
      guard wanted < .infinity else {
        // No counts agree with an infinite rate. It is not added to the sums, because they would become NaN.
        (bins, chi2) = (bins + 1, .infinity)
        continue
      }
      let difference = counts.values[bin] - wanted
      bins += 1
      observed += counts.values[bin]
      expected += wanted
      chi2 += difference * difference / wanted
    }
    (self.bins, self.observed, self.expected, self.chi2) = (bins, observed, expected, chi2)
  }
}
