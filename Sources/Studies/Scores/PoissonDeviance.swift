#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The Poisson deviance of predicted counts, and its parts.
///
/// With observed counts n and predicted counts mu, the deviance is D = 2 sum(mu - n + n ln(n / mu)). It is twice the
/// logarithm of a likelihood ratio: the likelihood for mu = n in each bin, divided by the likelihood for the
/// predictions (S. Baker and R. D. Cousins, Nucl. Instr. Meth. 221, 1984, 437). A better prediction has a smaller
/// deviance. If bins have few counts, the deviance does not follow a chi2 distribution. Only differences for identical
/// bins are then meaningful.
///
/// The *spectral* part is the deviance of the sums over all pixels at each energy. The *spatial* part is the deviance
/// of the pixels after the predictions at each energy are scaled to the observed counts at this energy. The sum of both
/// parts is the total. With N = sum n and M = sum mu at an energy, the spatial part is 2 sum(n ln(n / mu)) + 2 N ln(M /
/// N), and the spectral part is 2 (M - N + N ln(N / M)).
public struct PoissonDeviance: Sendable, Hashable, Codable {
  /// The deviance of the sums over all pixels at each energy.
  public var spectral: Double
  /// The deviance of the pixels, with one normalisation for each energy.
  public var spatial: Double
  /// The deviance of all bins.
  public var total: Double { spectral + spatial }

  /// Creates a deviance from its parts.
  public init(spectral: Double = 0, spatial: Double = 0) { (self.spectral, self.spatial) = (spectral, spatial) }

  /// The smallest predicted counts of a bin. Smaller predictions are raised to this value, so that observed counts in a
  /// bin with a prediction of 0 have a finite penalty.
  public static let least = 1e-9

  /// Computes the deviance of predictions.
  /// - Parameters:
  ///   - counts: The observed counts of each bin, with the energy first.
  ///   - predicted: The predicted counts in the same order. They are raised to ``least`` if they are smaller.
  ///   - pixels: The number of pixels at each energy.
  public init(counts: [Double], predicted: [Double], pixels: Int) {
    precondition(counts.count == predicted.count, "counts and predicted counts must have the same number of bins")
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
