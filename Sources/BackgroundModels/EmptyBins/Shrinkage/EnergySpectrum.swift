import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The spectrum of a model for a position of the field with an acceptance of 1: the rate at each energy, and the
/// variance of its logarithm.
///
/// - An energy with at least ``enough`` counts has the rate counts / exposure.
/// - An energy with fewer counts has the rate of a power law through the energies around it, multiplied by
///   `(1 + n) / (1 + mu)`. Here `n` is the number of observed counts and `mu` the number that the power law predicts.
///   The power law therefore has the weight of one count. If no counts are observed, the rate corresponds to less than
///   one count.
/// - An energy without exposure has the rate of the power law. The variance is the variance of the power law plus
///   ``curvature`` times the square of the distance from the nearest energy with exposure, in ln(energy).
///
/// The power law is fitted by maximum Poisson likelihood to a window of energies around each energy. The window is the
/// smallest one that contains at least ``window`` counts and two energies with counts. Energies in the window with
/// exposure but without counts are used too. If only one energy has counts, the slope is 0.
struct EnergySpectrum {
  /// The rates, in the inverse unit of the exposures.
  private(set) var rates: [Double] = []
  /// The variances of the logarithms of the rates.
  private(set) var variances: [Double] = []
  /// The distance of each energy from the nearest energy with exposure, in ln(energy). It is 0 if the energy itself has
  /// exposure.
  private(set) var distances: [Double] = []

  private let counts: [Double]
  private let exposures: [Double]
  private let logEnergies: [Double]

  /// The minimum number of counts of an energy that needs no power law: its rate is counts / exposure.
  static let enough = 10.0
  private static let window = 20.0
  /// The variance of ln(rate) that extrapolation adds to the variance of the power law, per squared distance in
  /// ln(energy). The value comes from the spectra of three zenith bands of H.E.S.S. DR1: extrapolated by 1, 2, 3 and 4
  /// bins of 0.15 decades, the spectra are off by 11, 22, 35 and 50 %.
  private static let curvature = 0.1

  /// Computes the spectrum from the counts and the exposure at each energy.
  init(counts: [Double], exposures: [Double], logEnergies: [Double]) {
    (self.counts, self.exposures, self.logEnergies) = (counts, exposures, logEnergies)
    for energy in counts.indices {
      let (seen, exposed) = (counts[energy], exposures[energy])
      if exposed > 0, seen >= Self.enough {
        append(seen / exposed, 1 / seen, distance: 0)
        continue
      }
      let law = powerLaw(at: energy)
      if exposed > 0 {
        append(law.rate * (1 + seen) / (1 + law.rate * exposed), 1 / (1 + seen), distance: 0)
      } else {
        let distance = distance(of: energy)
        append(law.rate, law.variance + Self.curvature * distance * distance, distance: distance)
      }
    }
  }

  private mutating func append(_ rate: Double, _ variance: Double, distance: Double) {
    rates.append(rate)
    variances.append(variance)
    distances.append(distance)
  }

  private func distance(of energy: Int) -> Double {
    exposures.indices.filter { exposures[$0] > 0 }.map { abs(logEnergies[$0] - logEnergies[energy]) }.min() ?? .infinity
  }

  /// Returns the window for an energy: the energies that the fit of its power law uses. All of them have exposure.
  private func window(around energy: Int) -> [Int] {
    var window: [Int] = []
    for reach in 1...max(1, counts.count) {
      window = (max(0, energy - reach)..<min(counts.count, energy + reach + 1)).filter { exposures[$0] > 0 }
      let seen = window.filter { counts[$0] > 0 }
      if seen.count >= 2, seen.reduce(0, { $0 + counts[$1] }) >= Self.window { break }
    }
    return window
  }

  /// Fits a power law around an energy, and returns its rate at this energy and the variance of ln(rate).
  private func powerLaw(at energy: Int) -> (rate: Double, variance: Double) {
    let window = window(around: energy)
    let total = window.reduce(0) { $0 + counts[$1] }
    let distances = window.map { logEnergies[$0] - logEnergies[energy] }
    var (slope, variance) = (0.0, 1 / total)
    if window.count(where: { counts[$0] > 0 }) >= 2 {
      let seen = zip(window, distances).reduce(0) { $0 + counts[$1.0] * $1.1 } / total
      var moments = (mean: 0.0, spread: 0.0)
      // Newton's method with limited steps. The likelihood has only one maximum.
      for _ in 0..<100 {
        moments = self.moments(window, distances, slope)
        guard moments.spread > 0 else { break }
        let step = min(2, max(-2, (seen - moments.mean) / moments.spread))
        slope += step
        if abs(step) < 1e-12 * max(1, abs(slope)) { break }
      }
      variance = moments.spread > 0 ? variance + moments.mean * moments.mean / (total * moments.spread) : .infinity
    }
    return (total / zip(window, distances).reduce(0) { $0 + exposures[$1.0] * exp(slope * $1.1) }, variance)
  }

  /// Returns the weighted mean and variance of the given distances, which are differences in ln(energy). The weights
  /// are the counts that a power law with the given slope predicts.
  private func moments(_ window: [Int], _ distances: [Double], _ slope: Double) -> (mean: Double, spread: Double) {
    let logs = zip(window, distances).map { log(exposures[$0]) + slope * $1 }
    // The largest weight is divided out. Otherwise the powers would overflow for steep slopes.
    let top = logs.max() ?? 0
    let weights = logs.map { exp($0 - top) }
    let sum = weights.reduce(0, +)
    let mean = zip(weights, distances).reduce(0) { $0 + $1.0 * $1.1 } / sum
    return (mean, zip(weights, distances).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) } / sum)
  }
}
