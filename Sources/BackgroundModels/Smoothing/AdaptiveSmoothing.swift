import Units

/// Every event takes a random step as in ``GaussianSmoothing``, as wide as it must be for the kernel to hold a number
/// of counts: narrow where there are many events, wide where there are few.
///
/// The width at a position and energy is the least of 0.05, 0.07, 0.1 ... 1.6 deg (each sqrt 2 times the one before)
/// with `density x 4 pi sigma^2` at least the number asked for, the density of counts being smoothed with that width
/// itself (1 / 4 pi sigma^2 is the integral of the square of the kernel); where a position holds so many on its own
/// they stay. Two positions exchange what the narrower of their kernels does, wherever that is less: so the exchange is
/// the same both ways, the counts at each energy are kept, and a flat rate stays flat. Edge rule: as in
/// ``GaussianSmoothing``, what would step out of the field stays where it is.
public struct AdaptiveSmoothing: SmoothingMethod {
  /// The counts that a kernel is to hold.
  public let counts: Double

  /// Makes the method.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `counts` lies within 1 and 1e6.
  public init(counts: Double) throws(BackgroundError) {
    guard (1...1e6).contains(counts) else {
      throw .methodRange(
        option: "smoothing", usage: Self.usage, found: shortest(counts), expected: "1 to 1000000 counts")
    }
    self.counts = counts
  }

  /// `adaptive 100 counts`.
  public var text: String { "adaptive \(shortest(counts)) counts" }

  private static let widths = (0...10).map { step in
    (0..<step).reduce(0.05) { width, _ in width * 2.0.squareRoot() }
  }

  /// Redistributes the counts at every energy.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) {
    let exchanges = Self.widths.map { field.gaussianTransferMatrix(sigma: $0) }
    let areas = field.areas
    let (positions, exposure) = (bins.positions, bins.exposure)
    let chosen = (0..<bins.energies).map { energy in
      choice(bins.row(energy).map(bins.smoothedCounts), areas, exchanges)
    }
    bins.redistribute { energy, from, give in
      let widths = chosen[energy]
      func exposurePerArea(_ position: Int) -> Double {
        exposure.values[energy * positions + position] / areas[position]
      }
      let own = exposurePerArea(from)
      var moving = 0.0
      if let width = widths[from], own > 0 {
        exchanges[width].forEachPartner(of: from) { to, flux in
          guard to != from, let other = widths[to] else { return }
          let both = other == width ? flux : min(flux, exchanges[other].flux(from, to))
          let share = both / areas[from] * min(1, exposurePerArea(to) / own)
          give(to, share)
          moving += share
        }
      }
      give(from, 1 - moving)
    }
  }

  /// The position among the widths that each position of the field gets at an energy; `nil` where nothing moves.
  private func choice(_ counts: [Double], _ areas: [Double], _ exchanges: [GaussianTransferMatrix]) -> [Int?] {
    var chosen: [Int?] = counts.map { $0 >= self.counts ? nil : exchanges.count - 1 }
    let densities = zip(counts, areas).map { $0 / $1 }
    for (width, exchange) in exchanges.enumerated().dropLast().reversed() {
      let kernelArea = 4 * Double.pi * Self.widths[width] * Self.widths[width]
      let smoothed = exchange.applied(to: densities)
      for position in counts.indices where chosen[position] != nil {
        if smoothed[position] / areas[position] * kernelArea >= self.counts { chosen[position] = width }
      }
    }
    return chosen
  }

  private static let usage = "adaptive COUNTS"

  static let entry = MethodRegistry<any SmoothingMethod>.Entry.measured(
    "adaptive", usage: usage, unit: .one,
    summary: "Gaussian steps as wide as it takes to hold a number such as adaptive 100 counts; as gaussian at the edge",
    option: "smoothing"
  ) { value throws(BackgroundError) in try AdaptiveSmoothing(counts: value) }
}
