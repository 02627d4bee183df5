/// Makes the rate at each energy fall, or stay, from ring to ring outwards: the rates nearest to those measured (least
/// squares, weighted by exposure) among all that do, by pooling neighbours that rise.
///
/// Rings that are pooled share their counts by exposure, so the counts of each energy are kept. There is no edge rule,
/// for nothing is asked of what lies beyond. Source: Barlow et al., Statistical Inference under Order Restrictions
/// (1972), "pool adjacent violators". Rings without exposure take no part.
public struct MonotoneSmoothing: SmoothingMethod {
  /// Makes the method.
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
