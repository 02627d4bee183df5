import Histograms

/// What an empty-bin policy did to a bin; the codes stand in the TOUCHED map of a model file.
public enum BinTouch: UInt8, Sendable, CaseIterable {
  /// As measured.
  case untouched = 0
  /// Raised to a floor.
  case floored = 1
  /// Part of bins that were merged along the energy.
  case merged = 2
  /// Filled from the spectrum and the acceptance around it.
  case extrapolated = 3
  /// Filled from a power law through the energies around it.
  case powerLaw = 4
}

/// Counts, exposure and rate over an energy axis and any axes of the field of view behind it: what is common to radial
/// models and cubes. Smoothing methods and empty-bin policies work on it.
///
/// A *position* is a bin of the field (a ring, a cell); bin `energy * positions + position` belongs to it.
public struct BinnedRate: Sendable, Equatable {
  /// Events, as counted.
  public let counts: Histogram
  /// Exposure in s MeV sr.
  public let exposure: Histogram
  /// The counts after smoothing, whose sum is that of ``counts``; ``rate`` is made from these.
  public private(set) var content: Histogram
  /// `content / exposure` in s-1 MeV-1 sr-1, and what a policy put in its place. A bin without exposure has no rate: NaN.
  public private(set) var rate: Histogram
  /// The statistical error of the rate, `sqrt(counts) / exposure`, carried through smoothing; 0 in a bin without counts
  /// (``hasNoCounts(_:)`` flags it), NaN without exposure.
  public private(set) var error: Histogram
  /// What a policy did to each bin.
  public private(set) var touched: [BinTouch]
  /// Whether the rate was not made of counts, or nothing is known of them: ``counts`` are NaN then, ``error`` is where none
  /// was told, and ``exposure`` is that of one second.
  public private(set) var isRateAlone = false

  /// The rate of counts (events) over exposure (s MeV sr), laid out alike with the energy first.
  public init(counts: Histogram, exposure: Histogram) {
    precondition(counts.axes.count >= 2, "a rate needs an energy axis and an axis of the field")
    self.counts = counts
    self.exposure = exposure
    content = counts
    rate = counts.combined(with: exposure) { $1 > 0 ? $0 / $1 : .nan }
    error = counts.combined(with: exposure) { $1 > 0 ? $0.squareRoot() / $1 : .nan }
    touched = Array(repeating: .untouched, count: counts.values.count)
  }

  /// The number of energy bins.
  public var energies: Int { counts.axes[0].count }
  /// The number of bins of the field at each energy.
  public var positions: Int { counts.strides[0] }
  /// The number of bins.
  public var count: Int { counts.values.count }

  /// Whether no event was seen in a bin: its error of 0 says nothing.
  public func hasNoCounts(_ bin: Int) -> Bool { counts.values[bin] == 0 }

  /// Whether a bin has nothing to tell a rate from: no content, or no exposure.
  public func isEmpty(_ bin: Int) -> Bool { !(content.values[bin] > 0 && exposure.values[bin] > 0) }

  /// Replaces the rate of a bin, and its error where there is one to tell, and marks it.
  public mutating func touch(_ bin: Int, rate newRate: Double, error newError: Double? = nil, as touch: BinTouch) {
    rate.values[bin] = newRate
    if let newError { error.values[bin] = newError }
    touched[bin] = touch
  }

  /// Takes back what a policy did: the rates of bins that it touched are again those of their content, with the
  /// statistical error of the counts.
  mutating func untouch() {
    for bin in 0..<count where touched[bin] != .untouched {
      smooth(bin, content: content.values[bin], variance: counts.values[bin])
      touched[bin] = .untouched
    }
  }

  /// What a file tells of counts, exposure and the rate that was made of them; `touched` is nothing but codes.
  init(counts: Histogram, exposure: Histogram, rate: Histogram, error: Histogram?, touched codes: [Double]?) {
    self.init(counts: counts, exposure: exposure)
    for bin in 0..<count {
      let touch = codes.flatMap { UInt8(exactly: $0[bin]) }.flatMap(BinTouch.init) ?? .untouched
      touched[bin] = touch
      guard rate.values[bin] != self.rate.values[bin] else { continue }
      if touch == .untouched {
        content.values[bin] = exposure.values[bin] > 0 ? rate.values[bin] * exposure.values[bin] : 0
      }
      self.rate.values[bin] = rate.values[bin]
    }
    if let error { self.error = error }
  }

