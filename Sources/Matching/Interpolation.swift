#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Weights that interpolate linearly between neighbouring positions.
///
/// The values y at the positions x are combined as `sum(w y)`. Between two neighbouring positions `x1 <= x <= x2`, the
/// weights are `w2 = (x - x1) / (x2 - x1)` and `w1 = 1 - w2`. Outside all positions the nearest one has the weight 1,
/// so nothing is extrapolated. If the values have the covariance C, the result has the variance `sum(wi wj Cij)`.
public struct InterpolationWeights: Sendable, Equatable {
  /// The weight of each position, in the given order. The weights are at least 0 and add up to 1; at most two of them
  /// are above 0.
  public let weights: [Double]
  /// Whether the point is outside all positions, so that the nearest one is used.
  public let isClamped: Bool

  /// Computes the weights at a point.
  /// - Parameters:
  ///   - point: the point.
  ///   - positions: the positions, in any order. Of equal positions, the first one is used.
  ///   - text: what the positions are, for errors.
  ///   - isLogarithmic: whether to interpolate in the logarithm of the position.
  /// - Throws: ``MatchingError/noGroup(text:)`` without positions; ``MatchingError/notPositive(text:found:)`` for a
  ///   logarithm of a number that is not above 0.
  public init(at point: Double, among positions: [Double], of text: String, isLogarithmic: Bool = false)
    throws(MatchingError)
  {
    if isLogarithmic, let bad = ([point] + positions).first(where: { !($0 > 0) }) {
      throw .notPositive(text: text, found: bad)
    }
    let places = isLogarithmic ? positions.map { log($0) } : positions
    let place = isLogarithmic ? log(point) : point
    let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
    guard let first = order.first, let last = order.last else { throw .noGroup(text: text) }
    var weights = [Double](repeating: 0, count: places.count)
    if let above = order.firstIndex(where: { places[$0] > place }), above > 0 {
      // Of several groups at one position, the first one is used.
      let below = order[..<above].first { places[$0] == places[order[above - 1]] } ?? order[above - 1]
      let share = (place - places[below]) / (places[order[above]] - places[below])
      (weights[below], weights[order[above]]) = (1 - share, share)
    } else {
      let nearest = place < places[first] ? first : order.first { places[$0] == places[last] } ?? last
      weights[nearest] = 1
    }
    self.weights = weights
    isClamped = place < places[first] || place > places[last]
  }
}
