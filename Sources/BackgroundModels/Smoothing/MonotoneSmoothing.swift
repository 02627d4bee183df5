/// A smoothing of radial models after which the rate at each energy does not increase from ring to ring outwards
/// (isotonic regression).
///
/// Of all rates with this property, the result is the closest to the measured ones (least squares, weighted by
/// exposure). Neighbouring rings whose rates increase outwards are pooled until none does. Pooled rings share their
/// counts in proportion to their exposures, so the counts of each energy are conserved. Rings without exposure are
/// ignored. No rule for the edge is needed, because values outside the field are not used.
///
/// Source: Barlow et al., Statistical Inference under Order Restrictions (1972), "pool adjacent violators".
public struct MonotoneSmoothing: SmoothingMethod {
  /// Creates the method.
  public init() {}

  /// `monotone`.
  public var text: String { Self.name }

  private struct Pool {
    var rings: [Int]
    var counts: Double
    var exposure: Double
    /// The variance of the counts.
    var variance: Double

    mutating func take(_ other: Pool) {
      rings += other.rings
      counts += other.counts
      exposure += other.exposure
      variance += other.variance
    }
  }

  /// Pools rings at every energy.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError) {
    guard field.shape.count == 1 else { throw .methodNotFor(option: "smoothing", name: Self.name, model: "BKG_3D") }
    for energy in 0..<bins.energies {
      var pools: [Pool] = []
      for bin in energy * bins.positions..<(energy + 1) * bins.positions where bins.exposure.values[bin] > 0 {
        var pool = Pool(
          rings: [bin], counts: bins.smoothedCounts(bin), exposure: bins.exposure.values[bin],
          variance: bins.variance(bin))
        // A pool can raise the rate above that of the pool before it, so pooling continues inwards. Cross-multiplied
        // counts and exposures compare the rates without a division.
        while let last = pools.last, last.counts * pool.exposure < pool.counts * last.exposure {
          pools.removeLast()
          var joined = last
          joined.take(pool)
          pool = joined
        }
        pools.append(pool)
      }
      for pool in pools where pool.rings.count > 1 {
        for bin in pool.rings {
          let part = bins.exposure.values[bin] / pool.exposure
          bins.smooth(
            bin, counts: part * pool.counts, variance: part * part * pool.variance, concentration: part)
        }
      }
    }
  }

  private static let name = "monotone"

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.plain(
    name, summary: "radial models: neighbouring rings are pooled until the rate falls from the pointing outwards",
    MonotoneSmoothing(), option: "smoothing")
}
