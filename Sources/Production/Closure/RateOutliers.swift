import BackgroundModels

/// A bin whose rate is far above the rates of the bins at the same energy in the same ring.
public struct RateOutlier: Sendable, Equatable {
  /// The energy range of the bin, in TeV.
  public let energy: ClosedRange<Double>
  /// The offset of the centre of the bin from the pointing, in deg.
  public let offset: Double
  /// The rate of the bin divided by the median rate of the bins at the same energy in the same ring.
  public let factor: Double
}

extension BackgroundModel {
  /// The bins whose rate is more than 20 times the median rate of comparable bins, sorted by this factor, the largest
  /// first. Comparable bins are bins with a finite rate at the same energy and in the same ring of about half a degree.
  public var rateOutliers: [RateOutlier] {
    let rings = axes.halfDegreeRings
    let offsets = axes.positionOffsets
    var result: [RateOutlier] = []
    for energy in 0..<bins.energies {
      var members = [[Int]](repeating: [], count: rings.count)
      for bin in bins.row(energy) where bins.states[bin] != .unknown && bins.rate.values[bin].isFinite {
        members[rings.ofPosition[bin % bins.positions]].append(bin)
      }
      for ring in members where ring.count > 1 {
        let rates = ring.map { bins.rate.values[$0] }.sorted()
        let median = (rates[(rates.count - 1) / 2] + rates[rates.count / 2]) / 2
        guard median > 0, let highest = rates.last, highest > Self.outlierFactor * median else { continue }
        for bin in ring where bins.rate.values[bin] > Self.outlierFactor * median {
          result.append(
            RateOutlier(
              energy: axes.energy.edges[energy]...axes.energy.edges[energy + 1],
              offset: offsets[bin % bins.positions], factor: bins.rate.values[bin] / median))
        }
      }
    }
    return result.sorted { $0.factor > $1.factor }
  }

  static var outlierFactor: Double { 20 }
}
