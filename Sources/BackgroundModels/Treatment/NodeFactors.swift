import Histograms

/// The factors by which the mean rates of bins are multiplied to make their nodes, the values at the bin centres from
/// which readers of a file interpolate.
public struct NodeFactors: Sendable, Equatable {
  /// The factor of each energy.
  public internal(set) var ofEnergy: [Double]
  /// A factor for each bin, which multiplies the factor of its energy; `nil` if all are 1.
  public internal(set) var ofBin: [Double]?
  /// The number of steps of the iteration; 0 for factors of 1.
  public internal(set) var iterations = 0
  /// The largest change of the logarithm of a factor in the last step.
  public internal(set) var lastChange = 0.0

  /// Creates factors of 1.
  init(energies: Int) { ofEnergy = Array(repeating: 1, count: energies) }

  /// Creates factors for energies and, if given, for bins.
  init(ofEnergy: [Double], ofBin: [Double]?) { (self.ofEnergy, self.ofBin) = (ofEnergy, ofBin) }

  /// Whether the iteration ended before the factors converged.
  public var isUnsettled: Bool { lastChange > Self.tolerance }

  /// Factors have converged if their logarithms change by no more than this.
  static let tolerance = 1e-4
  /// The maximum number of steps.
  static let mostIterations = 50

  /// The largest absolute value of the logarithm of a factor, ln 10. If a rate is curved more than that between two
  /// energies, no factor conserves the counts.
  static let farthest = 2.302585092994046

  /// Returns the nodes of a rate whose first axis is the energy.
  public func applied(to rate: Histogram) -> Histogram {
    var result = rate
    let positions = rate.strides[0]
    for bin in rate.values.indices { result.values[bin] *= ofEnergy[bin / positions] * (ofBin?[bin] ?? 1) }
    return result
  }

  /// Returns the mean rates that correspond to nodes.
  func removed(from nodes: Histogram) -> Histogram {
    var result = nodes
    let positions = nodes.strides[0]
    for bin in nodes.values.indices { result.values[bin] /= ofEnergy[bin / positions] * (ofBin?[bin] ?? 1) }
    return result
  }

  /// Returns the factors of the bins of `rate` within a range of each axis.
  func sliced(_ ranges: [Range<Int>], bins rate: Histogram) -> Self {
    var result = self
    result.ofEnergy = Array(ofEnergy[ranges[0]])
    result.ofBin = ofBin.map { factors in rate.bins(within: ranges).map { factors[$0] } }
    return result
  }
}
