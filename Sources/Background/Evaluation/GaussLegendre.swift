/// Gauss-Legendre quadrature with eight points for each of equal pieces of an interval: exact for polynomials of degree
/// 15 in each. Points and weights: Abramowitz & Stegun, Handbook of Mathematical Functions, table 25.4.
public enum GaussLegendre {
  private static let points: [(x: Double, weight: Double)] = [
    (0.183434642495649805, 0.362683783378361983), (0.525532409916328986, 0.313706645877887287),
    (0.796666477413626740, 0.222381034453374471), (0.960289856497536232, 0.101228536290376259),
  ]

  /// The points and weights over `pieces` equal pieces, in increasing order of x.
  public static func nodes(from low: Double, to high: Double, pieces: Int) -> [(x: Double, weight: Double)] {
    let half = (high - low) / Double(pieces) / 2
    return (0..<pieces).flatMap { piece in
      let middle = low + (2 * Double(piece) + 1) * half
      return points.reversed().map { (middle - half * $0.x, half * $0.weight) }
        + points.map { (middle + half * $0.x, half * $0.weight) }
    }
  }
}
