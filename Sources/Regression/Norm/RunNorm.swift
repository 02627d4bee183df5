import Foundation

/// The norm of a run and the departure of its spectrum from the prediction of a regression.
public struct RunNorm: Sendable {
  /// The observation id.
  public let obsID: Int64
  /// The natural logarithm of the norm. The norm is the factor by which the prediction is multiplied.
  public let logNorm: Double
  /// For each energy bin of the grid, the departure of ln(rate) from the prediction, in addition to the norm.
  public let departures: [Double]
  /// The covariance of ln(factor) between the energy bins, row by row. ln(factor) is ``logNorm`` plus the departure.
  public let covariance: [Double]
  /// Whether the covariance includes the scatter of spectra between runs. If not, a prediction with this norm adds the
  /// variance of the run effects to its errors.
  public let includesRunEffects: Bool

  /// Creates a norm with departures and their covariance.
  init(obsID: Int64, logNorm: Double, departures: [Double], covariance: [Double], includesRunEffects: Bool) {
    (self.obsID, self.logNorm, self.departures) = (obsID, logNorm, departures)
    (self.covariance, self.includesRunEffects) = (covariance, includesRunEffects)
  }

  /// Creates a norm whose departures are 0, for example a norm that is predicted from columns of the observation table.
  /// - Parameters:
  ///   - prior: The logarithm of the norm and its standard deviation.
  ///   - bins: The number of energy bins of the grid.
  public init(obsID: Int64, _ prior: OwnEvents.Prior, bins: Int) {
    self.init(
      obsID: obsID, logNorm: prior.mean, departures: Array(repeating: 0, count: bins),
      covariance: Array(repeating: prior.deviation * prior.deviation, count: bins * bins), includesRunEffects: false)
  }

  /// The factor by which a prediction is multiplied in each energy bin of the grid.
  public var factors: [Double] { departures.map { exp(logNorm + $0) } }

  /// Returns the relative standard error that the errors of the norm and of the departures cause in a sum of predicted
  /// counts.
  /// - Parameter counts: The predicted counts of each energy bin of the grid, multiplied by ``factors``.
  public func relativeError(of counts: [Double]) -> Double {
    let (total, bins) = (counts.reduce(0, +), counts.count)
    var sum = 0.0
    for i in 0..<bins {
      for j in 0..<bins { sum += counts[i] * counts[j] * covariance[i * bins + j] }
    }
    return max(0, sum).squareRoot() / total
  }
}
