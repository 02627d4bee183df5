import Parallel
import Units

/// A smoothing like ``GaussianSmoothing``, but with its own width for each bin. The width is chosen such that the
/// kernel contains a given number of counts. It is narrow if there are many events, and wide if there are few.
///
/// The width at a position and energy is one of 0.05, 0.07, 0.1 ... 1.6 deg (each sqrt 2 times the previous one). It is
/// the smallest width for which `density x 4 pi sigma^2` is at least the given number, or else 1.6 deg. The density is
/// computed from the counts smoothed with the same width. The area `4 pi sigma^2` is the inverse of the integral of the
/// squared kernel. A position that itself contains the given number of counts is not smoothed.
///
/// The kernel of a position determines how much the position exchanges with another position. If the kernels of two
/// positions differ, the smaller exchange is used. The exchange is therefore symmetric: the counts at each energy are
/// conserved, and a flat rate stays flat. Counts that would leave the field stay in their bin, as in
/// ``GaussianSmoothing``.
public struct AdaptiveSmoothing: SmoothingMethod {
  /// The number of counts that a kernel contains.
  public let counts: Double

  /// Creates the method.
  /// - Throws: ``BackgroundError/methodRange(option:usage:found:expected:)`` unless `counts` is between 1 and 1e6.
  public init(counts: Double) throws(BackgroundError) {
    guard (1...1e6).contains(counts) else {
      throw .methodRange(
        option: "smoothing", usage: Self.usage, found: shortest(counts), expected: "1 to 1000000 counts")
    }
    self.counts = counts
  }

  /// The method as it is written in the option, such as `adaptive 100 counts`.
  public var text: String { "adaptive \(shortest(counts)) counts" }

  private static let widths = (0...10).map { step in
    (0..<step).reduce(0.05) { width, _ in width * 2.0.squareRoot() }
  }

  /// Redistributes the counts at every energy.
  public func smooth(_ bins: inout BinnedRate, over field: some ModelAxes) throws(BackgroundError) {
    let exchanges = Self.widths.map { field.gaussianTransferMatrix(sigma: $0) }
    let (areas, positions, exposure) = (field.areas, bins.positions, bins.exposure)
    let chosen = (0..<bins.energies).map { energy in
      choice(bins.row(energy).map(bins.smoothedCounts), areas, exchanges)
    }
    try bins.redistribute { energy, from, give in
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

  /// Returns the index of the width for each position of the field at one energy. It is `nil` for positions that are
  /// not smoothed.
  private func choice(_ counts: [Double], _ areas: [Double], _ exchanges: [GaussianTransferMatrix]) -> [Int?] {
    var chosen: [Int?] = counts.map { $0 >= self.counts ? nil : exchanges.count - 1 }
    let densities = zip(counts, areas).map { $0 / $1 }
    // The loop goes from wide to narrow widths, so that the narrowest sufficient width remains. The widest one is the
    // default and needs no test. After an interrupt, the loop skips the rest, and `redistribute` throws the error.
    for (width, exchange) in exchanges.enumerated().dropLast().reversed() where !StopSignal.current.isRaised {
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
    summary:
      "for each bin, a Gaussian just wide enough to contain the given number of counts ('adaptive 100 counts'); no "
      + "counts are lost at the edge of the field of view",
    option: "smoothing"
  ) { value throws(BackgroundError) in try AdaptiveSmoothing(counts: value) }
}
