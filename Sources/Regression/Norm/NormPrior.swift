import Fitting
import Foundation

/// A prediction of the norm of a run from some columns, such as zenith angle and muon efficiency.
///
/// The prediction is a ridge regression. For targets y (usually the norms of a fit minus ln livetime) and columns X,
/// the coefficients beta minimise sum((y - constant - X beta)^2) + ridge x sum(beta^2). The constant is not penalised.
/// All columns have the same penalty, so they should be scaled to a size of about 1.
public struct NormPrior: Sendable {
  /// The constant term.
  public let constant: Double
  /// The coefficients of the columns.
  public let coefficients: [Double]
  /// The standard deviation of the targets about the prediction.
  public let deviation: Double

  /// Fits the prediction.
  /// - Parameters:
  ///   - targets: The target of each run.
  ///   - columns: The values of the columns for each run. All runs must have the same number of values.
  ///   - ridge: The penalty of the coefficients. It must be above 0 unless the columns are independent.
  /// - Throws: ``RegressionError/noRuns`` without targets, ``RegressionError/normColumns(_:)`` for invalid numbers or
  ///   columns that do not match the targets, ``RegressionError/singular(terms:)``.
  public init(targets: [Double], columns: [[Double]], ridge: Double = 1) throws(RegressionError) {
    guard !targets.isEmpty else { throw .noRuns }
    let width = columns.first?.count ?? 0
    guard columns.count == targets.count, columns.allSatisfy({ $0.count == width && $0.allSatisfy(\.isFinite) }),
      targets.allSatisfy(\.isFinite), ridge >= 0, ridge.isFinite
    else {
      throw .normColumns(
        "the norms of the runs, or the columns that predict them, contain values that are not finite, or the number of "
          + "columns differs between runs")
    }
    let size = width + 1
    var (matrix, right) = ([Double](repeating: 0, count: size * size), [Double](repeating: 0, count: size))
    for (target, values) in zip(targets, columns) {
      let row = [1] + values
      for i in 0..<size {
        right[i] += row[i] * target
        for j in 0..<size { matrix[i * size + j] += row[i] * row[j] }
      }
    }
    for i in 1..<max(1, size) { matrix[i * size + i] += ridge }
    guard let factor = CholeskyFactor(matrix, size: size) else { throw .singular(terms: size) }
    let solution = factor.solving(right)
    constant = solution[0]
    coefficients = Array(solution.dropFirst())
    var sum = 0.0
    for (target, values) in zip(targets, columns) {
      let residual = target - zip(solution.dropFirst(), values).reduce(solution[0]) { $0 + $1.0 * $1.1 }
      sum += residual * residual
    }
    deviation = (sum / Double(targets.count)).squareRoot()
  }

  /// Returns the prediction for the columns of a run.
  public func prediction(_ columns: [Double]) -> Double {
    zip(coefficients, columns).reduce(constant) { $0 + $1.0 * $1.1 }
  }
}
