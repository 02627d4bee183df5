import Foundation
import Production

/// The predicted background of one run on the grid of the run, up to a norm.
public struct RegressionPrediction: Sendable {
  /// The observation id.
  public let obsID: Int64
  /// The predicted counts in each energy bin and pixel, up to a norm of the run. The array is row-major with the energy
  /// first. It contains all bins of the grid, including those that the run does not use.
  public let rates: [Double]
  /// The relative standard errors in the order of ``rates``, for a norm that is fitted to the bins that the run uses.
  /// The array is `nil` if no errors were requested.
  public let relativeErrors: [Double]?
  /// The covariates of the run that were outside the range of the training runs, with the values that replaced them.
  public let clamped: [ClampedCovariate]

  /// Returns the norm for which the sum of the predicted counts equals the sum of the observed counts, over the bins
  /// that the run uses.
  public func norm(for counts: PixelCounts) -> Double {
    var (found, predicted) = (0.0, 0.0)
    forEachUsedBin(of: counts) { rate, count in
      found += count
      predicted += rate
    }
    return found / predicted
  }

  /// Returns the Poisson deviance 2 sum(mu - n + n ln(n / mu)) over the bins that a run uses. Here n is the observed
  /// counts, and mu the prediction multiplied by a norm, but at least 1e-9.
  /// - Parameter norm: The norm; `nil` for ``norm(for:)``.
  public func deviance(for counts: PixelCounts, norm: Double? = nil) -> Double {
    let norm = norm ?? self.norm(for: counts)
    var sum = 0.0
    forEachUsedBin(of: counts) { rate, count in
      let mu = max(rate * norm, 1e-9)
      sum += mu - count + (count > 0 ? count * log(count / mu) : 0)
    }
    return 2 * sum
  }

  private func forEachUsedBin(of counts: PixelCounts, _ body: (_ rate: Double, _ count: Double) -> Void) {
    let pixels = counts.grid.count
    for bin in counts.energyBins {
      for pixel in 0..<pixels where counts.kept[pixel] {
        body(rates[bin * pixels + pixel], Double(counts.counts[bin * pixels + pixel]))
      }
    }
  }
}
