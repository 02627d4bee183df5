#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// For each energy and column, the sums of the observed and of the expected counts at the other energies. A column is a
/// ring or a position. Energies that are farther away have less weight.
///
/// From one energy to the next, the sums are multiplied by `100 / (100 + expected)`. This corresponds to a random walk
/// of the acceptance with steps of 10 %. The factor depends on the expected counts only. If it depended on the observed
/// counts, the sums would be biased.
///
/// The ratio of observed to expected counts can have a trend in energy, which is a power law. With a trend, the
/// sum of the observed counts for an energy is multiplied by the change of the ratio from the other energies to this
/// energy. Without a trend, the energies at the ends of the axis would have the acceptance of the energies next to
/// them.
///
/// The slope of the trend comes from one step of Newton's method. A prior pulls the slope towards 0 with the weight of
/// ``wide`` counts at a distance of a factor e in energy. The trend changes the observed counts by at most a factor e.
struct EnergyWalk {
  /// The observed counts at other energies, by energy and column; the column varies fastest.
  private(set) var seen: [Double]
  /// The expected counts at other energies.
  private(set) var expected: [Double]
  /// The variance that the error of the slope causes in the logarithm of ``seen``; 0 without a trend.
  private(set) var slopeVariance: [Double]

  /// The weight with which an energy constrains the next one, in counts. It corresponds to a scatter of 10 % from
  /// energy to energy.
  private static let step = 100.0
  /// The weight in counts of the prior for wide rings. The prior for the slope of the trend has the same weight.
  static let wide = 3.0
  /// The maximum change of ln(``seen``) by the trend.
  private static let stretch = 1.0

  /// Computes the sums from observed and expected counts by energy and column.
  init(seen counts: [Double], expected predictions: [Double], columns: Int, logEnergies: [Double], hasTrend: Bool) {
    let none = [Double](repeating: 0, count: counts.count)
    (seen, expected, slopeVariance) = (none, none, none)
    // Moments of ln(other energy / this energy): the first moment for observed counts, the first and second moments for
    // expected counts.
    var (seenMoment, expectedMoment, expectedSquare) = (none, none, none)
    // There is one pass upwards and one pass downwards in energy. In each pass, an energy gets the sums of the energies
    // before it.
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

  /// The sums over the energies that have been visited so far.
  private struct Sums {
    var seen = 0.0
    var expected = 0.0
    var seenMoment = 0.0
    var expectedMoment = 0.0
    var expectedSquare = 0.0

    /// Changes the energy to which the moments refer. `distance` is ln(old energy / new energy).
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
