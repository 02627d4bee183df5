#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Counts seen and expected at the other energies of each column (a ring, a position), as far as they say what to
/// expect at an energy: each is discounted by `100 / (100 + expected)` from one energy to the next, which is what a
/// random walk of the acceptance with steps of 10 % leaves of them.
///
/// The discount depends on what is expected, not on what was seen, and so favours neither high nor low counts.
///
/// With a trend, what was seen is carried along a power law in energy of seen over expected: otherwise the ends of the
/// energies would have the shape of those before them. Its slope is one step of Newton's method from none, held towards
/// none by ``wide`` counts a factor e in energy away; it changes what was seen by a factor e at most.
struct EnergyWalk {
  /// Counts seen elsewhere, the energy first, the column varying fastest.
  private(set) var seen: [Double]
  /// Counts expected elsewhere.
  private(set) var expected: [Double]
  /// The variance of the logarithm of ``seen`` by that of the slope; 0 without a trend.
  private(set) var slopeVariance: [Double]

  /// What an energy owes to the next, in counts: a scatter of 10 % from bin to bin.
  private static let step = 100.0
  /// What wide rings owe to those around them, and slopes to none.
  static let wide = 3.0
  /// The greatest change by a slope, in the logarithm.
  private static let stretch = 1.0

  /// The walk over counts seen and expected by energy and column.
  init(seen counts: [Double], expected predictions: [Double], columns: Int, logEnergies: [Double], hasTrend: Bool) {
    let none = [Double](repeating: 0, count: counts.count)
    (seen, expected, slopeVariance) = (none, none, none)
    // Moments of ln(energy there / energy here): of what was seen the first, of what was expected the first and second.
    var (seenMoment, expectedMoment, expectedSquare) = (none, none, none)
    for order in [Array(logEnergies.indices), logEnergies.indices.reversed()] {
      var sums = [Sums](repeating: Sums(), count: columns)
      var last: Int?
      for energy in order {
        for column in 0..<columns {
          let place = energy * columns + column
          if let last { sums[column].move(by: logEnergies[last] - logEnergies[energy]) }
          let sum = sums[column]
          seen[place] += sum.seen
          expected[place] += sum.expected
          seenMoment[place] += sum.seenMoment
          expectedMoment[place] += sum.expectedMoment
          expectedSquare[place] += sum.expectedSquare
          sums[column].add(seen: counts[place], expected: predictions[place])
          sums[column].scale(by: Self.step / (Self.step + sums[column].expected))
        }
        last = energy
      }
    }
    guard hasTrend else { return }
    for place in counts.indices {
      let centre = expected[place] > 0 ? expectedMoment[place] / expected[place] : 0
      let spread =
        Self.wide + max(expectedSquare[place] - centre * expectedMoment[place], 0) * (Self.wide + seen[place])
        / (Self.wide + expected[place])
      let change = -centre * (seenMoment[place] - centre * seen[place]) / spread
      seen[place] *= exp(min(max(change, -Self.stretch), Self.stretch))
      slopeVariance[place] = centre * centre / spread
    }
  }

  /// What was carried along so far.
  private struct Sums {
    var seen = 0.0
    var expected = 0.0
    var seenMoment = 0.0
    var expectedMoment = 0.0
    var expectedSquare = 0.0

    /// Goes to an energy from which those before are farther by a distance in the logarithm.
    mutating func move(by distance: Double) {
      expectedSquare += distance * (2 * expectedMoment + distance * expected)
      seenMoment += distance * seen
      expectedMoment += distance * expected
    }

    mutating func add(seen more: Double, expected prediction: Double) {
      seen += more
      expected += prediction
    }

    mutating func scale(by factor: Double) {
      seen *= factor
      expected *= factor
      seenMoment *= factor
      expectedMoment *= factor
      expectedSquare *= factor
    }
  }
}
