/// Returns the eigenvalues of a symmetric matrix of `size` rows in increasing order, and its eigenvectors one after
/// another; `nil` if an element is not finite or the algorithm (LAPACK's `dsyev`) does not converge.
public func symmetricEigen(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double])? {
  SymmetricMatrix(count: size, elements: matrix).eigen()
}
