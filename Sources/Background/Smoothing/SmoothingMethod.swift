/// A way to smooth the counts of a model over the field of view. Every method keeps the number of counts at each energy,
/// unless it says that it does not, and says what it does at the edge of the field.
public protocol SmoothingMethod: Sendable {
  /// The method as it is written in the option `smoothing`.
  var text: String { get }
  /// Smooths the counts over the field; rate and error follow, the counts as seen are kept beside them.
  /// - Throws: ``BackgroundError/methodNotFor(option:name:model:)`` where the method is not made for such a field.
  func smooth(_ bins: inout BinnedRate, over field: some FieldGeometry) throws(BackgroundError)
}

/// The positions of a model in the field of view, as smoothing methods need to know them.
public protocol FieldGeometry: Sendable {
  /// The number of positions along each axis of the field, the last varying fastest.
  var shape: [Int] { get }
  /// The area of each position on the tangential plane, in deg2.
  var areas: [Double] { get }
  /// What a Gaussian of width `sigma` (deg, on the tangential plane) exchanges between positions.
  func gaussianExchange(sigma: Double) -> GaussianExchange
}

/// What a Gaussian exchanges between two positions: the integral over both of the density of a step from one to the other,
/// in deg2. Symmetric; the sum over all partners of a position is less than its area by what steps out of the field.
///
/// It is the product of what is exchanged along each axis of the field.
public struct GaussianExchange: Sendable {
  /// For each axis, the exchange between its bins, at `from * count + to`.
  let factors: [[Double]]
  /// For each axis, and each bin of it, the bins with which anything is exchanged.
  private let partners: [[Range<Int>]]
  private let counts: [Int]

  /// The exchange along one axis or two, given for each by a matrix, row by row.
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

  /// Tells the partners of a position, in increasing order, and what is exchanged with each.
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

/// The smoothing methods there are.
public let smoothingMethods = MethodCatalogue<any SmoothingMethod>(
  option: "smoothing", entries: [NoSmoothing.entry, GaussianSmoothing.entry])
