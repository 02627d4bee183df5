import Histograms

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The bins of a model without a rate above 0, and those beside them.
///
/// Between such a bin and its neighbours a reader that interpolates in the logarithm of the rate has nothing to go by: it
/// finds 0 beside a bin without a rate, and anything up to infinity beyond one of 0. Whoever asks what a model says of its
/// runs, and not what a reader makes of it, leaves the gaps out, and takes the bins that lean on them as flat, with the rate
/// that was measured in each.
struct RateGaps: Sendable {
  private let rate: Histogram
  /// Of each bin, whether it or one of those around it, along the axes or across them, is a gap.
  private let isFlat: [Bool]

  /// The gaps of a rate whose first axis is the energy; `nil` where it has none.
  init?(_ rate: Histogram) {
    var reached = rate.values.map { !($0 > 0) }
    guard reached.contains(true) else { return nil }
    for (axis, stride) in zip(rate.axes, rate.strides) {
      let before = reached
      for bin in before.indices where before[bin] {
        let place = bin / stride % axis.count
        if place > 0 { reached[bin - stride] = true }
        if place < axis.count - 1 { reached[bin + stride] = true }
      }
    }
    (self.rate, isFlat) = (rate, reached)
  }

  /// Where an integrand has kinks and steps along each axis: at its nodes, and at the edges of the bins; of energies their
  /// logarithms.
  func breaks(and nodes: [[Double]]) -> [[Double]] {
    zip(rate.axes, nodes).enumerated().map { position, entry in
      let (axis, nodes) = entry
      let edges = axis.edges.dropFirst().dropLast()
      return (nodes + (position == 0 ? edges.map { log($0) } : Array(edges))).sorted()
    }
  }

  /// The energy bin of each piece between the logarithms of energies on the axis.
  func energyBins(between logEnergies: [Double]) -> [Int] {
    zip(logEnergies, logEnergies.dropFirst()).map { rate.axes[0].index(of: exp(($0 + $1) / 2)) ?? 0 }
  }

  /// The position in the field of a point of it; `nil` outside.
  func position(of point: [Double]) -> Int? {
    var position = 0
    for (axis, x) in zip(1..<rate.axes.count, point) {
      guard let index = rate.axes[axis].index(of: x) else { return nil }
      position += index * rate.strides[axis]
    }
    return position
  }

  /// The rate of a bin that is taken as flat, 0 in a gap; `nil` for one that is to be interpolated.
  func flatRate(energy: Int, position: Int) -> Double? {
    let bin = energy * rate.strides[0] + position
    guard isFlat[bin] else { return nil }
    return rate.values[bin] > 0 ? rate.values[bin] : 0
  }
}
