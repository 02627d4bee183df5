import Histograms

/// What the surroundings of each bin let one expect in it: a spectrum times an acceptance that narrows from wide rings
/// about the pointing to narrow ones, each an estimate between its own counts and those of the ring it lies in, times
/// what the field as a whole says of direction (``AcceptanceMultipoles``).
///
/// With `n` counts of a ring and `m` expected from the wider one, its acceptance is the wider one's times
/// `(w + a + n) / (w + b + m)`: a gamma prior worth `w` = 10 counts, and `a`, `b` the counts seen and expected at the
/// other energies of the ring (``EnergyWalk``). Rings are joined by twos, fours, eights and so on, the widest first.
/// The widest three levels owe 3 counts to those around them, and follow a trend in energy: at the highest energies of
/// H.E.S.S. the centre of the field has a quarter of the acceptance of the rest. Spectrum and acceptance are estimated
/// in turn, twice.
struct AcceptancePrior {
  /// The rate expected of each bin, the energy first.
  private(set) var rates: [Double]
  /// The variance of the logarithm of the acceptance of each bin.
  private(set) var variances: [Double]
  /// Counts seen and expected at the position of each bin at other energies, discounted.
  private(set) var neighbours: EnergyWalk
  /// The spectrum at an acceptance of 1.
  private(set) var spectrum: EnergySpectrum
  /// The acceptance of the ring of each bin.
  private(set) var acceptance: [Double]

  /// What a ring owes to the wider ring that it lies in, in counts: a scatter of a third.
  static let ring = 10.0
  /// What a cell owes to its ring: a scatter of 8 %.
  static let cell = 150.0
  /// How many of the widest levels follow a trend in energy.
  private static let trendLevels = 3

  /// The prior of counts and exposures.
  /// - Parameters:
  ///   - counts: by energy and position, the position varying fastest.
  ///   - exposures: likewise; 0 where nothing was exposed.
  ///   - rings: the number of the ring of each position, from the pointing outwards.
  ///   - patterns: those of ``AcceptanceMultipoles`` at each position; none where every position is a ring of its own.
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
    // The rings of a radial model themselves are its positions.
    let groups = Self.groups(rings).dropLast(isRadial ? 1 : 0)
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

  /// For each position its ring, for rings that are joined by twos as often as two of them are left, down to single
  /// rings.
  private static func groups(_ rings: [Int]) -> [[Int]] {
    var groups: [[Int]] = []
    var level = rings
    while (level.max() ?? 0) > 0 {
      groups.insert(level, at: 0)
      level = level.map { $0 >> 1 }
    }
    return groups
  }

  /// Multiplies the acceptance of each bin by what its ring of a group says, and takes over the variance of that.
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
