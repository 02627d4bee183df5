#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The significance of a value of chi2.
///
/// It is computed from the logarithm of the exact probability, because the probability of a huge chi2 is smaller than
/// any floating-point number. The approximation of Wilson and Hilferty (1931) is wrong for such values: it grows with
/// the cube root of chi2, but the significance grows with the square root.
enum ChiSquare {
  /// Returns the number of standard deviations of a Gaussian that is exceeded with the same probability as `chi2`. It
  /// is negative if chi2 is smaller than its median.
  static func significance(of chi2: Double, freedom: Int) -> Double {
    let logs = logProbabilities(chi2, freedom: freedom)
    return logs.above < logs.below ? deviation(logTail: logs.above) : -deviation(logTail: logs.below)
  }

  /// Returns the natural logarithms of the probabilities of a value below and of a value above `chi2`: the regularised
  /// incomplete gamma functions P(a, x) and Q(a, x) with a = `freedom` / 2 and x = `chi2` / 2 (Numerical Recipes,
  /// section 6.2).
  static func logProbabilities(_ chi2: Double, freedom: Int) -> (below: Double, above: Double) {
    let (a, x) = (Double(freedom) / 2, chi2 / 2)
    guard x > 0 else { return (-.infinity, 0) }
    let logFactor = a * log(x) - x - lgamma(a)
    if x < a + 1 {
      // The series of P.
      var (term, sum, n) = (1 / a, 1 / a, a)
      while term > sum * 1e-16 {
        n += 1
        term *= x / n
        sum += term
      }
      let below = min(0, logFactor + log(sum))
      return (below, log1p(-exp(below)))
    }
    // The continued fraction of Q, by the method of Lentz.
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / b)
    var fraction = d
    for n in 1...100_000 {
      let factor = -Double(n) * (Double(n) - a)
      b += 2
      d = factor * d + b
      c = b + factor / c
      d = 1 / (abs(d) < tiny ? tiny : d)
      if abs(c) < tiny { c = tiny }
      fraction *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    let above = min(0, logFactor + log(fraction))
    return (log1p(-exp(above)), above)
  }

  /// Returns the number z of standard deviations that a Gaussian exceeds with a probability of at most 1/2, which is
  /// given by its natural logarithm.
  private static func deviation(logTail: Double) -> Double {
    guard logTail > -.infinity else { return .infinity }
    var z = (-2 * logTail).squareRoot() / 1.2
    // The logarithm of the tail is concave in z, so the method of Newton converges.
    for _ in 0..<50 {
      let tail = logGaussianTail(z)
      let slope = -exp(-z * z / 2 - 0.5 * log(2 * .pi) - tail)
      let step = (tail - logTail) / slope
      z -= step
      if abs(step) < 1e-12 * max(1, abs(z)) { break }
    }
    return z
  }

  /// Returns the natural logarithm of the probability that a Gaussian exceeds z standard deviations. For large z, at
  /// which the probability might underflow, it is computed from the asymptotic series (Abramowitz and Stegun, 26.2.12).
  private static func logGaussianTail(_ z: Double) -> Double {
    if z < 25 { return log(0.5 * erfc(z / 2.0.squareRoot())) }
    let square = 1 / (z * z)
    return -z * z / 2 - log(z * (2 * .pi).squareRoot()) + log1p(-square * (1 - square * (3 - 15 * square)))
  }
}
