#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension TileSignificance {
  /// Compares significances with the standard normal distribution. The result is `nil` if there are fewer than two of
  /// them.
  init?(_ significances: [Double]) {
    let spread = Spread(significances)
    guard let mean = spread.mean, let width = spread.deviation else { return nil }
    self.init(
      count: spread.count, mean: mean, width: width, probability: kolmogorovProbability(significances.sorted()))
  }
}

/// Returns the probability that a sample of the same size from the standard normal distribution has a larger Kolmogorov
/// distance from this distribution than the given numbers have. The probability is the limit for large samples, with
/// the correction of M. A. Stephens (J. R. Stat. Soc. B 32, 1970, 115).
/// - Parameter sorted: The numbers in increasing order.
func kolmogorovProbability(_ sorted: [Double]) -> Double {
  let count = Double(sorted.count)
  var distance = 0.0
  for (index, value) in sorted.enumerated() {
    let normal = 0.5 * erfc(-value / 2.0.squareRoot())
    distance = max(distance, Double(index + 1) / count - normal, normal - Double(index) / count)
  }
  let root = count.squareRoot()
  let scaled = (root + 0.12 + 0.11 / root) * distance
  // The sum converges slowly for small distances. Their probability is 1 within 1e-9.
  guard scaled > 0.25 else { return 1 }
  var (sum, sign) = (0.0, 1.0)
  for term in 1...100 {
    sum += sign * exp(-2 * Double(term * term) * scaled * scaled)
    sign = -sign
  }
  return max(0, min(1, 2 * sum))
}
