import CLAPACKE

/// The Cholesky factor of a symmetric positive definite matrix, with which systems of equations are solved. Computed by
/// LAPACK (`dpotrf`, `dpotrs`).
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

  private static let triangle = CChar(UInt8(ascii: "L"))
}
