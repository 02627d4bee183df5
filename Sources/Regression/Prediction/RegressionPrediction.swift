import Foundation
import Production

/// The predicted background of one run on its grid, up to a norm.
public struct RegressionPrediction: Sendable {
  /// The observation id.
  public let obsID: Int64
  /// The predicted counts per energy bin and pixel, row-major with the energy first, up to a norm of the run. All bins
  /// of the grid are filled, whether they are used or not.
  public let rates: [Double]
  /// Relative standard errors in the same order, for a norm that is fitted to the bins that the run uses; `nil` unless
  /// they were asked for.
  public let relativeErrors: [Double]?
  /// Covariates of the run that were outside the range of the training runs.
  public let clamped: [ClampedCovariate]

  /// Returns the norm with which the prediction has as many counts as the run, over the bins that the run uses.
  public func norm(for counts: PixelCounts) -> Double {
    var (found, predicted) = (0.0, 0.0)
    forEachUsedBin(of: counts) { rate, count in
      found += count
      predicted += rate
    }
    return found / predicted
  }

  /// Returns the Poisson deviance 2 sum(mu - n + n ln(n / mu)) over the bins that a run uses, after the prediction is
  /// multiplied by a norm. mu is at least 1e-9.
  /// - Parameter norm: the norm; `nil` for ``norm(for:)``.
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
