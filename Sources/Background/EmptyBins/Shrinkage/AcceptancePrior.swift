import Histograms

/// What the surroundings of each bin let one expect in it: a spectrum times an acceptance that narrows from wide rings
/// about the pointing to narrow ones, each an estimate between its own counts and those of the ring it lies in.
///
/// With `n` counts of a ring and `m` expected from the wider one, its acceptance is the wider one's times
/// `(10 + a + n) / (10 + b + m)`: a gamma prior worth 10 counts, and `a`, `b` the counts seen and expected at the other
/// energies of the ring, discounted by a random walk (``walk(_:_:columns:)``). Rings are joined by twos, fours, eights and
/// so on, the widest first. Spectrum and acceptance are estimated in turn, twice.
struct AcceptancePrior {
  /// The rate expected of each bin, the energy first.
  private(set) var rates: [Double]
  /// The variance of the logarithm of the acceptance of each bin.
  private(set) var variances: [Double]
  /// Counts seen and expected at the position of each bin at other energies, discounted.
  private(set) var neighbours: (seen: [Double], expected: [Double])
  /// The spectrum at an acceptance of 1.
  private(set) var spectrum: EnergySpectrum
  /// The acceptance of the ring of each bin.
  private(set) var acceptance: [Double]

  /// What a ring owes to the wider ring that it lies in, in counts: a scatter of a third.
  static let ring = 10.0
  /// What a cell owes to its ring: a scatter of 8 %.
  static let cell = 150.0
  /// What an energy owes to the next: a scatter of 10 % from bin to bin.
  private static let walk = 100.0

  /// The prior of counts and exposures.
  /// - Parameters:
  ///   - counts: by energy and position, the position varying fastest.
  ///   - exposures: likewise; 0 where nothing was exposed.
  ///   - rings: the number of the ring of each position, from the pointing outwards.
  ///   - isRadial: whether every position is a ring of its own.
  init(counts: [Double], exposures: [Double], logEnergies: [Double], rings: [Int], isRadial: Bool) {
    let positions = rings.count
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
      for group in groups {
        Self.narrow(
          &shape, &variance, to: group, counts: counts, exposures: exposures, spectrum: spectrum.rates, total: total)
      }
    }
    spectrum = spectrumOfShape()
    (acceptance, variances) = (shape, variance)
    rates = counts.indices.map { [rates = spectrum.rates] in rates[$0 / positions] * shape[$0] }
    neighbours = Self.walk(counts, zip(rates, exposures).map { $0 * $1 }, columns: positions)
    let worth = isRadial ? Self.ring : Self.cell
    for bin in rates.indices { rates[bin] *= (worth + neighbours.seen[bin]) / (worth + neighbours.expected[bin]) }
  }

  /// For each position its ring, for rings that are joined by twos as often as two of them are left, down to single rings.
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
    spectrum: [Double], total: [Double]
  ) {
    let positions = group.count
    let columns = (group.max() ?? 0) + 1
    var seen = [Double](repeating: 0, count: spectrum.count * columns)
    var expected = seen
    for bin in counts.indices {
      let place = bin / positions * columns + group[bin % positions]
      seen[place] += counts[bin]
      expected[place] += spectrum[bin / positions] * shape[bin] * exposures[bin]
    }
    let others = walk(seen, expected, columns: columns)
    for bin in counts.indices {
      let energy = bin / positions
      let place = energy * columns + group[bin % positions]
      let sum = ring + others.expected[place] + expected[place]
      let outside = 1 - min(expected[place] / max(total[energy], 1), 1)
      shape[bin] *= (ring + others.seen[place] + seen[place]) / sum
      variance[bin] =
        (ring + others.expected[place] + expected[place] * outside) / (sum * sum)
        + ring / sum * (ring / sum) * variance[bin]
    }
  }

  /// Counts seen and expected at the other energies of each column, each discounted by `100 / (100 + expected)` from one
  /// energy to the next: what a random walk of the acceptance with steps of 10 % leaves of them. The discount depends on
  /// what is expected, not on what was seen, and so favours neither high nor low counts.
  private static func walk(_ seen: [Double], _ expected: [Double], columns: Int) -> (seen: [Double], expected: [Double])
  {
    var result = (seen: [Double](repeating: 0, count: seen.count), expected: [Double](repeating: 0, count: seen.count))
    let energies = Array(0..<seen.count / columns)
    for order in [energies, energies.reversed()] {
      var (before, expectedBefore) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
      for energy in order {
        for column in 0..<columns {
          let place = energy * columns + column
          result.seen[place] += before[column]
          result.expected[place] += expectedBefore[column]
          let (counts, prediction) = (before[column] + seen[place], expectedBefore[column] + expected[place])
          let discount = walk / (walk + prediction)
          before[column] = counts * discount
          expectedBefore[column] = prediction * discount
        }
      }
    }
    return result
  }
}
