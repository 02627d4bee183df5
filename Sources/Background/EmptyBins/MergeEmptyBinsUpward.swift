/// Merges an empty bin with those above it in energy, up to the first that holds counts; all of them get the rate
/// `sum of counts / sum of exposures` and its error.
///
/// Empty bins at the very top, with nothing above to merge with, join the bins below them. This is the one policy that
/// changes bins that are not empty; they are marked too. A position without counts at any energy stays empty.
public struct MergeEmptyBinsUpward: EmptyBinPolicy {
  /// Makes the policy.
  public init() {}

  /// `merge`.
  public var text: String { "merge" }

  /// Merges the empty bins of every position.
  public func apply(to bins: inout BinnedRate, over axes: some ModelAxes) {
    for position in 0..<bins.positions {
      for group in groups(of: bins, at: position) where group.count > 1 { merge(group, at: position, of: &bins) }
    }
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

  private func merge(_ energies: Range<Int>, at position: Int, of bins: inout BinnedRate) {
    var (counts, exposure, variance) = (0.0, 0.0, 0.0)
    for energy in energies {
      let bin = energy * bins.positions + position
      guard bins.exposure.values[bin] > 0 else { continue }
      counts += bins.smoothedCounts(bin)
      exposure += bins.exposure.values[bin]
      variance += bins.variance(bin)
    }
    for energy in energies {
      bins.set(
        energy * bins.positions + position, rate: counts / exposure, error: variance.squareRoot() / exposure,
        state: .merged)
    }
  }

  static let entry = MethodCatalogue<any EmptyBinPolicy>.Entry.plain(
    "merge", summary: "an empty bin is merged with the bins above it in energy, up to the first with counts",
    MergeEmptyBinsUpward(), option: "empty")
}
