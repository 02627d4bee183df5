/// A smoothing of radial models by isotonic regression. Afterwards, the rate at each energy does not increase from any
/// ring to the next ring outwards.
///
/// Of all rates with this property, the result is the closest to the measured rates (least squares, weighted by
/// exposure). If the rates of neighbouring rings increase outwards, the rings are pooled, until no rate increases.
/// Pooled rings share their counts in proportion to their exposures, so the counts at each energy are conserved. Rings
/// without exposure are ignored. The edge of the field needs no special rule, because values outside the field are not
/// used.
///
/// Source: Barlow et al., Statistical Inference under Order Restrictions (1972), "pool adjacent violators".
public struct MonotoneSmoothing: SmoothingMethod {
  /// Creates the method.
  public init() {}

  /// Always `monotone`.
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
      try bins.checkStop()
      var pools: [Pool] = []
      for bin in energy * bins.positions..<(energy + 1) * bins.positions where bins.exposure.values[bin] > 0 {
        var pool = Pool(
          rings: [bin], counts: bins.smoothedCounts(bin), exposure: bins.exposure.values[bin],
          variance: bins.variance(bin))
        // Pooling can raise the rate above the rate of the previous pool, so pooling continues inwards. The rates are
        // compared by cross-multiplied counts and exposures, without a division.
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
          bins.smooth(bin, counts: part * pool.counts, variance: part * part * pool.variance, concentration: part)
        }
      }
    }
  }

  private static let name = "monotone"

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.plain(
    name, summary: "radial models: neighbouring offset bins are merged until the rate nowhere increases with offset",
    MonotoneSmoothing(), option: "smoothing")
}
