import CLAPACKE
import Foundation

/// The Cholesky factor of a symmetric positive definite matrix. It is computed by LAPACK (`dpotrf`), solves systems of
/// linear equations (`dpotrs`), and gives the inverse of the matrix (`dpotri`).
public struct CholeskyFactor: Sendable {
  private let factor: [Double]
  private let size: Int32

  /// Factorises a matrix with `size` rows. Returns `nil` unless the matrix is positive definite and all its elements
  /// are finite.
  public init?(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size)
    // LAPACK reads only one triangle, so it would not detect NaN or infinity in the other triangle.
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
    // LAPACK can only reject the arguments, which do not depend on the data.
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
