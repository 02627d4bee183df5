import Fitting
import Foundation

/// Computes ln L of a run with its first and second derivatives. An evaluator reuses its buffers and must be used from
/// one thread only.
///
/// In each energy bin, the logarithm of the rate is a sum over the q functions of the field. Let phi contain the values
/// of these functions at the pixels, n the counts and mu the expected counts. The gradient g = phi'(n - mu) has q
/// elements, and the curvature H = phi' diag(mu) phi has q x q elements. Both are then multiplied by the values of the
/// functions of the energy. This gives the gradient and the curvature with respect to the basic columns of the
/// ``Design``.
final class RunEvaluator {
  /// The ln L of the counts, without the constant term.
  private(set) var logLikelihood = 0.0
  /// The gradient of ln L with respect to the coefficients of the basic columns.
  private(set) var gradient: [Double]
  /// The curvature (minus the second derivatives of ln L) with respect to the coefficients of the basic columns, row by
  /// row.
  private(set) var curvature: [Double]

  private let design: Design
  private let strengths: Strengths
  private let size: Int
  private let fieldCount: Int
  /// For each basic column, the index of its function of the field.
  private let fieldOf: [Int]
  private let energyOf: [Int]
  private var coefficients: [Double]
  private var slopes: [Double]
  private var cellGradient: [Double]
  private var cellCurvature: [Double]
  private var rates: [Double] = []
  private var weighted: [Double] = []

  init(_ design: Design, strengths: Strengths) {
    (self.design, self.strengths) = (design, strengths)
    size = design.basics.count
    fieldCount = design.fields.count
    fieldOf = design.basics.map(\.field)
    energyOf = design.basics.map(\.energy)
    gradient = [Double](repeating: 0, count: size)
    curvature = [Double](repeating: 0, count: size * size)
    coefficients = gradient
    slopes = [Double](repeating: 0, count: fieldCount)
    cellGradient = slopes
    cellCurvature = [Double](repeating: 0, count: fieldCount * fieldCount)
  }

  /// Computes ln L of a run, and its gradient and curvature with respect to the coefficients of the basic columns.
  func evaluate(_ run: PreparedRun, terms: [Double], nuisances: ArraySlice<Double>) {
    setCoefficients(run, terms: terms, nuisances: nuisances)
    logLikelihood = 0
    for i in 0..<size { gradient[i] = 0 }
    for i in 0..<size * size { curvature[i] = 0 }
    if rates.count != run.width {
      rates = [Double](repeating: 0, count: run.width)
      weighted = rates
    }
    for (row, bin) in run.bins.enumerated() {
      setSlopes(bin)
      evaluateCell(run, row: row)
      addCell(bin)
    }
    for i in 0..<size {
      for j in 0..<i { curvature[i * size + j] = curvature[j * size + i] }
    }
  }

  private func setCoefficients(_ run: PreparedRun, terms: [Double], nuisances: ArraySlice<Double>) {
    for i in 0..<size { coefficients[i] = 0 }
    for (effect, value) in nuisances.enumerated() { coefficients[design.basicOfEffect[effect]] += value }
    for i in run.active.indices { coefficients[run.basics[i]] += run.factors[i] * terms[run.active[i]] }
  }

  /// Computes the coefficient of each function of the field in an energy bin.
  private func setSlopes(_ bin: Int) {
    for field in 0..<fieldCount { slopes[field] = 0 }
    for i in 0..<size { slopes[fieldOf[i]] += coefficients[i] * design.energies[energyOf[i]][bin] }
  }