  /// A rate that was not made of counts, or of which they are not known.
  /// - Parameters:
  ///   - error: its error, where that is known.
  ///   - touched: codes of what a policy did.
  ///   - exposure: of one second.
  init(rate: Histogram, error: Histogram? = nil, touched codes: [Double]? = nil, second exposure: Histogram) {
    self.init(counts: rate.mapping { _ in .nan }, exposure: exposure)
    isRateAlone = true
    if let error { self.error = error }
    for (bin, code) in (codes ?? []).enumerated() {
      touched[bin] = UInt8(exactly: code).flatMap(BinTouch.init) ?? .untouched
    }
    for bin in 0..<count where !rate.values[bin].isNaN {
      smooth(bin, content: rate.values[bin] * exposure.values[bin])
      // The product may have been rounded.
      self.rate.values[bin] = rate.values[bin]
    }
  }

  /// The sums of weighted bins: contents and exposures add, variances with the square of the weight. What a policy did is
  /// not carried over.
  /// - Parameters:
  ///   - axes: of the result.
  ///   - parts: which bin of which summand goes with which weight to which bin.
  init(
    axes: [Axis], adding parts: (_ add: (_ part: BinnedRate, _ from: Int, _ to: Int, _ weight: Double) -> Void) -> Void
  ) {
    var (counts, exposure) = (Histogram(axes: axes), Histogram(axes: axes))
    var (content, variance) = (counts.values, counts.values)
    var isRateAlone = false
    parts { part, from, to, weight in
      isRateAlone = isRateAlone || part.isRateAlone
      let exposed = part.exposure.values[from]
      guard exposed > 0 else { return }
      let deviation = part.error.values[from] * exposed
      counts.values[to] += weight * part.counts.values[from]
      exposure.values[to] += weight * exposed
      content[to] += weight * part.content.values[from]
      variance[to] += weight * weight * deviation * deviation
    }
    self.init(counts: counts, exposure: exposure)
    self.isRateAlone = isRateAlone
    for bin in 0..<count { smooth(bin, content: content[bin], variance: variance[bin]) }
  }

  /// The bins of some energies, over axes of their own.
  func sliced(energies: Range<Int>, axes: [Axis]) -> BinnedRate {
    let range = energies.lowerBound * positions..<energies.upperBound * positions
    func slice(_ histogram: Histogram) -> Histogram {
      var result = Histogram(axes: axes)
      result.values.replaceSubrange(result.values.indices, with: histogram.values[range])
      return result
    }
    var result = BinnedRate(counts: slice(counts), exposure: slice(exposure))
    (result.content, result.rate, result.error) = (slice(content), slice(rate), slice(error))
    result.touched = Array(touched[range])
    result.isRateAlone = isRateAlone
    return result
  }

  /// Rate and error times a factor; counts and exposure stay as they were seen.
  mutating func scale(by factor: Double) {
    for bin in 0..<count {
      content.values[bin] *= factor
      rate.values[bin] *= factor
      error.values[bin] *= factor
    }
  }

  /// Redistributes the counts of every energy among the positions: `share` gives the content at one position to others,
  /// in parts that add up to 1.
  mutating func redistribute(
    _ share: (_ energy: Int, _ from: Int, _ give: (_ to: Int, _ part: Double) -> Void) -> Void
  ) {
    for energy in 0..<energies {
      let row = energy * positions
      var moved = [Double](repeating: 0, count: positions)
      var variance = [Double](repeating: 0, count: positions)
      for from in 0..<positions {
        let events = content.values[row + from]
        let exposed = exposure.values[row + from]
        let known = exposed > 0 ? error.values[row + from] * exposed : 0
        share(energy, from) { to, part in
          moved[to] += part * events
          variance[to] += part * part * known * known
        }
      }
      for to in 0..<positions { smooth(row + to, content: moved[to], variance: variance[to]) }
    }
  }

  /// Puts a smoothed content in place of what a bin has; the rate follows, and the error where a variance of the content is
  /// known.
  mutating func smooth(_ bin: Int, content newContent: Double, variance: Double? = nil) {
    let exposed = exposure.values[bin]
    content.values[bin] = newContent
    rate.values[bin] = exposed > 0 ? newContent / exposed : .nan
    if let variance { error.values[bin] = exposed > 0 ? variance.squareRoot() / exposed : .nan }
  }
}
