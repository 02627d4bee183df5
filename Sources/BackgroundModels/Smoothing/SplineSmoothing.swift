#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A smoothing of radial models by a penalised spline. At each energy, the logarithm of the rate is a spline of the
/// squared offset, fitted to the counts of the rings by maximum Poisson likelihood.
///
/// *Curve.* `log rate = sum of c_j B_j(u)` with at most 20 cubic B-splines `B` on equal steps of `u = theta^2`, where
/// theta is the offset. A ring is represented by the `u` that divides its area into halves. A function of theta^2 is
/// symmetric around the pointing and has the slope 0 there.
///
/// *Penalty.* It is `lambda / 2` times the sum of the squared second differences of the `c_j`. If the penalty dominates
/// the fit, the rate is a Gaussian of the offset. At each energy, `lambda` is chosen from 1e-2, 10^-1.5 ... 1e8. The
/// chosen value has the smallest `deviance + 2 x effective parameters` (Akaike's criterion). Few counts therefore give
/// a stiff curve.
///
/// *Counts.* The penalty does not depend on a constant term in `log rate`. The maximum of the likelihood therefore
/// conserves the counts at each energy.
///
/// *Edges.* The slope is 0 at the pointing and free at the outer edge. Values outside the field are not used. Rings
/// without exposure are ignored. An energy is not smoothed if it has no counts, or fewer than 4 rings with exposure.
///
/// *Error.* The relative error of the fitted curve for Poisson counts is `sqrt(b (B' W B + lambda P)^-1 b)`. Here `b`
/// contains the values of the B-splines at a ring, `W` the expected counts, and `P` the penalty.
///
/// Source: Eilers & Marx, Statistical Science 11 (1996) 89, "Flexible smoothing with B-splines and penalties". Mohrmann
/// et al. 2019 (A&A 632, A72) also smooth acceptances with splines.
public struct SplineSmoothing: SmoothingMethod {
  /// Creates the method.
  public init() {}

  /// Always `spline`.
  public var text: String { Self.name }

  /// Replaces the counts at every energy by the counts that the fitted curve predicts.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError) {
    guard field.shape.count == 1 else { throw .methodNotFor(option: "smoothing", name: Self.name, model: "BKG_3D") }
    let places = Self.places(field.areas)
    for energy in 0..<bins.energies {
      try bins.checkStop()
      let row = energy * bins.positions
      let rings = (0..<bins.positions).filter { bins.exposure.values[row + $0] > 0 }
      let counts = rings.map { bins.smoothedCounts(row + $0) }
      guard rings.count >= 4, counts.reduce(0, +) > 0 else { continue }
      let spline = PoissonSpline(
        at: rings.map { places.middles[$0] }, within: places.end, counts: counts,
        exposures: rings.map { bins.exposure.values[row + $0] })
      let curve = spline.fitted()
      // The fit ends close to the maximum, not exactly at it. This factor, close to 1, restores the counts.
      let factor = counts.reduce(0, +) / curve.counts.reduce(0, +)
      for (number, ring) in rings.enumerated() {
        let (smoothed, relative) = (factor * curve.counts[number], curve.variances[number])
        bins.smooth(
          row + ring, counts: smoothed, variance: smoothed * smoothed * relative, concentration: smoothed * relative)
      }
    }
  }

  /// Returns the coordinates that divide the area of each ring into halves, and the coordinate of the end of the last
  /// ring. The coordinates are in deg2, measured from the inner edge of the first ring. They differ from theta^2 only
  /// by a constant, which does not change the splines.
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
    summary: "radial models: a spline in offset with slope 0 at the centre; fewer counts give a smoother curve",
    SplineSmoothing(), option: "smoothing")
}
