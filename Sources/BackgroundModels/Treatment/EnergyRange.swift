import Histograms

/// The energies of a model that get a rate.
public enum EnergyRange: String, Sendable, CaseIterable {
  /// The energies from the first known one (``BackgroundModel/firstKnownEnergy``) upwards. Lower energies are not
  /// written to the file.
  case known
  /// The whole energy axis. Below the first known energy, the rate is continued.
  case full
}

extension BackgroundModel {
  /// The first energy bin, counted from 0, in which the runs determine the rate.
  ///
  /// It is the first bin with at least ``leastCounts`` counts. If no bin has so many counts, it is the first bin with
  /// any counts.
  ///
  /// If thresholds of runs apply, it is instead the first bin with exposure, because an energy with exposure but
  /// without counts is then known to be empty. If the model has a rate only, it is the first bin with a rate.
  public var firstKnownEnergy: Int {
    let energies = 0..<bins.energies
    if isRateAlone { return energies.first { bins.row($0).contains { bins.states[$0] != .unknown } } ?? 0 }
    if hasThresholds {
      return energies.first { bins.row($0).contains { bins.exposure.values[$0] > 0 } } ?? 0
    }
    let counts = energies.map { bins.countsOfEnergy($0) }
    return counts.firstIndex { $0 >= Self.leastCounts } ?? counts.firstIndex { $0 > 0 } ?? 0
  }

  /// The number of counts that an energy bin needs, so that its rate is known to about a third.
  static var leastCounts: Double { 10 }

  /// The smallest ranges of bins that contain all known bins: one range for each axis, the energy axis first. If no bin
  /// is known, each range is the whole axis.
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

  /// The number of energy bins that have no rate at any position.
  public var unknownEnergies: Int {
    (0..<bins.energies).count { energy in bins.row(energy).allSatisfy { bins.states[$0] == .unknown } }
  }

  /// The number of positions of the field that have no rate at any energy.
  public var unknownPositions: Int {
    (0..<bins.positions).count { position in
      stride(from: position, to: bins.count, by: bins.positions).allSatisfy { bins.states[$0] == .unknown }
    }
  }

  /// Returns the part of the model within a range of bins along each axis. The first range is for the energy.
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

  /// The model in the form that is written to a file: its axes are cut to the known bins.
  ///
  /// If low energies are cut off, the first energy edge is lowered by 5e-13 of its value. The reason is that gammapy
  /// predicts 0 for an analysis bin whose lower edge is below the first edge, even if the difference is only a rounding
  /// error. A threshold that was computed in another way often differs by one rounding error.
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
    (smoothing, scale, treatment, smallestRate) = (other.smoothing, other.scale, other.treatment, other.smallestRate)
    (hasThresholds, interpolation, nodeFactors) = (other.hasThresholds, other.interpolation, other.nodeFactors)
  }
}

extension BinnedRate {
  /// Returns the effective number of events at an energy, in bins with exposure. It equals the number of counts, unless
  /// models were stacked with weights.
  func countsOfEnergy(_ energy: Int) -> Double {
    row(energy).reduce(0) { $0 + (exposure.values[$1] > 0 ? unsmoothedCounts($1) : 0) }
  }
}
