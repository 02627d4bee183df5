import BackgroundModels
import Histograms

/// The counts of a run in a compact form, in which the counts of thousands of runs fit into memory. Bins without counts
/// are not stored.
///
/// The counts need 8 bytes for each bin with counts and, if regions mask parts of the field, 8 bytes for each position.
struct CompactRunCounts: Sendable {
  private let bins: [UInt32]
  private let counts: [UInt32]
  private let axes: [Axis]
  /// The contribution of the run with an empty histogram in place of its counts.
  private let rest: RunCounts

  /// Packs the counts of a run. They are numbers of events, and therefore integers.
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

  /// The counts of the run as they were before packing.
  var unpacked: RunCounts {
    var contribution = rest
    contribution.counts = Histogram(axes: axes)
    for (bin, count) in zip(bins, counts) { contribution.counts.values[Int(bin)] = Double(count) }
    return contribution
  }

  /// The numbers of events that were used or dropped.
  var statistics: RunStatistics { rest.statistics }
  /// The part of the field that regions do not mask; `nil` if it is the whole field.
  var kept: UnmaskedField.Summary? { rest.kept?.summary }
  /// The OBS_ID of the run.
  var obsID: Int64 { rest.obsID }

  /// The memory that this run needs in addition to a constant part, in bytes.
  var bytes: Int { 8 * (bins.count + (rest.kept?.positions.count ?? 0)) }
}
