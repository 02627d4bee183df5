import Histograms
import Parallel

/// Counts, exposure and rate of bins, for radial models and cubes. The first axis is the energy; the other axes are
/// those of the field of view. Smoothing methods and empty-bin policies change the values of this type.
///
/// A *position* is a ring or a cell of the field, counted from 0. The bin at an energy and a position has the index
/// `energy * positions + position`.
///
/// The rates are computed from the smoothed counts and their variance: ``reset()`` sets ``rate``, ``error`` and
/// ``states``. Empty-bin policies then change these values.
public struct BinnedRate: Sendable, Equatable {
  /// The observed events.
  public let counts: Histogram
  /// The exposure in s MeV sr.
  public let exposure: Histogram
  /// The rate in s-1 MeV-1 sr-1: the smoothed counts divided by the exposure (NaN without exposure), or a value that an
  /// empty-bin policy has set.
  public private(set) var rate: Histogram
  /// The statistical error of the rate: `sqrt(counts) / exposure` (NaN without exposure), propagated through smoothing,
  /// or a value that a policy has set. Without smoothing, it is 0 in a bin without counts (see ``hasNoCounts(_:)``).
  public private(set) var error: Histogram
  /// The state of each bin: how its rate was determined.
  public private(set) var states: [BinState]

  /// The counts before smoothing, with their precision; ``smoothed`` contains the counts after smoothing.
  private var unsmoothed: CountEstimate
  private var smoothed: CountEstimate
  /// The rate of a model that was not made from counts, or whose counts are not known.
  private var given: GivenRate?

  /// Counts and their precision, by bin.
  private struct CountEstimate: Equatable {
    var counts: [Double]
    var variance: [Double]
    /// The sum of the squared weights with which smoothing collected the counts of a bin from this bin and others; 1
    /// without smoothing. Smoothed counts `c` are as precise as `c / concentration` events.
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

