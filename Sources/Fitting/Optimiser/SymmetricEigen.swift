/// Returns the eigenvalues of a symmetric matrix in increasing order, and its eigenvectors one after another. `size` is
/// the number of rows. Returns `nil` if an element is not finite or if LAPACK's `dsyev` does not converge.
public func symmetricEigen(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double])? {
  SymmetricMatrix(count: size, elements: matrix).eigen()
}
