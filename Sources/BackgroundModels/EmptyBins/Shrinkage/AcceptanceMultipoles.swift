#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The dipole and the quadrupole of an acceptance around the pointing. A dipole means that one side of the field has
/// more events, a quadrupole that the acceptance is oval.
///
/// The rates of rings do not depend on the direction from the pointing. A single cell of a sparse cube has too few
/// counts to measure such a dependence, but all cells of an energy together have enough.
///
/// The expected counts of a bin are multiplied by `exp(sum of moment x pattern)`. There are four patterns: `x`, `y`,
/// `x^2 - y^2` and `2 x y`, for a position (x, y) in units of the largest offset. The moments maximise the Poisson
/// likelihood, given the total counts of each energy. From one energy to the next, each moment is a random walk with
/// steps of the variance ``steps``. A prior with the weight of ``EnergyWalk/wide`` counts pulls the moments towards 0.
/// The expected counts of each ring do not change.
///
/// The fit uses Newton's method in rounds. In each round it changes one moment after the other, each at all energies at
/// once. The fit ends when no moment changes by more than ``tolerance``. Two or three rounds are enough for a whole
/// field. If only a part of the field has exposure, the patterns are nearly degenerate, and some tens of rounds are
/// needed.
struct AcceptanceMultipoles {
  /// The factor by which the acceptance of each bin is multiplied; the position varies fastest.
  private(set) var factors: [Double]
  /// The variance of the logarithm of each factor.
  private(set) var variances: [Double]

  /// The variance of the change of each moment from one energy to the next. With these values, the acceptance at the
  /// rim of the field typically changes by 14 % (dipole) and 4 % (quadrupole) from one energy to the next.
  private static let steps = [0.02, 0.02, 0.002, 0.002]
  /// The fit ends when no moment changes by more than this in one round.
  private static let tolerance = 1e-4
  private static let mostRounds = 50
  /// The largest change of a moment in one round.
  private static let stretch = 1.0

  /// Returns the four patterns at the positions of a field with the axes lon and lat; lat varies fastest.
  /// - Parameters:
  ///   - lon: The centres of the cells along lon.
  ///   - lat: The centres of the cells along lat, in the same unit.
  static func patterns(lon: [Double], lat: [Double]) -> [[Double]] {
    let points = lon.flatMap { x in lat.map { y in (x, y) } }
    let reach = max(points.reduce(0) { max($0, ($1.0 * $1.0 + $1.1 * $1.1).squareRoot()) }, .leastNormalMagnitude)
    let unit = points.map { ($0.0 / reach, $0.1 / reach) }
    return [
      unit.map(\.0), unit.map(\.1), unit.map { $0.0 * $0.0 - $0.1 * $0.1 }, unit.map { 2 * $0.0 * $0.1 },
    ]
  }

