import Units

/// A smoothing that spreads every event over the field by a Gaussian, which has the same width in both directions.
///
/// Counts that would leave the field stay in their bin. If the target bin has less exposure per area than the source
/// bin, only a fraction of the counts moves: the ratio of the two exposures per area. The rest stays. Bins without
/// exposure receive nothing.
///
/// The fraction that moves from bin a to bin b is `F_ab / A_a min(1, k_b / k_a)`. Here `F` is the transfer of the
/// Gaussian, `A` the area, and `k` the exposure per area. Multiplied by `k_a A_a`, the fraction is the same in both
/// directions. The counts at each energy are therefore conserved, and a flat rate stays flat for any exposure.
public struct GaussianSmoothing: SmoothingMethod {
  /// The standard deviation of the Gaussian along one direction, in deg.
  public let sigma: Double

  /// Creates the method.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `sigma` is between 0.01 and 10 deg.
  public init(sigma: Double) throws(BackgroundError) {
    guard (0.01...10).contains(sigma) else {
      throw .methodRange(
        option: "smoothing", usage: Self.usage, found: "\(shortest(sigma)) deg", expected: "a width of 0.01 to 10 deg")
    }
    self.sigma = sigma
  }

  /// The method as it is written in the option, such as `gaussian 0.3 deg`.
  public var text: String { "gaussian \(Quantity(sigma, .deg))" }

  /// Redistributes the counts at every energy.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError) {
    let exchange = field.gaussianTransferMatrix(sigma: sigma)
    let (areas, positions, exposure) = (field.areas, bins.positions, bins.exposure)
    try bins.redistribute { energy, from, give in
      func exposurePerArea(_ position: Int) -> Double {
        exposure.values[energy * positions + position] / areas[position]
      }
      let own = exposurePerArea(from)
      var moving = 0.0
      if own > 0 {
        exchange.forEachPartner(of: from) { to, flux in
          guard to != from else { return }
          let share = flux / areas[from] * min(1, exposurePerArea(to) / own)
          give(to, share)
          moving += share
        }
      }
      give(from, 1 - moving)
    }
  }

  private static let usage = "gaussian WIDTH"

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.measured(
    "gaussian", usage: usage, unit: .deg,
    summary: "a Gaussian with a given standard deviation ('gaussian 0.3 deg'); no counts are lost at the edge of the "
      + "field of view",
    option: "smoothing"
  ) { value throws(BackgroundError) in try GaussianSmoothing(sigma: value) }
}
