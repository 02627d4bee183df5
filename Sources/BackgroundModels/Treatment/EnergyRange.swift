import Histograms

/// Which energies of a model get a rate.
public enum EnergyRange: String, Sendable, CaseIterable {
  /// From the first energy at which something is known (``BackgroundModel/firstKnownEnergy``) upwards. Below it nothing
  /// is in the file.
  case known
  /// All of the axis; below the first known energy the rate is continued.
  case full
}

extension BackgroundModel {
  /// The first energy bin, counted from 0, in which the runs say what the rate is: the first with ``leastCounts``, or
  /// where thresholds of runs apply the first that was exposed, for then an energy without counts was seen to be empty.
  /// If no energy has so many counts, the first with any. Of a rate alone, the first energy with a rate.
  public var firstKnownEnergy: Int {
    let energies = 0..<bins.energies
    if isRateAlone { return energies.first { bins.row($0).contains { bins.states[$0] != .unknown } } ?? 0 }
    if hasThresholds {
      return energies.first { bins.row($0).contains { bins.exposure.values[$0] > 0 } } ?? 0
    }
    let counts = energies.map { bins.countsOfEnergy($0) }
    return counts.firstIndex { $0 >= Self.leastCounts } ?? counts.firstIndex { $0 > 0 } ?? 0
  }

  /// So many counts say within a third what the rate of an energy is.
  static var leastCounts: Double { 10 }

  /// For each axis the bins within which something is known, the energy first; what lies outside has no rate at all.
  /// The whole of each axis where nothing is known.
  public var knownRanges: [Range<Int>] {
    let shape = axes.all.map(\.count)
    var lows = shape
    var highs = shape.map { _ in 0 }
    for bin in 0..<bins.count where bins.states[bin] != .unknown {
      for (axis, stride) in rate.strides.enumerated() {
        let place = bin / stride % shape[axis]
        lows[axis] = min(lows[axis], place)
        highs[axis] = max(highs[axis], place + 1)
      }
    }
    return shape.indices.map { highs[$0] > 0 ? lows[$0]..<highs[$0] : 0..<shape[$0] }
  }

  /// How many energies have no rate at any position.
  public var unknownEnergies: Int {
    (0..<bins.energies).count { energy in bins.row(energy).allSatisfy { bins.states[$0] == .unknown } }
  }

  /// How many positions of the field have no rate at any energy.
  public var unknownPositions: Int {
    (0..<bins.positions).count { position in
      stride(from: position, to: bins.count, by: bins.positions).allSatisfy { bins.states[$0] == .unknown }
    }
  }

  /// The model over the bins within a range of each axis.
  public func sliced(_ ranges: [Range<Int>]) -> Self {
    let sliced = axes.sliced(ranges)
    let isWhole = sliced.isEqual(to: axes)
    var result = Self(
      axes: sliced, bins: bins.sliced(ranges, axes: sliced.all), origin: isWhole ? origin : origin.moved(to: sliced))
    result.takeTreatment(of: self)
    result.nodeFactors = nodeFactors.sliced(ranges, bins: rate)
    result.storedNodes = slicedNodes(ranges, axes: sliced.all)
    return result
  }

  /// The model as a file holds it: its axes cut to where something is known.
  ///
  /// Where energies are cut off, the first edge moves outwards by 5e-13. gammapy gives nothing to a bin of its user
  /// that begins below the first edge, be it by rounding: a threshold that was computed in another way is often the
  /// next double.
  public var cutToKnown: Self {
    let ranges = knownRanges
    guard ranges != axes.all.map({ 0..<$0.count }) else { return self }
    let cut = sliced(ranges)
    guard ranges[0].lowerBound > 0 else { return cut }
    let widened = cut.axes.widenedBelow()
    var result = Self(axes: widened, bins: cut.bins.over(widened.all), origin: cut.origin)
    result.takeTreatment(of: cut)
    result.storedNodes = cut.slicedNodes(widened.all.map { 0..<$0.count }, axes: widened.all)
    return result
  }

  private func slicedNodes(_ ranges: [Range<Int>], axes: [Axis]) -> (rate: Histogram, error: Histogram?)? {
    storedNodes.map { stored in
      func slice(_ histogram: Histogram) -> Histogram { BinnedRate.sliced(histogram, ranges, axes: axes) }
      return (slice(stored.rate), stored.error.map(slice))
    }
  }

  private mutating func takeTreatment(of other: Self) {
    (smoothing, scale, treatment) = (other.smoothing, other.scale, other.treatment)
    (hasThresholds, interpolation, nodeFactors) = (other.hasThresholds, other.interpolation, other.nodeFactors)
  }
}

extension BinnedRate {
  /// The number of events that the counts of an energy rest on, in bins that were exposed: the counts, unless models
  /// were stacked with weights.
  func countsOfEnergy(_ energy: Int) -> Double {
    row(energy).reduce(0) { $0 + (exposure.values[$1] > 0 ? unsmoothedCounts($1) : 0) }
  }
}
