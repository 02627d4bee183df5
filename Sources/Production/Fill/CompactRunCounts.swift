import BackgroundModels
import Histograms

/// The counts of a run in a form so compact that the counts of thousands of runs fit into memory. Bins without counts
/// are not stored.
///
/// Each bin with counts needs 8 bytes. If excluded regions mask parts of the field, each position in the field needs
/// another 8 bytes. If events are counted in tiles, each tile needs 4 bytes.
struct CompactRunCounts: Sendable {
  private let bins: [UInt32]
  private let counts: [UInt32]
  private let axes: [Axis]
  /// The contribution of the run without its counts; the histogram is empty.
  private let rest: RunCounts

  /// Packs the counts of a run. The counts must be whole numbers, as numbers of events are.
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

  /// The contribution of the run as it was before packing.
  var unpacked: RunCounts {
    var contribution = rest
    contribution.counts = Histogram(axes: axes)
    for (bin, count) in zip(bins, counts) { contribution.counts.values[Int(bin)] = Double(count) }
    return contribution
  }

  /// The numbers of events that were used or dropped.
  var statistics: RunStatistics { rest.statistics }
  /// The part of the field that excluded regions do not mask; `nil` if nothing is masked.
  var kept: UnmaskedField.Summary? { rest.kept?.summary }
  /// The number of counts in all bins.
  var total: Double { Double(counts.reduce(0) { $0 + UInt64($1) }) }
  /// The OBS_ID of the run.
  var obsID: Int64 { rest.obsID }

  /// The memory that this run needs, in bytes. A constant part, which is the same for all runs, is not included.
  var bytes: Int { 8 * (bins.count + (rest.kept?.positions.count ?? 0)) + 4 * (rest.tiles?.counts.count ?? 0) }
}
