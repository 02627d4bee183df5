import Simulation

/// A bootstrap that estimates the error of the sum of the differences between two strategies. It resamples the runs.
///
/// In each draw, runs are drawn with replacement, as many as there are, and their differences are added (B. Efron and
/// R. J. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 6). The error is the standard deviation of these
/// sums, multiplied by sqrt(n / (n - 1)) for n runs. Without this factor the error would be too small for few runs.
///
/// The error includes the scatter between runs, so it is valid for other runs of the same kind. It is slightly too
/// small, because folds share training runs.
public struct PairedBootstrap: Sendable, Hashable, Codable {
  /// The seed of the random numbers. All differences of a study are resampled in the same way.
  public var seed: UInt64
  /// The number of draws.
  public var draws: Int

  /// Creates a bootstrap. With 4000 draws, the error is accurate to about 1 %.
  public init(seed: UInt64 = 1, draws: Int = 4000) { (self.seed, self.draws) = (seed, max(2, draws)) }

  /// Returns the error of the sum of the differences; `nil` if there are fewer than two differences.
  public func error(_ differences: [Double]) -> Double? {
    guard differences.count > 1 else { return nil }
    var generator = Xoshiro256(seed: seed)
    let count = differences.count
    // Deviations from the mean do not lose precision if all differences are nearly equal.
    let mean = differences.reduce(0, +) / Double(count)
    let deviations = differences.map { $0 - mean }
    var (sum, squares) = (0.0, 0.0)
    for _ in 0..<draws {
      var drawn = 0.0
      for _ in 0..<count { drawn += deviations[generator.index(below: count)] }
      sum += drawn
      squares += drawn * drawn
    }
    let variance = (squares - sum * sum / Double(draws)) / Double(draws - 1)
    return (max(0, variance) * Double(count) / Double(count - 1)).squareRoot()
  }
}
