import Histograms
import Units

extension ModelAxes {
  /// Returns the counts per second of each bin: rate x energy width x solid angle, or 0 without a rate.
  public func countRates(_ rate: Histogram, _ rule: SolidAngleRule) -> Histogram {
    rate.combined(with: phaseSpace(rule)) { $0.isNaN ? 0 : $0 * $1 }
  }
}

/// Sums of a model over its bins. The rate is constant within each bin, and bins without a rate contribute nothing.
extension BackgroundModel {
  /// Returns the counts per second of all bins.
  public func binnedIntegral(_ rule: SolidAngleRule = .exact) -> Double { axes.countRates(rate, rule).sum() }

  /// Returns the rate integrated over the whole field at each energy, in s-1 MeV-1.
  public func spectrum(_ rule: SolidAngleRule = .exact) -> Histogram {
    let solidAngles = axes.solidAngles(rule)
    var result = Histogram(axes: [axes.energy])
    for bin in 0..<bins.count where !rate.values[bin].isNaN {
      result.values[bin / bins.positions] += rate.values[bin] * solidAngles[bin % bins.positions]
    }
    return result
  }

  /// Returns the rate integrated over all energies at each position of the field, in s-1 sr-1. For a radial model this
  /// is the acceptance curve, for a cube the acceptance map.
  public func acceptance() -> Histogram {
    let widths = axes.energyWidths
    var result = Histogram(axes: axes.field)
    for bin in 0..<bins.count where !rate.values[bin].isNaN {
      result.values[bin % bins.positions] += rate.values[bin] * widths[bin / bins.positions]
    }
    return result
  }
}

extension BackgroundModel {
  /// Returns the bin that contains an energy (TeV) and a point of the field (deg). The result has one index for each
  /// axis, counted from 0. It is `nil` if the energy or the point is outside the axes.
  public func bin(holding point: [Double]) -> [Int]? {
    let indices = zip(axes.all, point).compactMap { axis, x in axis.index(of: x) }
    return indices.count == axes.all.count ? indices : nil
  }

  /// Converts the indices of a bin, one for each axis and counted from 1, to the index of its value in a histogram,
  /// counted from 0.
  /// - Throws: ``BackgroundError/noBin(axis:found:count:)``
  public func position(ofBin indices: [Int]) throws(BackgroundError) -> Int {
    for (axis, index) in zip(axes.all, indices) where !(1...axis.count).contains(index) {
      throw .noBin(axis: axis.name, found: index, count: axis.count)
    }
    return rate.offset(of: indices.map { $0 - 1 })
  }

  /// Returns the energy bins, counted from 0, that overlap a range of energies (TeV). A bin that only shares an edge
  /// with the range does not overlap it.
  public func energyBins(from low: Double, to high: Double) -> Range<Int> {
    let edges = axes.energy.edges
    let touched = (0..<axes.energy.count).filter { edges[$0] < high && edges[$0 + 1] > low }
    guard let first = touched.first, let last = touched.last else { return 0..<0 }
    return first..<last + 1
  }
}
