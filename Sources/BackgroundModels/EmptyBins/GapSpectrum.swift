#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Counts and exposure as functions of the energy, at one position or summed over the field.
struct GapSpectrum {
  /// The logarithm of the centre of each energy bin, relative to the centre of the first bin.
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

  /// Returns the gaps: ranges of neighbouring energies that all have fewer counts than `least`.
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

  /// The sum of the counts over all energies.
  var total: Double { contents.reduce(0, +) }

  /// Returns the total counts that the rates of another spectrum predict for the exposures of this spectrum.
  func expected(of other: GapSpectrum) -> Double {
    contents.indices.reduce(0) { sum, energy in
      other.exposures[energy] > 0 ? sum + exposures[energy] * other.contents[energy] / other.exposures[energy] : sum
    }
  }

  /// Fits a power law to the energies of a gap and the nearest energies on both sides. The range of energies is
  /// extended until the rate is uncertain by 100 % or less at all energies of the gap, or until the range contains all
  /// energies.
  func law(reaching gap: Range<Int>) -> EnergyLaw? {
    var law: EnergyLaw?
    for more in 2...contents.count + 2 {
      let around = max(0, gap.lowerBound - more)..<min(contents.count, gap.upperBound + more)
      law = self.law(over: around) ?? law
      if law?.isKnown(over: gap, logEnergies) == true || around == contents.indices { break }
    }
    return law
  }

  /// Fits a power law to a range of energies by maximum Poisson likelihood. The result is `nil` if fewer than two
  /// energies have counts.
  ///
  /// At the maximum of the likelihood, the mean of log(energy) that the power law predicts equals the observed mean.
  func law(over energies: Range<Int>) -> EnergyLaw? {
    let exposed = energies.filter { exposures[$0] > 0 }
    let seen = exposed.filter { contents[$0] > 0 }
    guard seen.count >= 2 else { return nil }
    let total = seen.reduce(0) { $0 + contents[$1] }
    let mean = seen.reduce(0) { $0 + contents[$1] * logEnergies[$1] } / total
    // Newton's method. The likelihood has only one maximum. The steps are limited, because the method would otherwise
    // overshoot if a spectrum is far from a power law.
    var slope = 0.0
    var found = moments(exposed, slope)
    for _ in 0..<100 {
      guard found.variance > 0 else { break }
      let step = max(-2, min(2, (mean - found.mean) / found.variance))
      slope += step
      found = moments(exposed, slope)
      if abs(step) < 1e-12 * max(1, abs(slope)) { break }
    }
    let expected = exposed.reduce(0) { $0 + exposures[$1] * exp(slope * logEnergies[$1]) }
    guard expected > 0, expected.isFinite else { return nil }
    return EnergyLaw(
      slope: slope, level: total / expected, centre: mean,
      slopeError: found.variance > 0 ? 1 / (total * found.variance).squareRoot() : .infinity)
  }

  /// Returns the mean and the variance of log(energy) that a power law with the given slope predicts.
  private func moments(_ energies: [Int], _ slope: Double) -> (mean: Double, variance: Double) {
    // The largest weight is divided out. Otherwise the powers would overflow for steep slopes.
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

/// A power law in energy, fitted to counts.
struct EnergyLaw {
  let slope: Double
  /// The rate at the centre of the first energy bin.
  let level: Double
  /// The mean of log(energy) over the counts. At this energy, the fitted rate is not correlated with the slope.
  let centre: Double
  let slopeError: Double

  /// Returns the rate at an energy. `logEnergy` is ln(energy / centre of the first energy bin).
  func rate(_ logEnergy: Double) -> Double { level * exp(slope * logEnergy) }

  /// Returns whether the rate at an energy is uncertain by at most 100 %. Only the error of the slope is considered.
  func isKnown(_ logEnergy: Double) -> Bool { slopeError * abs(logEnergy - centre) <= 1 }

  /// Returns whether the rate is uncertain by at most 100 % at all energies of a gap. `logEnergies` contains the
  /// logarithms of all energies of the axis.
  func isKnown(over gap: Range<Int>, _ logEnergies: [Double]) -> Bool { gap.allSatisfy { isKnown(logEnergies[$0]) } }
}

/// The rates that a power law predicts for the bins of a gap.
struct GapFill {
  /// The counts of the gap after smoothing.
  let seen: Double
  /// The counts that the rates predict for the exposure of the gap.
  let expected: Double
  private let law: EnergyLaw
  private let factor: Double
  private let logEnergies: [Double]
  /// The logarithms of those energies of the gap that have exposure.
  private let exposed: [Double]

  /// Computes the rates of a gap. The result is `nil` if the power law predicts 0 or infinitely many counts.
  /// - Parameters:
  ///   - gap: The energies of the gap.
  ///   - own: The spectrum at the position of the gap.
  ///   - law: The power law.
  ///   - acceptance: The factor by which the prediction of the power law is multiplied if the gap has no counts.
  init?(_ gap: Range<Int>, of own: GapSpectrum, _ law: EnergyLaw, acceptance: Double) {
    self.law = law
    logEnergies = own.logEnergies
    exposed = gap.filter { own.exposures[$0] > 0 }.map { own.logEnergies[$0] }
    seen = gap.reduce(0) { $0 + own.contents[$1] }
    let predicted = gap.reduce(0) { $0 + own.exposures[$1] * law.rate(own.logEnergies[$1]) }
    guard predicted > 0, predicted.isFinite else { return nil }
    expected = seen > 0 ? seen : min(upperLimitOfNothing, acceptance * predicted)
    factor = expected / predicted
  }

  func rate(_ energy: Int) -> Double { factor * law.rate(logEnergies[energy]) }

  /// Returns whether an energy without exposure can get a rate. At this energy, the power law must be uncertain by at
  /// most 100 %. Some energy of the gap that has exposure must be at a distance of at most `reach`, in ln(energy).
  func reaches(_ energy: Int, within reach: Double) -> Bool {
    law.isKnown(logEnergies[energy]) && exposed.contains { abs($0 - logEnergies[energy]) <= reach }
  }
}
