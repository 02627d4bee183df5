#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The mean and the variance that the deviance of bins has if the predictions are correct.
///
/// The deviance of a bin with few expected counts does not follow a chi2 distribution, and its mean depends on the
/// expected counts. For a run with many bins, the sum of the deviances is compared with the sum of these means. The
/// difference, in units of the standard deviation, is approximately normal if the prediction is correct.
struct ExpectedDeviance {
  /// The sum of the means of the bins.
  private(set) var mean = 0.0
  /// The sum of the variances of the bins.
  private(set) var variance = 0.0

  /// Adds a bin with expected counts.
  mutating func add(_ expected: Double) {
    let position = (log(expected) - Self.first) / Self.step
    guard position > 0 else { return }
    // For many expected counts, the deviance follows a chi2 distribution with one degree of freedom.
    guard position < Double(Self.table.count - 1) else {
      mean += 1
      variance += 2
      return
    }
    let (low, part) = (Int(position), position - position.rounded(.down))
    mean += Self.table[low].mean * (1 - part) + Self.table[low + 1].mean * part
    variance += Self.table[low].variance * (1 - part) + Self.table[low + 1].variance * part
  }

  /// The range of ln(expected counts) in the table. Bins below this range have a deviance of nearly 0.
  private static let first = log(1e-9)
  private static let last = log(1e3)
  private static let step = 0.02

  /// The moments at equal steps in ln(expected counts).
  private static let table: [(mean: Double, variance: Double)] = (0...Int((last - first) / step)).map {
    moments(exp(first + Double($0) * step))
  }

  /// Returns the mean and the variance of the deviance of one bin, as sums over the Poisson distribution.
  static func moments(_ mu: Double) -> (mean: Double, variance: Double) {
    var (sum, squares) = (0.0, 0.0)
    let reach = 12 * mu.squareRoot() + 20
    let first = max(0, (mu - reach).rounded(.down))
    for n in stride(from: first, through: mu + reach, by: 1) {
      let probability = exp(n * log(mu) - mu - lgamma(n + 1))
      let deviance = 2 * (mu - n + (n > 0 ? n * log(n / mu) : 0))
      sum += probability * deviance
      squares += probability * deviance * deviance
    }
    return (sum, max(0, squares - sum * sum))
  }
}
