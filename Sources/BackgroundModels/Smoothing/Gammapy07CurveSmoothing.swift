#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The smoothing of acceptance curves in Gammapy 0.4 to 0.7 (`EnergyOffsetBackgroundModel.smooth`), for models that
/// must reproduce its numbers. The rate at each energy is convolved along the rings, as if all rings had the same
/// width.
///
/// With n rings and N counts at an energy, the width of the kernel is 150 n / N rings, at least 4 and at most n / 6.
/// The kernel has `int(6 width)` points from -3 to 3 standard deviations. The rate is mirrored at both ends:
/// `d c b a | a b c d | d c b a`. An energy without counts is not smoothed. The error of the rate does not change.
///
/// Counts are conserved only if the rings have equal solid angles and the kernel has an odd number of points. With an
/// even number of points, the rate is shifted by half a ring, and about 1 % of the counts is lost at the edge. Rings
/// without exposure are ignored.
public struct Gammapy07CurveSmoothing: SmoothingMethod {
  /// Creates the method.
  public init() {}

  /// Always `gammapy-0.7-curve`.
  public var text: String { Self.name }

  /// Convolves the rate at every energy.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError) {
    guard field.shape.count == 1 else { throw .methodNotFor(option: "smoothing", name: Self.name, model: "BKG_3D") }
    let rings = bins.positions
    for energy in 0..<bins.energies {
      try bins.checkStop()
      let row = energy * rings..<(energy + 1) * rings
      let counts = bins.counts.values[row].reduce(0, +)
      guard counts > 0 else { continue }
      let kernel = Self.kernel(counts: counts, rings: rings)
      let rates = Array(bins.rate.values[row])
      for ring in 0..<rings {
        var (sum, weight, squares) = (0.0, 0.0, 0.0)
        for (point, part) in kernel.enumerated() {
          let rate = rates[mirrored(ring + point - (kernel.count - 1) / 2, in: rings)]
          guard !rate.isNaN else { continue }
          sum += part * rate
          weight += part
          squares += part * part
        }
        let exposure = bins.exposure.values[row.lowerBound + ring]
        if exposure > 0 {
          bins.smooth(
            row.lowerBound + ring, counts: sum / weight * exposure, variance: nil,
            concentration: squares / (weight * weight))
        }
      }
    }
  }

  private static func kernel(counts: Double, rings: Int) -> [Double] {
    let n = Double(rings)
    let points = max(1, Int(6 * min(max(150 / counts * n, 4), n / 6)))
    return (0..<points).map { point in
      let x = points == 1 ? -3 : -3 + 6 * Double(point) / Double(points - 1)
      return exp(-x * x / 2)
    }
  }

  private static let name = "gammapy-0.7-curve"

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.plain(
    name, summary: "radial models: the kernel of Gammapy 0.4 to 0.7 along the offset; rates are mirrored at both ends",
    Gammapy07CurveSmoothing(), option: "smoothing")
}

/// Returns the index in a row that is mirrored at both ends: -1 becomes 0, and `count` becomes `count - 1`.
func mirrored(_ index: Int, in count: Int) -> Int {
  let turn = ((index % (2 * count)) + 2 * count) % (2 * count)
  return turn < count ? turn : 2 * count - 1 - turn
}
