import Histograms
import Units

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Gives bins with few counts the rate of a power law of energy, fitted at their position to the energies around them.
///
/// At a position, neighbouring energies with fewer counts than a number (after smoothing) make a *gap*. The power law is
/// the one of maximum Poisson likelihood for the bins of the gap and the two nearest beside it on either side; where they
/// hold counts at fewer than two energies its slope is that of the whole field at the same energies, and without one there
/// the gap stays as it is. It is a policy, not a smoothing, for it tells rates where nothing was seen.
///
/// What is kept: the counts of each gap. The power law is scaled so that over the exposure of the gap it expects what was
/// seen there; where nothing was, no more than 3 counts in all, the 95 % upper limit. Edge rule: a gap at an end of the
/// energy axis has neighbours on one side alone, and the power law goes on to the end. Bins without exposure get the rate
/// of the power law of their gap, unless nothing in the gap was exposed.
public struct PowerLawFill: EmptyBinPolicy {
  /// Bins with fewer counts are filled.
  public let counts: Double

  /// Makes the policy.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `counts` lies within 1 and 1e6.
  public init(counts: Double) throws(BackgroundError) {
    guard (1...1e6).contains(counts) else {
      throw .methodRange(option: "empty", usage: Self.usage, found: shortest(counts), expected: "1 to 1000000 counts")
    }
    self.counts = counts
  }

  /// `power-law 10 counts`.
  public var text: String { "power-law \(shortest(counts)) counts" }

  /// `true`.
  public var needsCounts: Bool { true }

  /// Fills the gaps at every position.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    let field = Spectrum(sum: bins)
    for position in 0..<bins.positions {
      let own = Spectrum(bins, at: position)
      for gap in own.gaps(below: counts) {
        let around = max(0, gap.lowerBound - 2)..<min(bins.energies, gap.upperBound + 2)
        guard let slope = own.slope(over: around) ?? field.slope(over: around) else { continue }
        fill(gap, at: position, slope: slope, of: own, &bins)
      }
    }
  }

  private func fill(_ gap: Range<Int>, at position: Int, slope: Double, of own: Spectrum, _ bins: inout BinnedRate) {
    let shapes = gap.map { exp(slope * own.logEnergies[$0]) }
    let exposed = zip(gap, shapes).reduce(0) { $0 + own.exposures[$1.0] * $1.1 }
    guard exposed > 0 else { return }
    let seen = gap.reduce(0) { $0 + own.contents[$1] }
    let scale = (seen > 0 ? seen : min(upperLimitOfNothing, expectation(gap, slope, own, exposed))) / exposed
    for (energy, shape) in zip(gap, shapes) {
      let rate = scale * shape
      // Counts of Poisson: the error of the one number that the gap tells.
      bins.set(
        energy * bins.positions + position, rate: rate, error: seen > 0 ? rate / seen.squareRoot() : rate,
        state: .powerLaw)
    }
  }

  /// What the bins beside a gap without counts let one expect in it, by the power law through them.
  private func expectation(_ gap: Range<Int>, _ slope: Double, _ own: Spectrum, _ exposed: Double) -> Double {
    let around = max(0, gap.lowerBound - 2)..<min(own.contents.count, gap.upperBound + 2)
    let beside = around.filter { !gap.contains($0) }
    let seen = beside.reduce(0) { $0 + own.contents[$1] }
    let expected = beside.reduce(0) { $0 + own.exposures[$1] * exp(slope * own.logEnergies[$1]) }
    return expected > 0 && seen > 0 ? seen / expected * exposed : upperLimitOfNothing
  }

  private static let usage = "power-law COUNTS"

  static let entry = MethodCatalogue<any EmptyBinPolicy>.Entry.measured(
    "power-law", usage: usage, unit: .one,
    summary:
      "bins with fewer counts than a number, such as power-law 10 counts, follow a power law through those around them",
    option: "empty"
  ) { value throws(BackgroundError) in try PowerLawFill(counts: value) }
}

/// Counts and exposure by energy, at one position or of the whole field.
private struct Spectrum {
  /// The logarithm of the middle of each bin, from that of the first.
  let logEnergies: [Double]
  let contents: [Double]
  let exposures: [Double]

  init(_ bins: BinnedRate, at position: Int) {
    self.init(bins) { energy, value in value(energy * bins.positions + position) }
  }

  init(sum bins: BinnedRate) {
    self.init(bins) { energy, value in bins.row(energy).reduce(0) { $0 + value($1) } }
  }

  private init(_ bins: BinnedRate, _ sum: (_ energy: Int, _ value: (Int) -> Double) -> Double) {
    let edges = bins.counts.axes[0].edges
    logEnergies = (0..<bins.energies).map { log(edges[$0] * edges[$0 + 1] / (edges[0] * edges[1])) / 2 }
    exposures = (0..<bins.energies).map { sum($0) { bins.exposure.values[$0] } }
    let contents = (0..<bins.energies).map { sum($0, bins.smoothedCounts) }
    self.contents = zip(contents, exposures).map { $1 > 0 ? $0 : 0 }
  }

  /// Neighbouring energies with fewer counts than a number.
  func gaps(below least: Double) -> [Range<Int>] {
    var gaps: [Range<Int>] = []
    for energy in contents.indices where contents[energy] < least {
      if let last = gaps.last, last.upperBound == energy {
        gaps[gaps.count - 1] = last.lowerBound..<energy + 1
      } else {
        gaps.append(energy..<energy + 1)
      }
    }
    return gaps
  }

  /// The slope of the power law of maximum likelihood over some energies: the one for which the mean of log(energy) that
  /// is expected is the one that was seen. `nil` unless counts lie at two energies or more.
  func slope(over energies: Range<Int>) -> Double? {
    let exposed = energies.filter { exposures[$0] > 0 }
    let seen = exposed.filter { contents[$0] > 0 }
    guard seen.count >= 2 else { return nil }
    let total = seen.reduce(0) { $0 + contents[$1] }
    let mean = seen.reduce(0) { $0 + contents[$1] * logEnergies[$1] } / total
    // Newton's method; the slope at which the derivative is 0 is unique.
    var slope = 0.0
    for _ in 0..<100 {
      let (expected, spread) = moments(exposed, slope)
      guard spread > 0 else { break }
      let step = max(-2, min(2, (mean - expected) / spread))
      slope += step
      if abs(step) < 1e-12 * max(1, abs(slope)) { break }
    }
    return slope.isFinite ? slope : nil
  }

  /// Mean and variance of log(energy) expected of a power law.
  private func moments(_ energies: [Int], _ slope: Double) -> (mean: Double, variance: Double) {
    let top = energies.reduce(-Double.infinity) { max($0, log(exposures[$1]) + slope * logEnergies[$1]) }
    let weights = energies.map { exp(log(exposures[$0]) + slope * logEnergies[$0] - top) }
    let sum = weights.reduce(0, +)
    let mean = zip(energies, weights).reduce(0) { $0 + $1.1 * logEnergies[$1.0] } / sum
    let variance = zip(energies, weights).reduce(0) { total, pair in
      let distance = logEnergies[pair.0] - mean
      return total + pair.1 * distance * distance
    }
    return (mean, variance / sum)
  }
}
