import Histograms

/// How well the counts that a model was made of agree with the rate that another one tells, within Poisson errors: a
/// reconstructed model with the truth behind a simulated store, one half of the data with the other.
///
/// Pearson's chi2 over the bins in which many events are expected; there the errors are Gaussian.
public struct ModelAgreement: Sendable, Equatable {
  /// The bins with enough expected counts.
  public let bins: Int
  /// The events counted in them.
  public let observed: Double
  /// The events expected in them: the other model's rate times exposure.
  public let expected: Double
  /// The sum of (observed - expected)^2 / expected over them.
  public let chi2: Double

  /// Observed over expected; NaN without bins.
  public var ratio: Double { bins > 0 ? observed / expected : .nan }
  /// chi2 by the number of bins, for no parameter was fitted; near 1 where both agree, NaN without bins.
  public var chi2PerBin: Double { bins > 0 ? chi2 / Double(bins) : .nan }
  /// How far the total is off, in standard deviations of the number expected.
  public var deviations: Double { bins > 0 ? (observed - expected) / expected.squareRoot() : .nan }

  /// How far chi2 is off, in its own standard deviations, sqrt(2 bins).
  public var chi2Deviations: Double { bins > 0 ? (chi2 - Double(bins)) / Double(2 * bins).squareRoot() : .nan }
  /// Whether total and chi2 are both within a number of standard deviations of what was expected; not without bins.
  public func holds(within deviations: Double = 4) -> Bool {
    abs(self.deviations) <= deviations && abs(chi2Deviations) <= deviations
  }

  /// Compares the counts of a model with the mean rate of another.
  /// - Returns: `nil` if the first has no counts, or their axes differ.
  public init?(of model: BackgroundModel, with expectation: BackgroundModel, least: Double = 10) {
    guard !model.isRateAlone, model.axes.all == expectation.axes.all else { return nil }
    self.init(counts: model.counts, exposure: model.exposure, rate: expectation.rate, least: least)
  }

  /// Holds counts against a rate. The three have the same axes.
  /// - Parameters:
  ///   - counts: events.
  ///   - exposure: in s MeV sr.
  ///   - rate: in s-1 MeV-1 sr-1; bins in which it is not a number are left out, and one in which it is infinite agrees
  ///     with no counts.
  ///   - least: the fewest expected counts of a bin that takes part.
  public init(counts: Histogram, exposure: Histogram, rate: Histogram, least: Double = 10) {
    precondition(counts.axes == rate.axes && exposure.axes == rate.axes, "models with different axes")
    var (bins, observed, expected, chi2) = (0, 0.0, 0.0, 0.0)
    for bin in rate.values.indices {
      let wanted = rate.values[bin] * exposure.values[bin]
      guard wanted >= least else { continue }
      guard wanted < .infinity else {
        // No counts agree with an infinite rate; added to the sums it would make NaN of them.
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
