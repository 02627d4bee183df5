/// Gauss-Legendre quadrature over pieces of an interval.
///
/// With n points in each piece, it is exact for polynomials up to degree 2 n - 1. The points and weights are from
/// Abramowitz & Stegun, Handbook of Mathematical Functions, table 25.4.
public enum GaussLegendre {
  /// The number of points in each piece.
  public enum Order: Sendable {
    /// A rule with two points.
    case two
    /// A rule with four points.
    case four
    /// A rule with eight points.
    case eight

    /// The points in -1...1, in increasing order, with their weights.
    fileprivate var points: [(x: Double, weight: Double)] {
      let positive: [(x: Double, weight: Double)] =
        switch self {
        case .two: [(0.577350269189625765, 1)]
        case .four: [(0.339981043584856265, 0.652145154862546143), (0.861136311594052575, 0.347854845137453857)]
        case .eight:
          [
            (0.183434642495649805, 0.362683783378361983),
            (0.525532409916328986, 0.313706645877887287),
            (0.796666477413626740, 0.222381034453374471),
            (0.960289856497536232, 0.101228536290376259),
          ]
        }
      return positive.reversed().map { (-$0.x, $0.weight) } + positive
    }
  }

  /// Returns the points and weights for `pieces` equal pieces, in increasing order of x.
  public static func nodes(
    from low: Double, to high: Double, pieces: Int, order: Order = .eight
  ) -> [(x: Double, weight: Double)] {
    let half = (high - low) / Double(pieces) / 2
    return (0..<pieces).flatMap { piece in
      let middle = low + (2 * Double(piece) + 1) * half
      return order.points.map { (middle + half * $0.x, half * $0.weight) }
    }
  }

  /// Returns the points and weights for an interval that is split at the kinks of a function. The kinks must be in
  /// increasing order. Each part between them is divided into `pieces` equal pieces.
  public static func nodes(
    from low: Double, to high: Double, between kinks: [Double], pieces: Int = 1,
    order: Order = .eight
  ) -> [(x: Double, weight: Double)] {
    let cuts = breaks(from: low, to: high, at: kinks)
    return (0..<cuts.count - 1).flatMap {
      nodes(from: cuts[$0], to: cuts[$0 + 1], pieces: pieces, order: order)
    }
  }

  /// Returns the ends of an interval and the kinks within it. The kinks must be in increasing order.
  public static func breaks(from low: Double, to high: Double, at kinks: [Double]) -> [Double] {
    [low] + kinks.filter { $0 > low && $0 < high } + [high]
  }
}
