import Units

/// Every event takes a random step, Gaussian in both directions of the field of view, of a width in degrees.
///
/// Edge rule: what would step out of the field, or into a bin with less exposure than its share, stays where it is. So
/// the counts at each energy are kept, and a flat rate stays flat whatever the exposure: from bin a to bin b goes the
/// part `F_ab / A_a min(1, k_b / k_a)`, with `F` the exchange of the Gaussian, `A` the area and `k` the exposure per
/// area, and `k_a A_a` times that part is the same both ways. Bins without exposure take nothing.
public struct GaussianSmoothing: SmoothingMethod {
  /// The width of the steps along one direction, in deg.
  public let sigma: Double

  /// Makes the method.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `sigma` lies within 0.01 and 10
  ///   deg.
  public init(sigma: Double) throws(BackgroundError) {
    guard (0.01...10).contains(sigma) else {
      throw .methodRange(
        option: "smoothing", usage: Self.usage, found: "\(shortest(sigma)) deg", expected: "a width of 0.01 to 10 deg")
    }
    self.sigma = sigma
  }

  /// `gaussian 0.3 deg`.
  public var text: String { "gaussian \(Quantity(sigma, .deg))" }

  /// Redistributes the counts at every energy.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) {
    let exchange = field.gaussianTransferMatrix(sigma: sigma)
    let areas = field.areas
    let (positions, exposure) = (bins.positions, bins.exposure)
    bins.redistribute { energy, from, give in
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
    summary: "every event takes a Gaussian step of a width such as gaussian 0.3 deg; at the edge it stays where it is",
    option: "smoothing"
  ) { value throws(BackgroundError) in try GaussianSmoothing(sigma: value) }
}
