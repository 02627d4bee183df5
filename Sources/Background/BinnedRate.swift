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
      for to in 0..<positions { set(row + to, content: moved[to], variance: variance[to]) }
    }
  }

  /// Puts a smoothed content and its variance in place of what a bin has; the rate follows.
  private mutating func set(_ bin: Int, content newContent: Double, variance: Double) {
    let exposed = exposure.values[bin]
    content.values[bin] = newContent
    rate.values[bin] = exposed > 0 ? newContent / exposed : .nan
    error.values[bin] = exposed > 0 ? variance.squareRoot() / exposed : .nan
  }
}
