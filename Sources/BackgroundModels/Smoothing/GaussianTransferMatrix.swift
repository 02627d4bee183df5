/// The transfers that a Gaussian causes between all pairs of positions. A transfer, in deg2, is the integral of the
/// density of a Gaussian step over the start points in one position and the end points in the other.
///
/// The matrix is symmetric. The sum of the transfers from a position is the area of the position, reduced by the part
/// that leaves the field. The matrix is the product of one matrix for each axis of the field, and is stored in this
/// form.
public struct GaussianTransferMatrix: Sendable {
  /// One matrix for each axis of the field. The transfer from bin `from` to bin `to` has the index `from * count + to`.
  private let factors: [[Double]]
  /// For each bin of each axis, the range of the partners of the bin: the bins with which it has a transfer above 0.
  private let partners: [[Range<Int>]]
  private let counts: [Int]

  /// Creates the matrix from the transfers along one or two axes. Each element of `factors` is a square matrix in
  /// row-major order.
  init(_ factors: [[Double]]) {
    self.factors = factors
    counts = factors.map { Int(Double($0.count).squareRoot().rounded()) }
    partners = zip(factors, counts).map { matrix, count in
      (0..<count).map { from in
        let row = matrix[from * count..<(from + 1) * count]
        let first = row.firstIndex { $0 > 0 } ?? row.startIndex
        let last = row.lastIndex { $0 > 0 } ?? row.startIndex
        return first - row.startIndex..<last + 1 - row.startIndex
      }
    }
  }

  /// Calls `body` for every partner of a position, in increasing order, with the transfer to this partner.
  @inline(__always)
  func forEachPartner(of from: Int, _ body: (_ to: Int, _ flux: Double) -> Void) {
    guard counts.count > 1 else {
      for to in partners[0][from] { body(to, factors[0][from * counts[0] + to]) }
      return
    }
    let (column, row) = from.quotientAndRemainder(dividingBy: counts[1])
    for otherColumn in partners[0][column] {
      let across = factors[0][column * counts[0] + otherColumn]
      for otherRow in partners[1][row] {
        body(otherColumn * counts[1] + otherRow, across * factors[1][row * counts[1] + otherRow])
      }
    }
  }
}

extension GaussianTransferMatrix {
  /// Returns the transfer between two positions.
  func flux(_ from: Int, _ to: Int) -> Double {
    guard counts.count > 1 else { return factors[0][from * counts[0] + to] }
    let (left, right) = (
      from.quotientAndRemainder(dividingBy: counts[1]), to.quotientAndRemainder(dividingBy: counts[1])
    )
    return factors[0][left.quotient * counts[0] + right.quotient]
      * factors[1][left.remainder * counts[1] + right.remainder]
  }

  /// Returns one sum for each position: transfer x value, added up over all partners of the position. The sums are
  /// computed for one axis after the other, which needs far fewer operations than a sum over all pairs.
  func applied(to values: [Double]) -> [Double] {
    var values = values
    var stride = 1
    for axis in counts.indices.reversed() {
      let count = counts[axis]
      var result = [Double](repeating: 0, count: values.count)
      for position in values.indices {
        let bin = position / stride % count
        var sum = 0.0
        for partner in partners[axis][bin] {
          sum += factors[axis][bin * count + partner] * values[position + (partner - bin) * stride]
        }
        result[position] = sum
      }
      values = result
      stride *= count
    }
    return values
  }
}
