#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The Poisson deviance of predicted counts, and its parts.
///
/// With observed counts n and predicted counts mu, D = 2 sum(mu - n + n ln(n / mu)): twice the logarithm of the
/// likelihood ratio between a model with mu = n in each bin and the prediction (S. Baker and R. D. Cousins, Nucl.
/// Instr. Meth. 221, 1984, 437). It is lower for a better prediction. If bins have few counts, it does not follow a
/// chi2 distribution, so only differences on identical bins have a meaning.
///
/// The *spectral* part is the deviance of the sums over all pixels at each energy. The *spatial* part is the deviance
/// of the pixels with the norm that makes the prediction of each energy equal to its counts. Their sum is the total:
/// with N = sum n and M = sum mu at an energy, the spatial part is 2 sum(n ln(n / mu)) + 2 N ln(M / N), and the
/// spectral part 2 (M - N + N ln(N / M)).
public struct PoissonDeviance: Sendable, Hashable, Codable {
  /// The deviance of the sums of each energy.
  public var spectral: Double
  /// The deviance of the pixels with one norm for each energy.
  public var spatial: Double
  /// The deviance of all bins.
  public var total: Double { spectral + spatial }

  /// Creates a deviance from its parts.
  public init(spectral: Double = 0, spatial: Double = 0) { (self.spectral, self.spatial) = (spectral, spatial) }

  /// The least predicted counts of a bin. A smaller prediction is raised to it, so that counts in a bin that is
  /// predicted 0 have a finite penalty.
  public static let least = 1e-9

  /// Computes the deviance of predictions.
  /// - Parameters:
  ///   - counts: observed counts, energy first.
  ///   - predicted: predicted counts in the same order, raised to ``least``.
  ///   - pixels: the number of pixels at each energy.
  public init(counts: [Double], predicted: [Double], pixels: Int) {
    precondition(counts.count == predicted.count, "each bin has counts and a prediction")
    self.init()
    for first in stride(from: 0, to: counts.count, by: max(1, pixels)) {
      var (observed, expected, sum) = (0.0, 0.0, 0.0)
      for bin in first..<first + pixels {
        let (n, mu) = (counts[bin], max(predicted[bin], Self.least))
        observed += n
        expected += mu
        if n > 0 { sum += n * log(n / mu) }
      }
      let ratio = observed > 0 ? observed * log(observed / expected) : 0
      spectral += 2 * (expected - observed + ratio)
      spatial += 2 * (sum - ratio)
    }
  }

  /// Adds the deviances of other bins.
  public static func += (left: inout Self, right: Self) {
    left.spectral += right.spectral
    left.spatial += right.spatial
  }
}
