import Histograms

/// A policy that merges each empty bin with the bins above it in energy, up to the first bin with counts. All merged
/// bins get the rate `sum of counts / sum of exposures` and the error of this rate.
///
/// Empty bins above the last bin with counts are merged with the bins below them. A position can have exposure but no
/// counts at any energy. It is then merged at all energies with the nearest position that has counts (the first of
/// them, if several are equally near).
///
/// All bins of a merged group have the state `merged`, including the bins with counts. A position without exposure
/// stays unknown.
public struct MergeEmptyBinsUpward: EmptyBinPolicy {
  /// Creates the policy.
  public init() {}

  /// Always `merge`.
  public var text: String { "merge" }

  /// Merges the empty bins of every position.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    for (first, others) in joinedPositions(of: bins, over: axes) {
      for group in groups(of: bins, at: first) where group.count > 1 || !others.isEmpty {
        merge(group, at: [first] + others, of: &bins)
      }
    }
  }

  /// Returns each position with counts, together with the positions without counts that are merged with it.
  private func joinedPositions(
    of bins: BinnedRate, over axes: some ModelAxes
  ) -> [(first: Int, others: [Int])] {
    func energies(_ position: Int) -> StrideTo<Int> { stride(from: position, to: bins.count, by: bins.positions) }
    var joined: [(first: Int, others: [Int])] = []
    var empty: [Int] = []
    for position in 0..<bins.positions {
      if energies(position).contains(where: { !bins.isEmpty($0) }) {
        joined.append((position, []))
      } else if energies(position).contains(where: { bins.exposure.values[$0] > 0 }) {
        empty.append(position)
      }
    }
    let middles = positionMiddles(axes.field)
    for position in empty {
      func distance(_ other: Int) -> Double {
        zip(middles[position], middles[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      let nearest = joined.indices.min { distance(joined[$0].first) < distance(joined[$1].first) }
      if let nearest { joined[nearest].others.append(position) }
    }
    return joined
  }

  /// Returns the centre of each position along the axes of the field. The last axis varies fastest.
  private func positionMiddles(_ field: [Axis]) -> [[Double]] {
    field.reduce([[]]) { middles, axis in middles.flatMap { middle in axis.centers().map { middle + [$0] } } }
  }

  /// Divides the energies into groups. Each group ends with its only bin that has counts, except the last group, which
  /// also contains the empty bins above this bin.
  private func groups(of bins: BinnedRate, at position: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = 0
    for energy in 0..<bins.energies where !bins.isEmpty(energy * bins.positions + position) {
      groups.append(start..<energy + 1)
      start = energy + 1
    }
    if let last = groups.popLast() { groups.append(last.lowerBound..<bins.energies) }
    return groups
  }

  private func merge(_ energies: Range<Int>, at positions: [Int], of bins: inout BinnedRate) {
    let merged = energies.flatMap { energy in positions.map { energy * bins.positions + $0 } }
    var (counts, exposure, variance) = (0.0, 0.0, 0.0)
    for bin in merged where bins.exposure.values[bin] > 0 {
      counts += bins.smoothedCounts(bin)
      exposure += bins.exposure.values[bin]
      variance += bins.variance(bin)
    }
    for bin in merged {
      bins.set(bin, rate: counts / exposure, error: variance.squareRoot() / exposure, state: .merged)
    }
  }

  static let entry = MethodRegistry<any EmptyBinPolicy>.Entry.plain(
    "merge", summary: "an empty bin is merged with the next one at higher energy that has counts, or else at lower",
    MergeEmptyBinsUpward(), option: "empty")
}
