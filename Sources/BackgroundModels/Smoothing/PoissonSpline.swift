import Fitting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A penalised spline for the logarithm of a rate, fitted to counts. ``SplineSmoothing`` uses it.
struct PoissonSpline {
  /// The fitted curve, evaluated at the coordinates of the counts.
  struct Curve {
    /// The expected counts.
    var counts: [Double]
    /// The variances of the logarithms of the expected counts.
    var variances: [Double]
    /// The value of Akaike's criterion; smaller is better.
    var criterion: Double
  }

  private let counts: [Double]
  private let logExposures: [Double]
  /// The values of all splines at the coordinate of each count.
  private let basis: [[Double]]
  private var splines: Int { basis[0].count }

  /// Creates a spline for counts.
  /// - Parameters:
  ///   - places: The coordinates of the counts, in increasing order.
  ///   - end: The end of the range that the splines cover. The range begins at 0.
  ///   - counts: The events.
  ///   - exposures: The exposures, all above 0.
  init(at places: [Double], within end: Double, counts: [Double], exposures: [Double]) {
    self.counts = counts
    logExposures = exposures.map { log($0) }
    let segments = max(1, min(places.count - 3, 17))
    basis = places.map { Self.cubicSplines(at: $0 / end * Double(segments), segments: segments) }
  }

  /// Returns the values of the cubic B-splines at x. There are `segments + 3` splines with unit steps, which cover 0 to
  /// `segments`.
  private static func cubicSplines(at x: Double, segments: Int) -> [Double] {
    (0..<segments + 3).map { spline in
      // The coordinate relative to the start of this spline. The spline is above 0 only from 0 to 4.
      let t = x - Double(spline) + 3
      switch t {
      case 0..<1: return t * t * t / 6
      case 1..<2: return (((12 - 3 * t) * t - 12) * t + 4) / 6
      case 2..<3: return (((3 * t - 24) * t + 60) * t - 44) / 6
      case 3...4:
        let rest = 4 - t
        return rest * rest * rest / 6
      default: return 0
      }
    }
  }

  /// Returns the curve for the stiffness with the smallest value of Akaike's criterion. If several values are equal,
  /// the stiffest curve is returned.
  func fitted() -> Curve {
    // The stiffness decreases from step to step. The first fit is nearly a straight line, and each fit starts from the
    // result of the previous one.
    let stiffnesses = (0...20).map { pow(10, 8 - 0.5 * Double($0)) }
    var start = [Double](repeating: log(counts.reduce(0, +)) - logSumOfExposures, count: splines)
    var best: Curve?
    for stiffness in stiffnesses {
      let (coefficients, curve) = fitted(stiffness: stiffness, from: start)
      start = coefficients
      if best.map({ curve.criterion < $0.criterion - 1e-9 }) ?? true { best = curve }
    }
    return best ?? fitted(stiffness: 1, from: start).curve
  }

  private var logSumOfExposures: Double { log(logExposures.reduce(0) { $0 + exp($1) }) }

  /// Maximises the penalised likelihood by Newton's method. The likelihood has only one maximum.
  private func fitted(stiffness: Double, from start: [Double]) -> (coefficients: [Double], curve: Curve) {
    var coefficients = start
    var expected = expectation(coefficients)
    var value = objective(coefficients, expected, stiffness)
    for _ in 0..<100 {
      guard let matrix = information(expected, stiffness) else { break }
      let step = matrix.solving(gradient(coefficients, expected, stiffness))
      // The step is halved until the likelihood does not decrease any more.
      var length = 1.0
      var (next, nextExpected, nextValue) = (coefficients, expected, value)
      repeat {
        next = zip(coefficients, step).map { $0 + length * $1 }
        nextExpected = expectation(next)
        nextValue = objective(next, nextExpected, stiffness)
        length /= 2
      } while !(nextValue >= value) && length > 1e-6
      let gain = nextValue - value
      guard gain >= 0 else { break }
      (coefficients, expected, value) = (next, nextExpected, nextValue)
      if gain < 1e-10 * (1 + abs(value)) { break }
    }
    return (coefficients, curve(expected, stiffness))
  }

  private func expectation(_ coefficients: [Double]) -> [Double] {
    zip(basis, logExposures).map { splines, logExposure in
      // The logarithm is limited, because the expectation would underflow if the rate approaches 0.
      exp(max(-200, min(200, zip(splines, coefficients).reduce(logExposure) { $0 + $1.0 * $1.1 })))
    }
  }

  private func objective(_ coefficients: [Double], _ expected: [Double], _ stiffness: Double) -> Double {
    let likelihood = zip(counts, expected).reduce(0) { $0 + $1.0 * log($1.1) - $1.1 }
    return likelihood - stiffness / 2 * secondDifferences(coefficients).reduce(0) { $0 + $1 * $1 }
  }

  private func secondDifferences(_ values: [Double]) -> [Double] {
    values.indices.dropFirst(2).map { values[$0] - 2 * values[$0 - 1] + values[$0 - 2] }
  }

  private func gradient(_ coefficients: [Double], _ expected: [Double], _ stiffness: Double) -> [Double] {
    var gradient = [Double](repeating: 0, count: splines)
    for (place, row) in basis.enumerated() {
      for spline in 0..<splines { gradient[spline] += row[spline] * (counts[place] - expected[place]) }
    }
    for (number, difference) in secondDifferences(coefficients).enumerated() {
      for (offset, weight) in Self.stencil { gradient[number + offset] -= stiffness * weight * difference }
    }
    return gradient
  }

  private static let stencil = [(0, 1.0), (1, -2.0), (2, 1.0)]

  /// Returns the information matrix B' W B + lambda P (see ``SplineSmoothing``); `nil` if it is not positive definite.
  private func information(_ expected: [Double], _ stiffness: Double) -> CholeskyFactor? {
    var matrix = [Double](repeating: 0, count: splines * splines)
    for (place, row) in basis.enumerated() {
      for i in 0..<splines where row[i] != 0 {
        for j in 0..<splines { matrix[i * splines + j] += expected[place] * row[i] * row[j] }
      }
    }
    for number in 0..<max(0, splines - 2) {
      for (i, left) in Self.stencil {
        for (j, right) in Self.stencil { matrix[(number + i) * splines + number + j] += stiffness * left * right }
      }
    }
    // A small diagonal term is added for coefficients that neither counts nor penalty determine. For example, the slope
    // is not determined if all counts are at one coordinate.
    let scale = (0..<splines).reduce(0) { max($0, matrix[$1 * splines + $1]) }
    for i in 0..<splines { matrix[i * splines + i] += 1e-10 * scale }
    return CholeskyFactor(matrix, size: splines)
  }

  private func curve(_ expected: [Double], _ stiffness: Double) -> Curve {
    let deviance =
      2
      * zip(counts, expected).reduce(0) { sum, pair in
        sum + pair.1 - pair.0 + (pair.0 > 0 ? pair.0 * log(pair.0 / pair.1) : 0)
      }
    guard let matrix = information(expected, stiffness) else {
      return Curve(counts: expected, variances: expected.map { _ in 0 }, criterion: .infinity)
    }
    let variances = basis.map { row in zip(row, matrix.solving(row)).reduce(0) { $0 + $1.0 * $1.1 } }
    // The effective number of parameters: the trace of (B' W B + lambda P)^-1 B' W B.
    let parameters = zip(expected, variances).reduce(0) { $0 + $1.0 * $1.1 }
    return Curve(counts: expected, variances: variances, criterion: deviance + 2 * parameters)
  }
}
