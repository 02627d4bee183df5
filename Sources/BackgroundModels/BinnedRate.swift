import Histograms

/// Counts, exposure and rate over an energy axis and any axes of the field of view behind it: what is common to radial
/// models and cubes. Smoothing methods and empty-bin policies work on it.
///
/// A *position* is a bin of the field (a ring, a cell); bin `energy * positions + position` belongs to it.
///
/// The smoothed counts and their variance are what a model knows; ``rate``, ``error`` and ``states`` follow from them
/// (``reset()``) until a policy changes them.
public struct BinnedRate: Sendable, Equatable {
  /// Events, as counted.
  public let counts: Histogram
  /// Exposure in s MeV sr.
  public let exposure: Histogram
  /// The smoothed counts over the exposure, in s-1 MeV-1 sr-1, and what a policy put in its place. A bin without
  /// exposure has no rate: NaN.
  public private(set) var rate: Histogram
  /// The statistical error of the rate, `sqrt(counts) / exposure`, carried through smoothing; 0 in a bin without counts
  /// (``hasNoCounts(_:)`` flags it), NaN without exposure.
  public private(set) var error: Histogram
  /// What the rate of each bin rests on.
  public private(set) var states: [BinState]

  /// The counts before and after smoothing.
  private var unsmoothed: CountEstimate
  private var smoothed: CountEstimate
  /// The rate of a model that was not made of counts, or of which they are not known.
  private var given: GivenRate?

  /// Counts with what is needed to know their precision, by bin.
  private struct CountEstimate: Equatable {
    var counts: [Double]
    var variance: [Double]
    /// The sum of the squared weights with which the counts of bins around were collected: 1 without smoothing. An
    /// estimate of `c` is as precise as `c / concentration` events.
    var concentration: [Double]

    mutating func scale(by factor: Double) {
      for bin in counts.indices {
        counts[bin] *= factor
        variance[bin] *= factor * factor
        concentration[bin] *= factor
      }
    }

    func sliced(_ bins: [Int]) -> Self {
      Self(
        counts: bins.map { counts[$0] }, variance: bins.map { variance[$0] },
        concentration: bins.map { concentration[$0] })
    }
  }

  private struct GivenRate: Equatable {
    var rate: Histogram
    var error: Histogram
    var states: [BinState]
  }

  /// The rate of counts (events) over exposure (s MeV sr), laid out alike with the energy first.
  public init(counts: Histogram, exposure: Histogram) {
    precondition(counts.axes.count >= 2, "a rate needs an energy axis and an axis of the field")
    self.counts = counts
    self.exposure = exposure
    unsmoothed = CountEstimate(
      counts: counts.values, variance: counts.values, concentration: Array(repeating: 1, count: counts.values.count))
    smoothed = unsmoothed
    rate = counts
    error = counts
    states = Array(repeating: .measured, count: counts.values.count)
    reset()
  }

  /// A rate that was not made of counts, or of which they are not known. ``counts`` are NaN then.
  /// - Parameters:
  ///   - rate: in s-1 MeV-1 sr-1; NaN, 0, negative and infinite values mean that it is not known.
  ///   - error: its error; NaN if `nil`.
  ///   - states: what the rate of each bin rests on.
  ///   - exposure: of one second.
  init(rate: Histogram, error: Histogram? = nil, states: [BinState], second exposure: Histogram) {
    self.init(counts: rate.mapping { _ in .nan }, exposure: exposure)
    given = GivenRate(rate: rate, error: error ?? self.error, states: states)
    reset()
  }

  /// The number of energy bins.
  public var energies: Int { counts.axes[0].count }
  /// The number of bins of the field at each energy.
  public var positions: Int { counts.strides[0] }
  /// The number of bins.
  public var count: Int { counts.values.count }
  /// Whether nothing but the rate is known: ``counts`` are NaN, and ``exposure`` is that of one second.
  public var isRateAlone: Bool { given != nil }

  /// Whether no event was seen in a bin: its error of 0 means nothing.
  public func hasNoCounts(_ bin: Int) -> Bool { counts.values[bin] == 0 }

  /// The counts of a bin after smoothing; their sum at each energy is that of ``counts``, times what the rate was
  /// scaled by.
  func smoothedCounts(_ bin: Int) -> Double { smoothed.counts[bin] }

  /// The variance of the smoothed counts of a bin.
  func variance(_ bin: Int) -> Double { smoothed.variance[bin] }

  /// The number of events that the smoothed counts of a bin rest on: those in the kernel that collected them.
  func effectiveCounts(_ bin: Int) -> Double { smoothed.counts[bin] / smoothed.concentration[bin] }

