import Histograms

/// Merges an empty bin with those above it in energy, up to the first that holds counts; all of them get the rate
/// `sum of counts / sum of exposures` and its error.
///
/// Empty bins at the very top, with nothing above to merge with, join the bins below them. A position that was exposed
/// and has no counts at any energy is merged with the nearest position that has some (the first of several as near),
/// and all its energies with those of that position. This is the one policy that changes bins that are not empty; they
/// are marked too. A position that was never exposed stays unknown.
public struct MergeEmptyBinsUpward: EmptyBinPolicy {
  /// Makes the policy.
  public init() {}

  /// `merge`.
  public var text: String { "merge" }

  /// Merges the empty bins of every position.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    for (first, others) in joinedPositions(of: bins, over: axes) {
      for group in groups(of: bins, at: first) where group.count > 1 || !others.isEmpty {
        merge(group, at: [first] + others, of: &bins)
      }
    }
  }

  /// The positions with counts, each with the positions without counts that are merged with it.
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

  /// The middle of each position along the axes of the field, the last of which varies fastest.
  private func positionMiddles(_ field: [Axis]) -> [[Double]] {
    field.reduce([[]]) { middles, axis in middles.flatMap { middle in axis.centers().map { middle + [$0] } } }
  }

  /// Cuts the energies into groups that each hold one bin with counts, their topmost but for a tail at the very top.
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
    "merge", summary: "an empty bin is merged with the bins above it in energy, up to the first with counts",
    MergeEmptyBinsUpward(), option: "empty")
}