  /// Computes the gradient and the curvature of an energy bin with respect to the coefficients of the functions of the
  /// field.
  private func evaluateCell(_ run: PreparedRun, row: Int) {
    let (width, q) = (run.width, fieldCount)
    run.fields.withUnsafeBufferPointer { fields in
      run.counts.withUnsafeBufferPointer { counts in
        rates.withUnsafeMutableBufferPointer { rates in
          weighted.withUnsafeMutableBufferPointer { weighted in
            guard let fields = fields.baseAddress, let rates = rates.baseAddress,
              let weighted = weighted.baseAddress, let counts = counts.baseAddress.map({ $0 + row * width })
            else { return }
            scale(fields, by: slopes[0], width, into: weighted)
            for field in 1..<max(1, q) { add(fields + field * width, times: slopes[field], width, to: weighted) }
            logLikelihood += dot(counts, weighted, width)
            exponentials(weighted, width, into: rates)
            // The first function of the field is 1, and 0 in the padding.
            multiply(rates, fields, width, into: rates)
            logLikelihood -= dot(rates, fields, width)
            subtract(counts, rates, width, into: weighted)
            for field in 0..<q { cellGradient[field] = dot(weighted, fields + field * width, width) }
            for field in 0..<q {
              multiply(rates, fields + field * width, width, into: weighted)
              for other in field..<q {
                let sum = dot(weighted, fields + other * width, width)
                cellCurvature[field * q + other] = sum
                cellCurvature[other * q + field] = sum
              }
            }
          }
        }
      }
    }
  }

  /// Adds the gradient and the curvature of an energy bin to the sums over the basic columns. Only the upper triangle
  /// of the curvature is changed.
  private func addCell(_ bin: Int) {
    let (size, q) = (size, fieldCount)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { energy in
      for i in 0..<size { energy[i] = design.energies[energyOf[i]][bin] }
      curvature.withUnsafeMutableBufferPointer { curvature in
        cellCurvature.withUnsafeBufferPointer { cell in
          fieldOf.withUnsafeBufferPointer { fieldOf in
            for i in 0..<size where energy[i] != 0 {
              gradient[i] += energy[i] * cellGradient[fieldOf[i]]
              let (factor, row) = (energy[i], fieldOf[i] * q)
              for j in i..<size { curvature[i * size + j] += factor * energy[j] * cell[row + fieldOf[j]] }
            }
          }
        }
      }
    }
  }

  /// Eliminates the normalisation and the run effects of the run that was evaluated last. Afterwards, the gradient and
  /// the curvature are those of ln L maximised over the normalisation and the run effects, to second order.
  /// - Throws: ``RegressionError/singular(terms:)`` if the curvature with respect to the normalisation and the run
  ///   effects is not positive definite.
  func eliminate(nuisances: ArraySlice<Double>) throws(RegressionError) -> RunSystem {
    let (count, columns) = (design.nuisances, design.basicOfEffect)
    var matrix = [Double](repeating: 0, count: count * count)
    var slope = [Double](repeating: 0, count: count)
    var mixed = [Double](repeating: 0, count: count * size)
    for i in 0..<count {
      for j in 0..<count { matrix[i * count + j] = curvature[columns[i] * size + columns[j]] }
      matrix[i * count + i] += strengths.nuisances[i]
      slope[i] = gradient[columns[i]] - strengths.nuisances[i] * nuisances[nuisances.startIndex + i]
      for j in 0..<size { mixed[i * size + j] = curvature[columns[i] * size + j] }
    }
    guard let factor = CholeskyFactor(matrix, size: count) else { throw .singular(terms: design.terms) }
    let inverse = factor.inverse()
    var solved = [Double](repeating: 0, count: count * size)
    for i in 0..<count {
      for k in 0..<count {
        let factor = inverse[i * count + k]
        for j in 0..<size { solved[i * size + j] += factor * mixed[k * size + j] }
      }
    }
    curvature.withUnsafeMutableBufferPointer { curvature in
      solved.withUnsafeBufferPointer { solved in
        for k in 0..<count {
          for i in 0..<size {
            let factor = mixed[k * size + i]
            gradient[i] -= solved[k * size + i] * slope[k]
            for j in 0..<size { curvature[i * size + j] -= factor * solved[k * size + j] }
          }
        }
      }
    }
    return RunSystem(
      logLikelihood: logLikelihood, inverse: inverse, mixed: mixed, gradient: slope,
      logDeterminant: factor.logDeterminant)
  }
}
