import Foundation
import Parallel
import Production

/// The covariance of the shape of a run, for a norm that is fitted to the bins that the run uses.
///
/// Let x be the derivatives of ln mu with respect to the coefficients, V the covariance of the coefficients, E_j the
/// function of run effect j, and kappa_j its strength. The variance of ln mu is
///
///     x~' V x~ + sum over effects j of E~_j^2 / kappa_j
///
/// The tilde means that the average over the used bins, weighted by mu, is subtracted. Both parts are computed as sums
/// over basic columns (``Design``).
struct ShapeCovariance: Sendable {
  private let design: Design
  /// The covariance of the coefficients of the basic columns, row by row.
  private let matrix: [Double]
  /// The average of each basic column over the used bins, weighted by the predicted rate.
  private let mean: [Double]

  init(_ design: Design, matrix: [Double], mean: [Double]) {
    (self.design, self.matrix, self.mean) = (design, matrix, mean)
  }

  /// Returns the variances of the logarithm of the rate. The result has an array for each energy bin, with one variance
  /// for each position. If the stop signal is raised, the remaining variances are NaN.
  func variances(at positions: [FieldPosition]) -> [[Double]] {
    let size = mean.count
    let fields = design.fields.map { $0.values(at: positions) }
    var row = [Double](repeating: 0, count: size)
    return (0..<design.grid.energies).map { bin in
      positions.indices.map { place in
        if StopSignal.current.isRaised { return .nan }
        for i in 0..<size {
          row[i] =
            design.energies[design.basics[i].energy][bin] * fields[design.basics[i].field][place] - mean[i]
        }
        var variance = 0.0
        for i in 0..<size where row[i] != 0 {
          var product = 0.0
          for j in 0..<size { product += matrix[i * size + j] * row[j] }
          variance += row[i] * product
        }
        return max(0, variance)
      }
    }
  }
}

extension RegressionCoefficients {
  /// Returns the covariance of the shape of a run.
  /// - Parameters:
  ///   - run: The run. Its coordinates, covariates, labels and choice of bins are used, but not its counts.
  ///   - clamp: Whether covariates are limited to the range of the training runs.
  ///   - parts: The sources of error that the covariance includes.
  /// - Throws: ``RegressionError``
  func shapeCovariance(
    of run: RegressionRun, clamp: Bool, parts: PredictionErrors
  ) throws(RegressionError) -> ShapeCovariance {
    let positions = try design.positions(of: run.counts)
    let rates = try shape(of: run, clamp: clamp).logRates(at: positions)
    let fields = design.fields.map { $0.values(at: positions) }
    var (mean, total) = ([Double](repeating: 0, count: design.basics.count), 0.0)
    for bin in run.counts.energyBins {
      for pixel in 0..<grid.count where run.counts.kept[pixel] {
        let rate = exp(rates[bin][pixel])
        for (i, basic) in design.basics.enumerated() {
          mean[i] += rate * design.energies[basic.energy][bin] * fields[basic.field][pixel]
        }
        total += rate
      }
    }
    for i in mean.indices { mean[i] /= max(total, .leastNormalMagnitude) }
    return ShapeCovariance(design, matrix: try basicCovariance(of: run, clamp: clamp, parts: parts), mean: mean)
  }

  /// Returns the covariance of the coefficients of the basic columns of a run. It contains the covariance of the terms
  /// and, for ``PredictionErrors/withRunEffects``, the variances of the run effects.
  private func basicCovariance(
    of run: RegressionRun, clamp: Bool, parts: PredictionErrors
  ) throws(RegressionError) -> [Double] {
    let (size, terms) = (design.basics.count, values.count)
    var result = [Double](repeating: 0, count: size * size)
    guard parts != .none else { return result }
    let factors = try design.runFactors(of: run, within: clamp ? ranges : nil).factors
    for i in 0..<terms where factors[i] != 0 {
      let row = design.basicOfTerm[i] * size
      for j in 0..<terms where factors[j] != 0 {
        result[row + design.basicOfTerm[j]] += factors[i] * factors[j] * covariance[i * terms + j]
      }
    }
    guard parts == .withRunEffects else { return result }
    for (effect, group) in design.groupOfEffect.enumerated() {
      let basic = design.basicOfEffect[effect + 1]
      result[basic * size + basic] += 1 / (strengths[design.groups[group]] ?? .infinity)
    }
    return result
  }
}
