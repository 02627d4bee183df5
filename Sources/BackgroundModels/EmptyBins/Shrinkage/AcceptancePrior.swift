import Histograms

/// The expected rate of each bin, computed from the bins around it: spectrum x acceptance x multipoles.
///
/// The acceptance is estimated first in wide rings around the pointing, then in narrower ones. The estimate for a ring
/// is between its own counts and the expectation from the wider ring that contains it. Let `n` be the observed counts
/// of the ring and `m` the counts expected from the wider ring. The acceptance of the wider ring is then multiplied by
/// `(w + a + n) / (w + b + m)`. Here `w` = 10 counts is the weight of a gamma prior. The terms `a` and `b` are the
/// observed and expected counts at the other energies of the ring (``EnergyWalk``).
///
/// The wide rings consist of 2, 4, 8 and so on single rings. In the three levels with the widest rings, the prior has
/// the weight of 3 counts, and the acceptance follows a trend in energy. The reason is that at the highest energies of
/// H.E.S.S. the acceptance in the centre of the field is a quarter of that in the rest of the field.
///
/// Spectrum and acceptance are estimated in turn, twice. For cubes, the multipoles of the whole field
/// (``AcceptanceMultipoles``) add the dependence on direction.
struct AcceptancePrior {
  /// The expected rate by energy and position; the position varies fastest.
  private(set) var rates: [Double]
  /// The variance of the logarithm of the acceptance of each bin.
  private(set) var variances: [Double]
  /// The observed and expected counts at the position of each bin, summed over the other energies. Distant energies
  /// have less weight.
  private(set) var neighbours: EnergyWalk
  /// The spectrum of the model, for a position with an acceptance of 1.
  private(set) var spectrum: EnergySpectrum
  /// The acceptance of each bin from the rings and, for cubes, the multipoles. The last estimate, for the position
  /// itself, is not included.
  private(set) var acceptance: [Double]

  /// The weight of the wider ring in the estimate for a ring, in counts. It corresponds to a scatter of a third between
  /// rings.
  static let ring = 10.0
  /// The weight of a ring in the estimate for a cell, in counts. It corresponds to a scatter of 8 % between cells.
  static let cell = 150.0
  /// The number of levels, from the widest rings, in which the acceptance follows a trend in energy.
  private static let trendLevels = 3

  /// Computes the prior from counts and exposures.
  /// - Parameters:
  ///   - counts: The counts by energy and position; the position varies fastest.
  ///   - exposures: The exposures in the same order as the counts; 0 in a bin without exposure.
  ///   - logEnergies: The logarithm of the centre of each energy bin.
  ///   - rings: The index of the ring that contains each position. It increases from the pointing outwards.
  ///   - patterns: The patterns of ``AcceptanceMultipoles`` at each position; empty for a radial model, in which every
  ///     position is a ring.
  init(counts: [Double], exposures: [Double], logEnergies: [Double], rings: [Int], patterns: [[Double]]) {
    let positions = rings.count
    let isRadial = patterns.isEmpty
    func sum(_ energy: Int, _ value: (Int) -> Double) -> Double {
      (energy * positions..<(energy + 1) * positions).reduce(0) { $0 + value($1) }
    }
    let total = logEnergies.indices.map { sum($0) { counts[$0] } }
    var (shape, variance) = ([Double](repeating: 1, count: counts.count), [Double](repeating: 0, count: counts.count))
    func spectrumOfShape() -> EnergySpectrum {
      EnergySpectrum(
        counts: total, exposures: logEnergies.indices.map { sum($0) { exposures[$0] * shape[$0] } },
        logEnergies: logEnergies)
    }
    // The positions of a radial model are its single rings. They are estimated at the end, like the cells of a cube.
    let groups = Self.groups(rings).dropLast(isRadial ? 1 : 0)
    // The spectrum of the first round assumes an acceptance of 1 everywhere. The second round uses the acceptance of
    // the first one.
    for _ in 0..<2 {
      let spectrum = spectrumOfShape()
      shape = Array(repeating: 1, count: counts.count)
      variance = Array(repeating: 0, count: counts.count)
      for (level, group) in groups.enumerated() {
        Self.narrow(
          &shape, &variance, to: group, counts: counts, exposures: exposures, spectrum: spectrum.rates, total: total,
          logEnergies: logEnergies, isWide: level < Self.trendLevels)
      }
    }
    if !isRadial {
      let spectrum = spectrumOfShape()
      let multipoles = AcceptanceMultipoles(
        counts: counts, expected: counts.indices.map { spectrum.rates[$0 / positions] * shape[$0] * exposures[$0] },
        energies: logEnergies.count, patterns: patterns, rings: rings)
      for bin in counts.indices {
        shape[bin] *= multipoles.factors[bin]
        variance[bin] += multipoles.variances[bin]
      }
    }
    spectrum = spectrumOfShape()
    (acceptance, variances) = (shape, variance)
    rates = counts.indices.map { [rates = spectrum.rates] in rates[$0 / positions] * shape[$0] }
    neighbours = EnergyWalk(
      seen: counts, expected: zip(rates, exposures).map { $0 * $1 }, columns: positions, logEnergies: logEnergies,
      hasTrend: false)
    let worth = isRadial ? Self.ring : Self.cell
    for bin in rates.indices { rates[bin] *= (worth + neighbours.seen[bin]) / (worth + neighbours.expected[bin]) }
  }

  /// Returns the ring of each position at every level, from the level with the widest rings to the level of single
  /// rings. Each ring of a level joins two rings of the next level. The first level has two rings.
  private static func groups(_ rings: [Int]) -> [[Int]] {
    var groups: [[Int]] = []
    var level = rings
    while (level.max() ?? 0) > 0 {
      groups.insert(level, at: 0)
      level = level.map { $0 >> 1 }
    }
    return groups
  }

  /// Multiplies the acceptance of each bin by the estimate for its ring at one level, and updates the variance of the
  /// acceptance.
  private static func narrow(
    _ shape: inout [Double], _ variance: inout [Double], to group: [Int], counts: [Double], exposures: [Double],
    spectrum: [Double], total: [Double], logEnergies: [Double], isWide: Bool
  ) {
    let worth = isWide ? EnergyWalk.wide : ring
    let positions = group.count
    let columns = (group.max() ?? 0) + 1
    var seen = [Double](repeating: 0, count: spectrum.count * columns)
    var expected = seen
    for bin in counts.indices {
      let place = bin / positions * columns + group[bin % positions]
      seen[place] += counts[bin]
      expected[place] += spectrum[bin / positions] * shape[bin] * exposures[bin]
    }
    let others = EnergyWalk(
      seen: seen, expected: expected, columns: columns, logEnergies: logEnergies, hasTrend: isWide)
    for bin in counts.indices {
      let energy = bin / positions
      let place = energy * columns + group[bin % positions]
      let sum = worth + others.expected[place] + expected[place]
      let outside = 1 - min(expected[place] / max(total[energy], 1), 1)
      let elsewhere = others.expected[place]
      shape[bin] *= (worth + others.seen[place] + seen[place]) / sum
      variance[bin] =
        (worth + elsewhere + expected[place] * outside + elsewhere * elsewhere * others.slopeVariance[place])
        / (sum * sum)
        + worth / sum * (worth / sum) * variance[bin]
    }
  }
}