  /// Fits the multipoles to observed counts. The reference is the expectation for a field that does not depend on
  /// direction.
  /// - Parameters:
  ///   - counts: The counts by energy and position; the position varies fastest.
  ///   - expected: The expected counts in the same order; 0 without exposure.
  ///   - energies: The number of energies.
  ///   - patterns: The result of ``patterns(lon:lat:)``: for each pattern, one value for each position.
  ///   - rings: The index of the ring that contains each position.
  init(counts: [Double], expected: [Double], energies: Int, patterns: [[Double]], rings: [Int]) {
    let positions = rings.count
    func row(_ energy: Int) -> Range<Int> { energy * positions..<(energy + 1) * positions }
    let seen = (0..<energies).map { energy in row(energy).reduce(0) { $0 + counts[$1] } }
    let held = [Double](repeating: EnergyWalk.wide / Double(energies), count: energies)
    var predicted = expected
    var moments = patterns.map { _ in [Double](repeating: 0, count: energies) }
    var spreads = moments
    var centres = moments
    for _ in 0..<Self.mostRounds {
      var largest = 0.0
      for (moment, pattern) in patterns.enumerated() {
        var (information, pull) = (held, [Double](repeating: 0, count: energies))
        for energy in 0..<energies where seen[energy] > 0 {
          // The likelihood is conditional on the total counts of each energy. The predictions are therefore scaled to
          // these counts, and each pattern is used relative to its mean.
          let scale = seen[energy] / row(energy).reduce(0) { $0 + predicted[$1] }
          let centre = row(energy).reduce(0) { $0 + predicted[$1] * pattern[$1 % positions] } * scale / seen[energy]
          var (curvature, slope) = (0.0, 0.0)
          for bin in row(energy) {
            let distance = pattern[bin % positions] - centre
            curvature += scale * predicted[bin] * distance * distance
            slope += (counts[bin] - scale * predicted[bin]) * distance
          }
          information[energy] += curvature
          pull[energy] = slope + curvature * moments[moment][energy]
          centres[moment][energy] = centre
        }
        let walk = RandomWalk(information: information, pull: pull, step: Self.steps[moment])
        spreads[moment] = walk.variances
        for energy in 0..<energies {
          let change = min(max(walk.values[energy] - moments[moment][energy], -Self.stretch), Self.stretch)
          moments[moment][energy] += change
          largest = max(largest, abs(change))
          guard seen[energy] > 0 else { continue }
          for bin in row(energy) { predicted[bin] *= exp(change * pattern[bin % positions]) }
        }
      }
      if largest < Self.tolerance { break }
    }
    (factors, variances) = (Array(repeating: 0, count: counts.count), Array(repeating: 0, count: counts.count))
    for bin in counts.indices {
      let (energy, position) = (bin / positions, bin % positions)
      var logFactor = 0.0
      for (moment, pattern) in patterns.enumerated() {
        let distance = pattern[position] - centres[moment][energy]
        logFactor += moments[moment][energy] * pattern[position]
        variances[bin] += spreads[moment][energy] * distance * distance
      }
      factors[bin] = exp(logFactor)
    }
    for energy in 0..<energies { keepRings(row(energy), rings, expected) }
  }

  /// Divides the factors at an energy by their mean over each ring, so that the expected counts of the ring do not
  /// change. The mean is weighted by the expected counts. If a ring has no expected counts, all its positions have the
  /// same weight.
  private mutating func keepRings(_ row: Range<Int>, _ rings: [Int], _ expected: [Double]) {
    let none = [Double](repeating: 0, count: (rings.max() ?? 0) + 1)
    var (weights, sums, numbers, plain) = (none, none, none, none)
    for (bin, ring) in zip(row, rings) {
      weights[ring] += expected[bin]
      sums[ring] += expected[bin] * factors[bin]
      numbers[ring] += 1
      plain[ring] += factors[bin]
    }
    for (bin, ring) in zip(row, rings) {
      factors[bin] /= weights[ring] > 0 ? sums[ring] / weights[ring] : plain[ring] / numbers[ring]
    }
  }
}

/// The most likely values of a random walk and their variances. The steps of the walk are normally distributed. At each
/// point of the walk there is an estimate with a normally distributed error.
private struct RandomWalk {
  private(set) var values: [Double]
  private(set) var variances: [Double]

  /// Solves the tridiagonal equations by elimination from both ends. This also gives the diagonal of the inverse, which
  /// contains the variances.
  /// - Parameters:
  ///   - information: The inverse variance of the estimate at each point; above 0.
  ///   - pull: The estimate at each point multiplied by its inverse variance.
  ///   - step: The variance of a step of the walk.
  init(information: [Double], pull: [Double], step: Double) {
    let count = information.count
    let diagonal = information.indices.map {
      information[$0] + (Double($0 > 0 ? 1 : 0) + Double($0 < count - 1 ? 1 : 0)) / step
    }
    func pivots(_ order: some Sequence<Int>) -> (pivots: [Double], sides: [Double]) {
      var (pivots, sides) = (diagonal, pull)
      var last: Int?
      for place in order {
        if let last {
          let factor = 1 / (step * pivots[last])
          pivots[place] -= factor / step
          sides[place] += factor * sides[last]
        }
        last = place
      }
      return (pivots, sides)
    }
    let up = pivots(0..<count)
    let down = pivots((0..<count).reversed())
    variances = diagonal.indices.map { 1 / (up.pivots[$0] + down.pivots[$0] - diagonal[$0]) }
    values = diagonal.indices.map { [variances] in
      (up.sides[$0] + down.sides[$0] - pull[$0]) * variances[$0]
    }
  }
}