  /// The exposure in s MeV sr in which ``effectiveCounts(_:)`` events would have the rate of the bin.
  func effectiveExposure(_ bin: Int) -> Double { exposure.values[bin] / smoothed.concentration[bin] }

  /// The number of events that the counts of a bin rest on before smoothing: fewer than they are where models were
  /// stacked with weights.
  func unsmoothedCounts(_ bin: Int) -> Double { unsmoothed.counts[bin] / unsmoothed.concentration[bin] }

  /// The exposure in s MeV sr in which ``unsmoothedCounts(_:)`` events would have the rate of the bin before smoothing.
  func unsmoothedExposure(_ bin: Int) -> Double { exposure.values[bin] / unsmoothed.concentration[bin] }

  /// Whether a bin has too little to derive a rate from: no exposure, or less than half an event, wherever smoothing
  /// brought it from.
  public func isEmpty(_ bin: Int) -> Bool {
    !(exposure.values[bin] > 0 && effectiveCounts(bin) >= 0.5)
  }

  /// The bins of an energy.
  public func row(_ energy: Int) -> Range<Int> { energy * positions..<(energy + 1) * positions }

  /// Makes rates, errors and states those of the smoothed counts, whatever a policy made of them.
  mutating func reset() {
    if let given {
      (rate, error, states) = (given.rate, given.error, given.states)
      return
    }
    for bin in 0..<count {
      let exposed = exposure.values[bin]
      let isExposed = exposed > 0
      rate.values[bin] = isExposed ? smoothed.counts[bin] / exposed : .nan
      error.values[bin] = isExposed ? smoothed.variance[bin].squareRoot() / exposed : .nan
      let isSmoothed = counts.values[bin] == 0 && smoothed.counts[bin] > 0
      states[bin] = isExposed ? (isSmoothed ? .smoothed : .measured) : .unknown
    }
  }

  /// Replaces the rate of a bin, and its error where there is one.
  public mutating func set(_ bin: Int, rate newRate: Double, error newError: Double? = nil, state: BinState) {
    rate.values[bin] = newRate
    if let newError { error.values[bin] = newError }
    states[bin] = state
  }

  /// Makes all bins of some energies unknown.
  mutating func forget(energies: Range<Int>) {
    for energy in energies {
      for bin in row(energy) { set(bin, rate: .nan, error: .nan, state: .unknown) }
    }
  }

  /// Makes the smoothed counts those that were seen.
  mutating func unsmooth() { smoothed = unsmoothed }

  /// Replaces the smoothed counts of a bin. The rate follows with ``reset()``.
  /// - Parameters:
  ///   - variance: of the smoothed counts; that of before if `nil`.
  ///   - concentration: the sum of the squared weights with which they were collected, each relative to an event.
  mutating func smooth(_ bin: Int, counts newCounts: Double, variance newVariance: Double?, concentration: Double) {
    smoothed.counts[bin] = newCounts
    if let newVariance { smoothed.variance[bin] = newVariance }
    smoothed.concentration[bin] = concentration
  }

  /// Redistributes the counts of every energy among the positions: `share` gives the counts at one position to others,
  /// in parts that add up to 1.
  mutating func redistribute(
    _ share: (_ energy: Int, _ from: Int, _ give: (_ to: Int, _ part: Double) -> Void) -> Void
  ) {
    for energy in 0..<energies {
      let first = energy * positions
      var moved = [Double](repeating: 0, count: positions)
      var (variances, squares) = (moved, moved)
      for from in 0..<positions {
        let bin = first + from
        share(energy, from) { to, part in
          moved[to] += part * smoothed.counts[bin]
          variances[to] += part * part * smoothed.variance[bin]
          squares[to] += part * part * smoothed.concentration[bin]
        }
      }
      for to in 0..<positions {
        smooth(
          first + to, counts: moved[to], variance: variances[to],
          concentration: squares[to] > 0 ? squares[to] : smoothed.concentration[first + to])
      }
    }
  }

  /// Rate and error times a factor; counts and exposure stay as they were seen.
  mutating func scale(by factor: Double) {
    unsmoothed.scale(by: factor)
    smoothed.scale(by: factor)
    scaleRates(by: factor, 0..<count)
    if var given {
      given.rate = given.rate.mapping { $0 * factor }
      given.error = given.error.mapping { $0 * factor }
      self.given = given
    }
  }

  /// Rates and errors of some bins times a factor.
  mutating func scaleRates(by factor: Double, _ bins: Range<Int>) {
    for bin in bins {
      rate.values[bin] *= factor
      error.values[bin] *= factor
    }
  }
}

