import Fitting
import Foundation

/// A basis of smooth functions over K energy bins.
///
/// Column 0 is 1. Column 1 is l = log10(E / pivot), where E is the geometric centre of a bin. Columns 2 to K - 1 are U
/// / sqrt(v), where U and v are the eigenvectors and the non-zero eigenvalues of D'D, in increasing order of v. Row a
/// of D gives the second derivative of a function f from its values at l_a, l_(a+1) and l_(a+2), which have the
/// spacings h1 and h2. The derivative is multiplied by the square root of the length in l that the row represents:
///
///     sqrt((h1 + h2) / 2) (2 f_a / (h1 (h1 + h2)) - 2 f_(a+1) / (h1 h2) + 2 f_(a+2) / (h2 (h1 + h2)))
///
/// A common penalty on the coefficients of columns 2 to K - 1 is therefore a penalty on the integral of the squared
/// second derivative. The sign of each of these columns is such that its element of largest magnitude is positive.
public struct EnergyBasis: Sendable, Equatable {
  /// The pivot energy, in TeV.
  public let pivot: Double
  /// The columns, each with one value for each energy bin.
  public let columns: [[Double]]

  /// Creates the basis for energy bins.
  /// - Parameters:
  ///   - edges: The edges of the bins in TeV, increasing from above 0.
  ///   - pivot: The pivot energy in TeV, at which column 1 is 0.
  /// - Throws: ``RegressionError/pivot(_:)``; ``RegressionError/energyBasis(bins:)`` if the eigenvalues cannot be
  ///   computed.
  public init(edges: [Double], pivot: Double) throws(RegressionError) {
    guard pivot > 0, pivot.isFinite else { throw .pivot(pivot) }
    self.pivot = pivot
    let places = zip(edges, edges.dropFirst()).map { log10(($0 * $1).squareRoot() / pivot) }
    let bins = places.count
    var columns = [[Double](repeating: 1, count: bins)]
    if bins > 1 { columns.append(places) }
    if bins > 2 { columns += try Self.wiggles(places) }
    self.columns = columns
  }

  private static func wiggles(_ places: [Double]) throws(RegressionError) -> [[Double]] {
    let bins = places.count
    var product = [Double](repeating: 0, count: bins * bins)
    for a in 0..<bins - 2 {
      let (h1, h2) = (places[a + 1] - places[a], places[a + 2] - places[a + 1])
      let length = ((h1 + h2) / 2).squareRoot()
      let row = [2 / (h1 * (h1 + h2)) * length, -2 / (h1 * h2) * length, 2 / (h2 * (h1 + h2)) * length]
      for i in 0..<3 {
        for j in 0..<3 { product[(a + i) * bins + a + j] += row[i] * row[j] }
      }
    }
    guard let eigen = symmetricEigen(product, size: bins) else { throw .energyBasis(bins: bins) }
    // Two eigenvalues are 0: those of a constant and a slope.
    return (2..<bins).map { number in
      let vector = Array(eigen.vectors[number * bins..<(number + 1) * bins])
      let largest = vector.max { $0.magnitude < $1.magnitude } ?? 1
      let scale = (largest < 0 ? -1 : 1) / eigen.values[number].squareRoot()
      return vector.map { $0 * scale }
    }
  }

  /// Returns the values of a function, one for each energy bin. The result is `nil` if the basis does not have the
  /// column or the bin of the function. It is also `nil` if given values are not finite or their number is wrong.
  public func values(of function: EnergyFunction) -> [Double]? {
    let bins = columns[0].count
    switch function {
    case .smooth(let column): return columns.indices.contains(column) ? columns[column] : nil
    case .bin(let bin): return (0..<bins).contains(bin) ? (0..<bins).map { $0 == bin ? 1 : 0 } : nil
    case .values(let values): return values.count == bins && values.allSatisfy(\.isFinite) ? values : nil
    }
  }
}
