import BackgroundModels
import Histograms

/// The partial sum of a run without the bins in which it saw nothing: to be kept in memory beside thousands of others.
///
/// It takes 8 bytes for each bin with counts, and 8 for each position of the field where regions took something of it.
struct CompactRunCounts: Sendable {
  private let bins: [UInt32]
  private let counts: [UInt32]
  private let axes: [Axis]
  /// All but the counts.
  private let rest: RunCounts

  /// Packs a partial sum. Its counts are events, and so whole numbers.
  init(_ contribution: RunCounts) {
    let values = contribution.counts.values
    let filled = values.indices.filter { values[$0] != 0 }
    bins = filled.map { UInt32($0) }
    counts = filled.map { UInt32(values[$0]) }
    axes = contribution.counts.axes
    var rest = contribution
    rest.counts = Histogram(axes: [])
    self.rest = rest
  }

  /// The partial sum, as it was.
  var unpacked: RunCounts {
    var contribution = rest
    contribution.counts = Histogram(axes: axes)
    for (bin, count) in zip(bins, counts) { contribution.counts.values[Int(bin)] = Double(count) }
    return contribution
  }

  /// What became of the events of the run.
  var statistics: RunStatistics { rest.statistics }
  /// What excluded regions left of its field.
  var kept: UnmaskedField.Summary? { rest.kept?.summary }
  /// The run.
  var obsID: Int64 { rest.obsID }

  /// What it takes in memory, in bytes, but for what every run takes.
  var bytes: Int { 8 * (bins.count + (rest.kept?.positions.count ?? 0)) }
}