extension BinnedRate {
  /// The sums of weighted bins: counts and exposures add, variances with the square of the weight. What a policy did is
  /// not carried over.
  /// - Parameters:
  ///   - axes: of the result.
  ///   - parts: which bin of which summand goes with which weight to which bin.
  init(
    axes: [Axis], adding parts: (_ add: (_ part: BinnedRate, _ from: Int, _ to: Int, _ weight: Double) -> Void) -> Void
  ) {
    var (counts, exposure) = (Histogram(axes: axes), Histogram(axes: axes))
    var unsmoothed = CountEstimate(counts: counts.values, variance: counts.values, concentration: counts.values)
    var smoothed = unsmoothed
    var isAlone = false
    var (rate, error) = (Histogram(axes: axes), Histogram(axes: axes))
    parts { part, from, to, weight in
      let exposed = part.exposure.values[from]
      isAlone = isAlone || part.isRateAlone
      guard exposed > 0, !part.isRateAlone || part.rate.values[from].isFinite else { return }
      rate.values[to] += weight * exposed * part.rate.values[from]
      error.values[to] += weight * weight * exposed * exposed * part.error.values[from] * part.error.values[from]
      counts.values[to] += weight * part.counts.values[from]
      exposure.values[to] += weight * exposed
      func add(_ one: CountEstimate, to sum: inout CountEstimate) {
        sum.counts[to] += weight * one.counts[from]
        sum.variance[to] += weight * weight * one.variance[from]
        sum.concentration[to] += weight * weight * exposed * one.concentration[from]
      }
      add(part.unsmoothed, to: &unsmoothed)
      add(part.smoothed, to: &smoothed)
    }
    for bin in counts.values.indices {
      let exposed = exposure.values[bin]
      unsmoothed.concentration[bin] = exposed > 0 ? unsmoothed.concentration[bin] / exposed : 1
      smoothed.concentration[bin] = exposed > 0 ? smoothed.concentration[bin] / exposed : 1
    }
    guard !isAlone else {
      // The means of rates that were not made of counts, weighted by exposure.
      self.init(
        rate: rate.combined(with: exposure) { $1 > 0 ? $0 / $1 : .nan },
        error: error.combined(with: exposure) { $1 > 0 ? $0.squareRoot() / $1 : .nan },
        states: exposure.values.map { $0 > 0 ? .measured : .unknown }, second: exposure)
      return
    }
    self.init(counts: counts, exposure: exposure)
    (self.unsmoothed, self.smoothed) = (unsmoothed, smoothed)
    reset()
  }

  /// The same bins over axes of the same shape.
  func over(_ axes: [Axis]) -> BinnedRate { sliced(counts.axes.map { 0..<$0.count }, axes: axes) }

  /// The bins within a range of each axis, over axes of their own.
  func sliced(_ ranges: [Range<Int>], axes: [Axis]) -> BinnedRate {
    let bins = counts.bins(within: ranges)
    func slice(_ histogram: Histogram) -> Histogram { Self.sliced(histogram, ranges, axes: axes) }
    var result = BinnedRate(counts: slice(counts), exposure: slice(exposure))
    (result.rate, result.error) = (slice(rate), slice(error))
    result.states = bins.map { states[$0] }
    (result.unsmoothed, result.smoothed) = (unsmoothed.sliced(bins), smoothed.sliced(bins))
    result.given = given.map {
      let known = $0.states
      return GivenRate(rate: slice($0.rate), error: slice($0.error), states: bins.map { known[$0] })
    }
    return result
  }

  /// The values of the bins within a range of each axis, over axes of their own.
  static func sliced(_ histogram: Histogram, _ ranges: [Range<Int>], axes: [Axis]) -> Histogram {
    var result = Histogram(axes: axes)
    for (to, from) in histogram.bins(within: ranges).enumerated() { result.values[to] = histogram.values[from] }
    return result
  }

  /// Takes over the rates that a file has, and errors and states where it has them.
  mutating func take(rate: Histogram, error: Histogram?, states: [BinState]?) {
    self.rate = rate
    if let error { self.error = error }
    if let states { self.states = states }
  }

  /// Takes over rates, errors and states from the bins of some energies and all positions.
  mutating func take(_ part: BinnedRate, energies: Range<Int>) {
    let first = energies.lowerBound * positions
    for bin in 0..<part.count {
      set(first + bin, rate: part.rate.values[bin], error: part.error.values[bin], state: part.states[bin])
    }
  }
}
