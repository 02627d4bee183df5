import Histograms
import Units

extension ModelAxes {
  /// The counts per second of each bin, rate x energy width x solid angle; a bin without a rate gives none.
  public func countRates(_ rate: Histogram, _ rule: SolidAngleRule) -> Histogram {
    rate.combined(with: phaseSpace(rule)) { $0.isNaN ? 0 : $0 * $1 }
  }
}

/// What the bins of a model add up to, the rate being taken as constant within a bin. A bin without a rate gives
/// nothing.
extension BackgroundModel {
  /// The counts per second of all bins.
  public func binnedIntegral(_ rule: SolidAngleRule = .exact) -> Double { axes.countRates(rate, rule).sum() }

  /// The rate of the whole field at each energy, in s-1 MeV-1.
  public func spectrum(_ rule: SolidAngleRule = .exact) -> Histogram {
    let solidAngles = axes.solidAngles(rule)
    var result = Histogram(axes: [axes.energy])
    for bin in 0..<bins.count where !rate.values[bin].isNaN {
      result.values[bin / bins.positions] += rate.values[bin] * solidAngles[bin % bins.positions]
    }
    return result
  }

  /// The rate of all energies at each position of the field, in s-1 sr-1: of a radial model the acceptance curve, of a
  /// cube the image.
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
  /// The bin that holds an energy (TeV) and a place in the field (deg), one index for each axis, counted from 0; `nil`
  /// outside the axes.
  public func bin(holding point: [Double]) -> [Int]? {
    let indices = zip(axes.all, point).compactMap { axis, x in axis.index(of: x) }
    return indices.count == axes.all.count ? indices : nil
  }

  /// The place of a bin among the values, from one index for each axis, counted from 1.
  /// - Throws: ``BackgroundError/noBin(axis:found:count:)``
  public func position(ofBin indices: [Int]) throws(BackgroundError) -> Int {
    for (axis, index) in zip(axes.all, indices) where !(1...axis.count).contains(index) {
      throw .noBin(axis: axis.name, found: index, count: axis.count)
    }
    return rate.offset(of: indices.map { $0 - 1 })
  }

  /// The energy bins that have more than an edge in common with a range of energies (TeV), counted from 0; empty where
  /// none has.
  public func energyBins(from low: Double, to high: Double) -> Range<Int> {
    let edges = axes.energy.edges
    let touched = (0..<axes.energy.count).filter { edges[$0] < high && edges[$0 + 1] > low }
    guard let first = touched.first, let last = touched.last else { return 0..<0 }
    return first..<last + 1
  }
}
