import Foundation
import Production

/// Which relative errors a prediction has.
public enum PredictionErrors: String, Sendable, CaseIterable {
  /// None.
  case none
  /// Those of the coefficients: how well the average run with the same covariates and labels is known.
  case coefficients
  /// Those of the coefficients and of the random effects of the run: how well this run is known.
  case withRunEffects
}

extension RegressionCoefficients {
  /// Predicts the background of a run on its grid, up to a norm. The run need not be a training run.
  /// - Parameters:
  ///   - run: its counts are not used, but its coordinates, and for the errors its energy bins and kept pixels are.
  ///   - clamp: whether covariates are limited to the range of the training runs; each replaced value is recorded in
  ///     the result.
  ///   - errors: which relative errors are computed.
  /// - Throws: ``RegressionError/differentGrids(obsID:)``, ``RegressionError/missingCovariate(obsID:name:found:)``,
  ///   ``RegressionError/noAltaz(obsID:)``
  public func predict(
    _ run: RegressionRun, clamp: Bool = true, errors: PredictionErrors = .none
  ) throws(RegressionError) -> RegressionPrediction {
    guard run.counts.grid == grid else { throw .differentGrids(obsID: run.obsID) }
    let positions = try design.positions(of: run.counts)
    let shape = try shape(of: run, clamp: clamp)
    let rates = shape.logRates(at: positions).flatMap { $0.map { exp($0) } }
    return RegressionPrediction(
      obsID: run.obsID, rates: rates,
      relativeErrors: errors == .none
        ? nil : try relativeErrors(of: run, rates: rates, positions: positions, clamp: clamp, parts: errors),
      clamped: shape.clamped)
  }

  /// Returns relative errors of a prediction whose norm is fitted to the used bins of the run.
  ///
  /// With x the derivatives of ln mu in the coefficients, V their covariance and kappa the strengths of the run
  /// effects, the variance is
  ///
  ///     x~' V x~ + sum over effects j of E~_j^2 / kappa_j
  ///
  /// where the tilde means that the average, weighted with mu over the used bins, is subtracted. Both parts are sums
  /// over basic columns (``Design``).
  private func relativeErrors(
    of run: RegressionRun, rates: [Double], positions: [FieldPosition], clamp: Bool, parts: PredictionErrors
  ) throws(RegressionError) -> [Double] {
    let (size, pixels) = (design.basics.count, grid.count)
    let covariance = try basicCovariance(of: run, clamp: clamp, parts: parts)
    let fields = design.fields.map { $0.values(at: positions) }
    func fill(_ row: inout [Double], bin: Int, pixel: Int) {
      for i in 0..<size {
        row[i] = design.energies[design.basics[i].energy][bin] * fields[design.basics[i].field][pixel]
      }
    }
    var (row, mean, total) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size), 0.0)
    for bin in run.counts.energyBins {
      for pixel in 0..<pixels where run.counts.kept[pixel] {
        let rate = rates[bin * pixels + pixel]
        fill(&row, bin: bin, pixel: pixel)
        for i in 0..<size { mean[i] += rate * row[i] }
        total += rate
      }
    }
    for i in 0..<size { mean[i] /= max(total, .leastNormalMagnitude) }
    var errors = [Double](repeating: 0, count: rates.count)
    for bin in 0..<grid.energies {
      for pixel in 0..<pixels {
        fill(&row, bin: bin, pixel: pixel)
        for i in 0..<size { row[i] -= mean[i] }
        var variance = 0.0
        for i in 0..<size where row[i] != 0 {
          var product = 0.0
          for j in 0..<size { product += covariance[i * size + j] * row[j] }
          variance += row[i] * product
        }
        errors[bin * pixels + pixel] = max(0, variance).squareRoot()
      }
    }
    return errors
  }

  /// Returns the covariance of the basic columns of a run: that of its terms, and the variance of its effects.
  private func basicCovariance(
    of run: RegressionRun, clamp: Bool, parts: PredictionErrors
  ) throws(RegressionError) -> [Double] {
    let (size, terms) = (design.basics.count, values.count)
    let factors = try design.runFactors(of: run, within: clamp ? ranges : nil).factors
    var result = [Double](repeating: 0, count: size * size)
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
