import Histograms

/// The factors by which the mean rates of bins are multiplied to make their nodes. A node is the value at a bin centre
/// from which programs interpolate.
public struct NodeFactors: Sendable, Equatable {
  /// The factor of each energy bin.
  public internal(set) var ofEnergy: [Double]
  /// A further factor for each bin, in addition to the factor of its energy bin; `nil` if all further factors are 1.
  public internal(set) var ofBin: [Double]?
  /// The number of steps after which the fit of the factors ended; 0 without a fit.
  public internal(set) var iterations = 0
  /// The largest change of the logarithm of a factor in the last step.
  public internal(set) var lastChange = 0.0

  /// Creates factors of 1.
  init(energies: Int) { ofEnergy = Array(repeating: 1, count: energies) }

  /// Creates factors for energies and, if given, for bins.
  init(ofEnergy: [Double], ofBin: [Double]?) { (self.ofEnergy, self.ofBin) = (ofEnergy, ofBin) }

  /// Whether the fit of the factors ended before they converged.
  public var isUnsettled: Bool { lastChange > Self.tolerance }

  /// The factors have converged if the logarithm of no factor changes by more than this in one step.
  static let tolerance = 1e-4
  /// The maximum number of steps.
  static let mostIterations = 50

  /// The largest absolute value of the logarithm of a factor, ln 10. If the rate is so strongly curved between two
  /// energies that a larger factor would be needed, no factor conserves the counts.
  static let farthest = 2.302585092994046

  /// Returns the nodes: the rate, whose first axis is the energy, multiplied by the factors.
  public func applied(to rate: Histogram) -> Histogram {
    var result = rate
    let positions = rate.strides[0]
    for bin in rate.values.indices { result.values[bin] *= ofEnergy[bin / positions] * (ofBin?[bin] ?? 1) }
    return result
  }

  /// Returns the mean rates of the bins: the nodes divided by the factors.
  func removed(from nodes: Histogram) -> Histogram {
    var result = nodes
    let positions = nodes.strides[0]
    for bin in nodes.values.indices { result.values[bin] /= ofEnergy[bin / positions] * (ofBin?[bin] ?? 1) }
    return result
  }

  /// Returns the factors of the bins within a range along each axis. `rate` is a histogram over all bins.
  func sliced(_ ranges: [Range<Int>], bins rate: Histogram) -> Self {
    var result = self
    result.ofEnergy = Array(ofEnergy[ranges[0]])
    result.ofBin = ofBin.map { factors in rate.bins(within: ranges).map { factors[$0] } }
    return result
  }
}
