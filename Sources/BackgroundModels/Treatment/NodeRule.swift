import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A rule that computes the nodes of a model from the mean rates of its bins. Nodes are the values at the bin centres,
/// from which programs interpolate.
///
/// These programs do not know that a value is the mean of its bin. If the rate is curved, the integral of the
/// interpolated rate differs from the integral of the mean rates. The difference is up to a quarter at the threshold of
/// a telescope.
public enum NodeRule: String, Sendable, CaseIterable {
  /// A node is the mean rate of the bin, as other tools write it.
  case means
  /// A node is the mean rate multiplied by a factor for each energy bin. With this factor, the integral of the
  /// interpolated rate over the energy bin and the exposed field predicts as many events as the mean rates.
  case conserving
  /// A node is the mean rate multiplied by two factors: the factor of ``conserving`` and a factor for each bin. With
  /// the factor of the bin, the mean of the interpolated rate over the bin equals the mean rate of the bin. The
  /// logarithm of the factor of a bin is limited to the relative error of the rate. This rule amplifies noise by a
  /// factor of 2 along each axis, so use it only with smoothed rates.
  case cells
}

extension BackgroundModel {
  /// Returns the node factors for this model's rates, computed by a rule.
  ///
  /// Let `n_k` be the events that the mean rates predict at energy k, and `m_k` the events that the interpolated rate
  /// predicts. The step `ln a_k += ln(n_k / m_k)` of the factor `a_k` is repeated until no factor changes by more than
  /// 1e-4, but at most 50 times. Factors are limited to 0.1 to 10. Both predictions are weighted by the exposure of
  /// each bin. At an energy without exposure, all bins have equal weights.
  func nodeFactors(by rule: NodeRule) -> NodeFactors {
    let ranges = knownRanges
    let known = sliced(ranges)
    var factors = NodeFactors(energies: known.bins.energies)
    guard rule != .means, known.bins.states.contains(where: { $0 != .unknown }) else {
      return NodeFactors(energies: bins.energies)
    }
    let integrals = BinIntegrals(known.axes)
    let phaseSpace = known.axes.phaseSpace()
    // The energy factors are computed last, so that they conserve the counts after the factors of the bins are applied.
    if rule == .cells { factors.settleBins(of: known, integrals, phaseSpace) }
    factors.settleEnergies(of: known, integrals, phaseSpace)
    return factors.spread(from: ranges, over: axes.all)
  }
}

extension NodeFactors {
  /// Computes the factor of each energy bin.
  fileprivate mutating func settleEnergies(
    of model: BackgroundModel, _ integrals: BinIntegrals, _ phaseSpace: Histogram
  ) {
    let bins = model.bins
    let energies = 0..<bins.energies
    var time = zip(bins.exposure.values, phaseSpace.values).map { $0 / $1 }
    for energy in energies where !bins.row(energy).contains(where: { time[$0] > 0 }) {
      for bin in bins.row(energy) { time[bin] = 1 }
    }
    let wanted = energies.map { energy in
      bins.row(energy).reduce(0) {
        let rate = bins.rate.values[$1]
        return rate > 0 ? $0 + rate * phaseSpace.values[$1] * time[$1] : $0
      }
    }
    let sums = integrals.sums(applied(to: bins.rate), time: time)
    var logs = ofEnergy.map { log($0) }
    let before = iterations
    repeat {
      let found = sums.events(logFactors: logs)
      let steps = zip(wanted, found).map { $0 > 0 && $1 > 0 && $1.isFinite ? log($0 / $1) : 0 }
      for energy in energies {
        logs[energy] = min(max(logs[energy] + steps[energy], -Self.farthest), Self.farthest)
      }
      iterations += 1
      lastChange = steps.reduce(0) { max($0, abs($1)) }
    } while isUnsettled && iterations - before < Self.mostIterations
    ofEnergy = logs.map { exp($0) }
  }

  /// Computes the factor of each bin.
  fileprivate mutating func settleBins(
    of model: BackgroundModel, _ integrals: BinIntegrals, _ phaseSpace: Histogram
  ) {
    let bins = model.bins
    let limits = (0..<bins.count).map { bins.error.values[$0] / bins.rate.values[$0] }
    var logs = [Double](repeating: 0, count: bins.count)
    repeat {
      ofBin = logs.map { exp($0) }
      let found = integrals(applied(to: bins.rate))
      lastChange = 0
      for bin in 0..<bins.count where bins.rate.values[bin] > 0 && found.values[bin] > 0 && limits[bin] > 0 {
        let step = log(bins.rate.values[bin] * phaseSpace.values[bin] / found.values[bin])
        let wanted = min(max(logs[bin] + step, -limits[bin]), limits[bin])
        lastChange = max(lastChange, abs(wanted - logs[bin]))
        logs[bin] = wanted
      }
      iterations += 1
    } while isUnsettled && iterations < Self.mostIterations
    ofBin = logs.map { exp($0) }
  }

  /// Returns the factors for all bins of the given axes. The factors are 1 outside `ranges`, the part of the axes to
  /// which these factors belong.
  fileprivate func spread(from ranges: [Range<Int>], over axes: [Axis]) -> Self {
    var result = self
    result.ofEnergy = Array(repeating: 1, count: axes[0].count)
    result.ofEnergy.replaceSubrange(ranges[0], with: ofEnergy)
    guard let ofBin else { return result }
    var all = Histogram(axes: axes, filledWith: 1)
    for (bin, factor) in zip(all.bins(within: ranges), ofBin) { all.values[bin] = factor }
    result.ofBin = all.values
    return result
  }
}
