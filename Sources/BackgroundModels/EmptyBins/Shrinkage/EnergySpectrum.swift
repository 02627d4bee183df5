import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The rate at each energy of a model, at a position of the field with an acceptance of 1, and the variance of its
/// logarithm: counts over exposure where there are enough, else what a power law through the energies around says.
///
/// - An energy with ``enough`` counts has their rate.
/// - One with fewer has the rate of the power law times `(1 + n) / (1 + mu)`, with `mu` what the power law predicts: it
///   is worth one count. An energy at which nothing was seen predicts less than one count in all.
/// - One that was not exposed has the rate of the power law. Its variance grows by ``curvature`` for the square of the
///   distance in the logarithm from the nearest energy that was.
///
/// The power law is that of maximum Poisson likelihood for the fewest energies around that hold ``window`` counts;
/// energies at which nothing was seen count as such. With counts at one energy alone its slope is 0.
struct EnergySpectrum {
  /// In the unit of counts over exposure.
  private(set) var rates: [Double] = []
  /// Variances of the logarithms.
  private(set) var variances: [Double] = []
  /// How far in the logarithm each energy is from the nearest one that was exposed; 0 for one that was.
  private(set) var distances: [Double] = []

  private let counts: [Double]
  private let exposures: [Double]
  private let logEnergies: [Double]

  /// An energy with so many counts speaks for itself.
  static let enough = 10.0
  private static let window = 20.0
  /// Extrapolated by 1, 2, 3 and 4 bins of 0.15 decades, the spectra of three zenith bands of H.E.S.S. DR1 are off by
  /// 11, 22, 35 and 50 %, which is this variance for a factor e in energy beyond that of the counts.
  private static let curvature = 0.1

  /// The spectrum of counts and exposures by energy.
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

  /// The exposed energies around one that the power law is fitted to.
  private func window(around energy: Int) -> [Int] {
    var window: [Int] = []
    for reach in 1...max(1, counts.count) {
      window = (max(0, energy - reach)..<min(counts.count, energy + reach + 1)).filter { exposures[$0] > 0 }
      let seen = window.filter { counts[$0] > 0 }
      if seen.count >= 2, seen.reduce(0, { $0 + counts[$1] }) >= Self.window { break }
    }
    return window
  }

  /// The power law around an energy, evaluated there: its rate and the variance of its logarithm.
  private func powerLaw(at energy: Int) -> (rate: Double, variance: Double) {
    let window = window(around: energy)
    let total = window.reduce(0) { $0 + counts[$1] }
    let distances = window.map { logEnergies[$0] - logEnergies[energy] }
    var (slope, variance) = (0.0, 1 / total)
    if window.count(where: { counts[$0] > 0 }) >= 2 {
      let seen = zip(window, distances).reduce(0) { $0 + counts[$1.0] * $1.1 } / total
      var moments = (mean: 0.0, spread: 0.0)
      // Newton's method; the slope at which the derivative of the likelihood is 0 is unique.
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

  /// Mean and variance of the distances, weighted by what a power law predicts.
  private func moments(_ window: [Int], _ distances: [Double], _ slope: Double) -> (mean: Double, spread: Double) {
    let logs = zip(window, distances).map { log(exposures[$0]) + slope * $1 }
    let top = logs.max() ?? 0
    let weights = logs.map { exp($0 - top) }
    let sum = weights.reduce(0, +)
    let mean = zip(weights, distances).reduce(0) { $0 + $1.0 * $1.1 } / sum
    return (mean, zip(weights, distances).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) } / sum)
  }
}
