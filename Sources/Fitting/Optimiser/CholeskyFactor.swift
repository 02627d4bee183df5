import CLAPACKE
import Foundation

/// The Cholesky factor of a symmetric positive definite matrix, with which systems of equations are solved. Computed by
/// LAPACK (`dpotrf`, `dpotrs`, `dpotri`).
public struct CholeskyFactor: Sendable {
  private let factor: [Double]
  private let size: Int32

  /// Factorises a matrix of `size` rows. Returns `nil` unless it is positive definite with finite elements.
  public init?(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size)
    // LAPACK reads one triangle only, and would not see the other.
    guard size > 0, matrix.allSatisfy(\.isFinite) else { return nil }
    var factor = matrix
    let order = Int32(size)
    guard LAPACKE_dpotrf(LAPACK_COL_MAJOR, Self.triangle, order, &factor, order) == 0 else { return nil }
    (self.factor, self.size) = (factor, order)
  }

  /// Returns the solution x of `matrix x = right`.
  public func solving(_ right: [Double]) -> [Double] {
    precondition(right.count == Int(size))
    var solution = right
    let state = LAPACKE_dpotrs(LAPACK_COL_MAJOR, Self.triangle, size, 1, factor, size, &solution, size)
    // LAPACK can only refuse the arguments, which are the same whatever the data.
    precondition(state == 0, "dpotrs refused argument \(-state)")
    return solution
  }

  /// Returns the inverse of the matrix, row by row.
  public func inverse() -> [Double] {
    var result = factor
    let state = LAPACKE_dpotri(LAPACK_COL_MAJOR, Self.triangle, size, &result, size)
    precondition(state == 0, "dpotri refused argument \(-state)")
    // LAPACK fills one triangle only.
    let count = Int(size)
    for column in 0..<count {
      for row in column + 1..<max(column + 1, count) { result[row * count + column] = result[column * count + row] }
    }
    return result
  }

  /// The natural logarithm of the determinant of the matrix.
  public var logDeterminant: Double {
    (0..<Int(size)).reduce(0) { $0 + 2 * log(factor[$1 * Int(size) + $1]) }
  }

  private static let triangle = CChar(UInt8(ascii: "L"))
}