  /// Creates rates: counts (events) divided by exposure (s MeV sr). Both have the same axes; the first is the energy.
  public init(counts: Histogram, exposure: Histogram) {
    precondition(counts.axes.count >= 2, "a rate needs an energy axis and at least one axis of the field of view")
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

  /// Creates a rate that was not made from counts, or whose counts are not known. Its ``counts`` are NaN.
  /// - Parameters:
  ///   - rate: The rate in s-1 MeV-1 sr-1. NaN, 0, and negative or infinite values are unknown rates.
  ///   - error: The error of the rate; NaN if `nil`.
  ///   - states: The state of each bin.
  ///   - exposure: The exposure of one second, in s MeV sr.
  init(rate: Histogram, error: Histogram? = nil, states: [BinState], second exposure: Histogram) {
    self.init(counts: rate.mapping { _ in .nan }, exposure: exposure)
    given = GivenRate(rate: rate, error: error ?? self.error, states: states)
    reset()
  }

  /// The number of energy bins.
  public var energies: Int { counts.axes[0].count }
  /// The number of positions: the bins of the field at each energy.
  public var positions: Int { counts.strides[0] }
  /// The number of bins.
  public var count: Int { counts.values.count }
  /// Whether only the rate is known. In this case ``counts`` are NaN, and ``exposure`` is computed for one second.
  public var isRateAlone: Bool { given != nil }

  /// Returns whether a bin has no observed events, so that an error of 0 has no meaning.
  public func hasNoCounts(_ bin: Int) -> Bool { counts.values[bin] == 0 }

  /// Returns the counts of a bin after smoothing. If the smoothing conserves counts, their sum at each energy is the
  /// sum of ``counts``, multiplied by the factor by which the rate was scaled.
  func smoothedCounts(_ bin: Int) -> Double { smoothed.counts[bin] }

  /// Returns the variance of the smoothed counts of a bin.
  func variance(_ bin: Int) -> Double { smoothed.variance[bin] }

  /// Returns the effective number of events of a bin, which is about the number of events in the smoothing kernel. A
  /// Poisson count of this size has the same relative error as the smoothed counts.
  func effectiveCounts(_ bin: Int) -> Double { smoothed.counts[bin] / smoothed.concentration[bin] }

  /// Returns the effective exposure of a bin in s MeV sr. The rate is ``effectiveCounts(_:)`` divided by this exposure.
  func effectiveExposure(_ bin: Int) -> Double { exposure.values[bin] / smoothed.concentration[bin] }

  /// Returns the effective number of events of a bin before smoothing. A Poisson count of this size has the same
  /// relative error as the unsmoothed counts. The number is ``counts`` unless models were stacked with weights.
  func unsmoothedCounts(_ bin: Int) -> Double { unsmoothed.counts[bin] / unsmoothed.concentration[bin] }

  /// Returns the effective exposure of a bin before smoothing, in s MeV sr. The rate before smoothing is
  /// ``unsmoothedCounts(_:)`` divided by this exposure.
  func unsmoothedExposure(_ bin: Int) -> Double { exposure.values[bin] / unsmoothed.concentration[bin] }

  /// Returns whether a bin has too little data for a rate: no exposure, or effectively less than half an event after
  /// smoothing.
  public func isEmpty(_ bin: Int) -> Bool { !(exposure.values[bin] > 0 && effectiveCounts(bin) >= 0.5) }

  /// Returns the indices of the bins at an energy.
  public func row(_ energy: Int) -> Range<Int> { energy * positions..<(energy + 1) * positions }

  /// Computes rates, errors and states from the smoothed counts. Values that an empty-bin policy set are discarded.
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

  /// Sets the rate and the state of a bin, and its error if one is given.
  public mutating func set(_ bin: Int, rate newRate: Double, error newError: Double? = nil, state: BinState) {
    rate.values[bin] = newRate
    if let newError { error.values[bin] = newError }
    states[bin] = state
  }

  /// Makes all bins in a range of energies unknown.
  mutating func forget(energies: Range<Int>) {
    for energy in energies {
      for bin in row(energy) { set(bin, rate: .nan, error: .nan, state: .unknown) }
    }
  }

  /// Resets the smoothed counts to the counts before smoothing.
  mutating func unsmooth() { smoothed = unsmoothed }

  /// Sets the smoothed counts of a bin. Call ``reset()`` afterwards to update the rate.
  /// - Parameters:
  ///   - bin: The bin.
  ///   - newCounts: The smoothed counts.
  ///   - newVariance: The variance of the smoothed counts; unchanged if `nil`.
  ///   - concentration: The sum of the squared weights with which smoothing collected the counts of this bin from the
  ///     bin itself and others.
  mutating func smooth(_ bin: Int, counts newCounts: Double, variance newVariance: Double?, concentration: Double) {
    smoothed.counts[bin] = newCounts
    if let newVariance { smoothed.variance[bin] = newVariance }
    smoothed.concentration[bin] = concentration
  }

  /// Throws ``BackgroundError/interrupted`` if work should end. Smoothings call this at least once for each energy.
  func checkStop() throws(BackgroundError) {
    if StopSignal.current.isRaised { throw .interrupted }
  }

  /// Redistributes the counts and the variances at each energy among the positions of the field.
  /// - Parameter share: A function that calls `give` for each position `to`, with the fraction of the counts of `from`
  ///   that moves there. These fractions must add up to 1.
  mutating func redistribute(
    _ share: (_ energy: Int, _ from: Int, _ give: (_ to: Int, _ part: Double) -> Void) -> Void
  ) throws(BackgroundError) {
    for energy in 0..<energies {
      let first = energy * positions
      var moved = [Double](repeating: 0, count: positions)
      var (variances, squares) = (moved, moved)
      for from in 0..<positions {
        try checkStop()
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

  /// Multiplies rate and error by a factor. The observed counts and the exposure do not change.
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

  /// Multiplies the rates and errors of a range of bins by a factor.
  mutating func scaleRates(by factor: Double, _ bins: Range<Int>) {
    for bin in bins {
      rate.values[bin] *= factor
      error.values[bin] *= factor
    }
  }
}

extension BinnedRate {
  /// Creates a rate whose bins are weighted sums of bins of other rates.
  ///
  /// Counts and exposures are multiplied by the weights and added. Variances are multiplied by the squares of the
  /// weights and added. The new rates are computed from these sums, not from the rates of the summands. A rate that was
  /// set by an empty-bin policy therefore has no effect. If one of the summands has a rate but no counts, the rates are
  /// averaged instead, weighted by exposure.
  /// - Parameters:
  ///   - axes: The axes of the result.
  ///   - parts: A function that calls `add` for each contribution. Each call adds the bin `from` of the rate `part`,
  ///     multiplied by the weight, to the bin `to` of the result.
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
        // The concentration of the sum is (sum of weight^2 exposure concentration) / (sum of weight exposure). Only the
        // numerator is summed here; the division follows below.
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
      // Rates without counts are averaged, with the exposures as weights.
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

  /// Returns the same bins over other axes, which must have the same numbers of bins.
  func over(_ axes: [Axis]) -> BinnedRate { sliced(counts.axes.map { 0..<$0.count }, axes: axes) }

  /// Returns the bins within a range of bins along each axis. `axes` are the axes of the result.
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

  /// Returns the part of a histogram within a range of bins along each axis. `axes` are the axes of the result.
  static func sliced(_ histogram: Histogram, _ ranges: [Range<Int>], axes: [Axis]) -> Histogram {
    var result = Histogram(axes: axes)
    for (to, from) in histogram.bins(within: ranges).enumerated() { result.values[to] = histogram.values[from] }
    return result
  }

  /// Sets the rates that were read from a file, and the errors and states if the file contains them.
  mutating func take(rate: Histogram, error: Histogram?, states: [BinState]?) {
    self.rate = rate
    if let error { self.error = error }
    if let states { self.states = states }
  }

  /// Copies rates, errors and states from bins that cover a range of energies and all positions of the field.
  mutating func take(_ part: BinnedRate, energies: Range<Int>) {
    let first = energies.lowerBound * positions
    for bin in 0..<part.count {
      set(first + bin, rate: part.rate.values[bin], error: part.error.values[bin], state: part.states[bin])
    }
  }
}
