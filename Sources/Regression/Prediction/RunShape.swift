import Foundation
import Parallel

/// The shape of the background of one run: the logarithm of the rate, up to the norm of the run, as a function of
/// energy bin and position.
///
/// In each energy bin, the logarithm is a sum over the functions of the field, each multiplied by a coefficient.
public struct RunShape: Sendable {
  /// The functions of the field.
  public let fields: [FieldFunction]
  /// The coefficients: for each energy bin, one coefficient for each function of the field.
  public let coefficients: [[Double]]
  /// The covariates of the run that were outside the range of the training runs, with the values that replaced them.
  public let clamped: [ClampedCovariate]

  /// Returns the logarithm of the rate at positions in the field, one list for each energy bin. If the stop signal is
  /// raised, the lists of the remaining energy bins contain NaN.
  public func logRates(at positions: [FieldPosition]) -> [[Double]] {
    let values = fields.map { $0.values(at: positions) }
    return coefficients.map { coefficients in
      if StopSignal.current.isRaised { return [Double](repeating: .nan, count: positions.count) }
      return positions.indices.map { place in
        zip(coefficients, values).reduce(0) { $0 + $1.0 * $1.1[place] }
      }
    }
  }
}

extension RegressionCoefficients {
  /// Returns the shape of the background of a run, which need not be a training run.
  /// - Parameters:
  ///   - run: The run. Its covariates and labels are used, but not its counts. A label without training runs has no
  ///     effect.
  ///   - clamp: Whether covariates are limited to the range of the training runs.
  /// - Throws: ``RegressionError/missingCovariate(obsID:name:found:)``
  public func shape(of run: RegressionRun, clamp: Bool = true) throws(RegressionError) -> RunShape {
    let (factors, clamped) = try design.runFactors(of: run, within: clamp ? ranges : nil)
    var coefficients = [[Double]](
      repeating: [Double](repeating: 0, count: design.fields.count), count: design.grid.energies)
    for term in 0..<values.count where factors[term] != 0 {
      let basic = design.basics[design.basicOfTerm[term]]
      for bin in coefficients.indices {
        coefficients[bin][basic.field] += values[term] * factors[term] * design.energies[basic.energy][bin]
      }
    }
    return RunShape(fields: design.fields, coefficients: coefficients, clamped: clamped)
  }
}
