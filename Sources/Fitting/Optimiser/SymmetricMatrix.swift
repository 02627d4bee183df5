import CLAPACKE

/// A symmetric matrix, stored row by row.
struct SymmetricMatrix: Sendable {
  /// The number of rows.
  let count: Int
  /// The elements.
  var elements: [Double]

  init(count: Int, elements: [Double]) {
    precondition(elements.count == count * count)
    (self.count, self.elements) = (count, elements)
  }

  /// Creates a matrix from the given rows and columns of a Hessian, multiplied by a factor.
  init(hessianOf expansion: SecondOrderExpansion, rows: [Int], times factor: Double) {
    count = rows.count
    elements = rows.flatMap { i in rows.map { factor * expansion.hessian[i * expansion.count + $0] }
    }
  }

  /// Returns the eigenvalues in increasing order, and the eigenvectors one after another. Both are computed with
  /// LAPACK's `dsyev`. Returns `nil` if the algorithm does not converge or an element is not finite.
  func eigen() -> (values: [Double], vectors: [Double])? {
    guard count > 0, elements.allSatisfy(\.isFinite) else { return nil }
    var (vectors, values) = (elements, [Double](repeating: 0, count: count))
    let order = Int32(count)
    let state = LAPACKE_dsyev(
      LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), order, &vectors, order,
      &values)
    return state == 0 ? (values, vectors) : nil
  }

  /// Returns the matrix with each row i and each column i divided by `scales[i]`.
  func divided(by scales: [Double]) -> SymmetricMatrix {
    var result = self
    for i in 0..<count {
      for j in 0..<count { result.elements[i * count + j] /= scales[i] * scales[j] }
    }
    return result
  }

  /// The square roots of the magnitudes of the diagonal elements. An element of 0 gives 1.
  var scales: [Double] {
    (0..<count).map { i in
      let diagonal = elements[i * count + i].magnitude.squareRoot()
      return diagonal > 0 ? diagonal : 1
    }
  }

  /// Returns the inverse, or `nil` if the matrix is not positive definite. The test is whether the smallest eigenvalue,
  /// after scaling the diagonal to 1, exceeds rounding errors.
  func inverse() -> SymmetricMatrix? {
    if count == 0 { return self }
    let scales = scales
    guard let (values, vectors) = divided(by: scales).eigen(), values[0] > 1e-12 else { return nil }
    var result = SymmetricMatrix(
      count: count, elements: [Double](repeating: 0, count: count * count))
    for k in 0..<count {
      for i in 0..<count {
        for j in 0..<count {
          result.elements[i * count + j] +=
            vectors[k * count + i] * vectors[k * count + j] / values[k]
        }
      }
    }
    return result.divided(by: scales)
  }

  /// Returns the solution of `matrix x step = right` if the matrix is positive definite.
  ///
  /// Otherwise the eigenvalues are replaced by their magnitudes, so that the step still has a positive component along
  /// `right`. This is the saddle-free step of Dauphin et al. 2014, arXiv:1406.2572. Returns `nil` if ``eigen()`` does.
  func descent(_ right: [Double]) -> [Double]? {
    if count == 0 { return [] }
    let scales = scales
    guard let (values, vectors) = divided(by: scales).eigen() else { return nil }
    let least = 1e-10 * max(values.reduce(0) { max($0, $1.magnitude) }, .leastNormalMagnitude)
    var step = [Double](repeating: 0, count: count)
    for k in 0..<count {
      let along = (0..<count).reduce(0) { $0 + vectors[k * count + $1] * right[$1] / scales[$1] }
      let length = along / max(values[k].magnitude, least)
      for i in 0..<count { step[i] += length * vectors[k * count + i] }
    }
    for i in 0..<count { step[i] /= scales[i] }
    return step
  }
}
