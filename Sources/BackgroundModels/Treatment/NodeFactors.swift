import Histograms

/// What the mean rate of each bin is multiplied with to make its node, the value at its centre from which readers of a
/// file interpolate.
public struct NodeFactors: Sendable, Equatable {
  /// A factor for each energy.
  public internal(set) var ofEnergy: [Double]
  /// A factor for each bin, beside that of its energy; none if `nil`.
  public internal(set) var ofBin: [Double]?
  /// How many steps it took to find them; 0 for factors of 1.
  public internal(set) var iterations = 0
  /// By how much the logarithm of a factor changed in the last step, at most.
  public internal(set) var lastChange = 0.0

  /// Factors of 1.
  init(energies: Int) { ofEnergy = Array(repeating: 1, count: energies) }

  /// Factors of the energies and of the single bins.
  init(ofEnergy: [Double], ofBin: [Double]?) { (self.ofEnergy, self.ofBin) = (ofEnergy, ofBin) }

  /// Whether the steps were ended before the factors stood still.
  public var isUnsettled: Bool { lastChange > Self.tolerance }

  /// Factors stand still when their logarithms change by less.
  static let tolerance = 1e-4
  /// The number of steps after which to give up.
  static let mostIterations = 50

  /// The logarithm of the greatest factor. Where a rate is curved more than that between two energies, no factor helps.
  static let farthest = 2.302585092994046

  /// The nodes of a rate whose first axis is the energy.
  public func applied(to rate: Histogram) -> Histogram {
    var result = rate
    let positions = rate.strides[0]
    for bin in rate.values.indices { result.values[bin] *= ofEnergy[bin / positions] * (ofBin?[bin] ?? 1) }
    return result
  }

  /// The mean rates of nodes.
  func removed(from nodes: Histogram) -> Histogram {
    var result = nodes
    let positions = nodes.strides[0]
    for bin in nodes.values.indices { result.values[bin] /= ofEnergy[bin / positions] * (ofBin?[bin] ?? 1) }
    return result
  }

  /// The factors of the bins of `rate` within a range of each axis.
  func sliced(_ ranges: [Range<Int>], bins rate: Histogram) -> Self {
    var result = self
    result.ofEnergy = Array(ofEnergy[ranges[0]])
    result.ofBin = ofBin.map { factors in rate.bins(within: ranges).map { factors[$0] } }
    return result
  }
}
