#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The logarithm of the rate at each energy as a smooth function of the offset: a penalised spline, fitted to the
/// counts of the rings by maximum Poisson likelihood.
///
/// `log rate = sum of c_j B_j(u)` with cubic B-splines `B` on equal steps of `u = theta^2`, at most 20 of them, and
/// `u` of a ring where half its area lies to either side. A function of theta^2 is symmetric about the pointing and
/// flat there. Penalty: `lambda / 2` times the sum of the squared second differences of the `c_j`; where it rules the
/// fit, the rate falls as a Gaussian of the offset. `lambda` is, at each energy, the one of 1e-2, 10^-1.5 ... 1e8 with
/// the least `deviance + 2 x effective parameters` (Akaike's criterion): few counts make a stiff curve.
///
/// The penalty does not see a constant, so the likelihood itself keeps the counts at each energy. Edge rule: the slope
/// is 0 at the pointing and free at the outer edge; nothing is asked of what lies beyond. Rings without exposure take
/// no part; an energy without counts, or with fewer than 4 exposed rings, stays as it is. The error is that of the
/// fitted curve, `rate x sqrt(b (B' W B + lambda P)^-1 b)`, for counts that are Poisson distributed.
///
/// Source: Eilers & Marx, Statistical Science 11 (1996) 89, "Flexible smoothing with B-splines and penalties". Mohrmann
/// et al. 2019 (A&A 632, A72) smooth acceptances with splines.
public struct SplineSmoothing: SmoothingMethod {
  /// Makes the method.
  public init() {}

  /// `spline`.
  public var text: String { Self.name }

  /// Replaces the counts at every energy by those of the curve.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError) {
    guard field.shape.count == 1 else { throw .methodNotFor(option: "smoothing", name: Self.name, model: "BKG_3D") }
    let places = Self.places(field.areas)
    for energy in 0..<bins.energies {
      let row = energy * bins.positions
      let rings = (0..<bins.positions).filter { bins.exposure.values[row + $0] > 0 }
      let counts = rings.map { bins.smoothedCounts(row + $0) }
      guard rings.count >= 4, counts.reduce(0, +) > 0 else { continue }
      let spline = PoissonSpline(
        at: rings.map { places.middles[$0] }, within: places.end, counts: counts,
        exposures: rings.map { bins.exposure.values[row + $0] })
      let curve = spline.fitted()
      // What the iteration left undone, and rounding.
      let factor = counts.reduce(0, +) / curve.counts.reduce(0, +)
      for (number, ring) in rings.enumerated() {
        let (smoothed, relative) = (factor * curve.counts[number], curve.variances[number])
        bins.smooth(
          row + ring, counts: smoothed, variance: smoothed * smoothed * relative, concentration: smoothed * relative)
      }
    }
  }

  /// Where half the area of each ring lies to either side, and where the last ring ends, in deg2 from the inner edge of
  /// the first: theta^2 but for a constant, which splines do not mind.
  private static func places(_ areas: [Double]) -> (middles: [Double], end: Double) {
    var (middles, end) = ([Double](), 0.0)
    for area in areas {
      middles.append(end + area / (2 * .pi))
      end += area / .pi
    }
    return (middles, end)
  }

  private static let name = "spline"

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.plain(
    name,
    summary: "radial models: a spline in offset as stiff as the counts allow; flat at the pointing, free at the edge",
    SplineSmoothing(), option: "smoothing")
}
