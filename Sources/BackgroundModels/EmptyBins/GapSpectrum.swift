#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Counts and exposure by energy, at one position or for the whole field.
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

  /// Returns the ranges of neighbouring energies that each have fewer counts than `least`.
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

  /// The counts of all energies.
  var total: Double { contents.reduce(0, +) }

  /// Returns the counts expected for these exposures from the rates of another spectrum.
  func expected(of other: GapSpectrum) -> Double {
    contents.indices.reduce(0) { sum, energy in
      other.exposures[energy] > 0 ? sum + exposures[energy] * other.contents[energy] / other.exposures[energy] : sum
    }
  }

  /// Fits a power law to the energies of a gap and the nearest energies on both sides. The range is extended until the
  /// power law is known at all energies of the gap, if necessary to all energies.
  func law(reaching gap: Range<Int>) -> EnergyLaw? {
    var law: EnergyLaw?
    for more in 2...contents.count + 2 {
      let around = max(0, gap.lowerBound - more)..<min(contents.count, gap.upperBound + more)
      law = self.law(over: around) ?? law
      if law?.isKnown(over: gap, logEnergies) == true || around == contents.indices { break }
    }
    return law
  }

  /// Fits a power law to a range of energies by maximum Poisson likelihood. Returns `nil` if fewer than two energies
  /// have counts.
  ///
  /// The likelihood is largest for the slope at which the expected mean of log(energy) equals the observed mean.
  func law(over energies: Range<Int>) -> EnergyLaw? {
    let exposed = energies.filter { exposures[$0] > 0 }
    let seen = exposed.filter { contents[$0] > 0 }
    guard seen.count >= 2 else { return nil }
    let total = seen.reduce(0) { $0 + contents[$1] }
    let mean = seen.reduce(0) { $0 + contents[$1] * logEnergies[$1] } / total
    // Newton's method. The likelihood has one maximum. Steps are limited, because a spectrum that is far from a power
    // law would otherwise overshoot.
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

  /// Returns the expected mean and variance of log(energy) for a power law with a slope.
  private func moments(_ energies: [Int], _ slope: Double) -> (mean: Double, variance: Double) {
    // The largest weight is divided out, because the powers would overflow for steep slopes.
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

/// A power law in energy that was fitted to counts.
struct EnergyLaw {
  let slope: Double
  /// The rate at the first energy.
  let level: Double
  /// The mean of log(energy) over the counts. There the fitted rate is not correlated with the slope.
  let centre: Double
  let slopeError: Double

  /// Returns the rate at an energy, given by its logarithm.
  func rate(_ logEnergy: Double) -> Double { level * exp(slope * logEnergy) }

  /// Returns whether the error of the slope makes the rate at an energy uncertain by 100 % or less.
  func isKnown(_ logEnergy: Double) -> Bool { slopeError * abs(logEnergy - centre) <= 1 }

  /// Returns whether the rate is uncertain by 100 % or less at all energies of a gap; `logEnergies` contains the
  /// logarithms of all energies.
  func isKnown(over gap: Range<Int>, _ logEnergies: [Double]) -> Bool { gap.allSatisfy { isKnown(logEnergies[$0]) } }
}

/// The rates that a power law gives to the bins of a gap.
struct GapFill {
  /// The observed counts of the gap.
  let seen: Double
  /// The counts that the rates predict for the gap.
  let expected: Double
  private let law: EnergyLaw
  private let factor: Double
  private let logEnergies: [Double]
  /// The logarithms of the energies of the gap that have exposure.
  private let exposed: [Double]

  /// Creates the rates of a gap, or `nil` if the power law predicts 0 or infinitely many counts.
  /// - Parameters:
  ///   - gap: The energies of the gap.
  ///   - own: The spectrum at the position of the gap.
  ///   - law: The power law.
  ///   - acceptance: The factor by which the prediction is multiplied if no counts were observed.
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

  /// Returns whether an energy without exposure can get a rate: the power law is known there, and the energy is no
  /// farther than `reach`, in ln(energy), from an energy of the gap with exposure.
  func reaches(_ energy: Int, within reach: Double) -> Bool {
    law.isKnown(logEnergies[energy]) && exposed.contains { abs($0 - logEnergies[energy]) <= reach }
  }
}
