import CLAPACKE

/// The Cholesky factor of a symmetric positive definite matrix. It is computed by LAPACK (`dpotrf`), and solves systems
/// of linear equations (`dpotrs`).
public struct CholeskyFactor: Sendable {
  private let factor: [Double]
  private let size: Int32

  /// Factorises a matrix with `size` rows. Returns `nil` unless the matrix is positive definite and all its elements
  /// are finite.
  public init?(_ matrix: [Double], size: Int) {
    precondition(matrix.count == size * size)
    // LAPACK reads only one triangle, so it would not detect such elements in the other triangle.
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

  private static let triangle = CChar(UInt8(ascii: "L"))
}
