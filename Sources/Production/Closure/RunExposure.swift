import BackgroundModels
import Histograms

/// What of a run is needed to predict its events from a model and to compare them with those that were seen. It is kept
/// for every run, so it is small: a number for each energy and part of the field, and one for each position of which
/// regions took something.
struct RunExposure: Sendable, Equatable {
  let obsID: Int64
  /// The time in s that the run's exposure counts.
  let time: Double
  /// The energy bins that are exposed.
  let energies: Range<Int>
  /// Events by energy and part of the field, the part varying fastest.
  let counts: [UInt32]
  /// The positions of which less than all counts.
  let reduced: [UnmaskedField.Reduced]

  /// What a run gave to a fill.
  init(_ contribution: RunCounts, energies: Range<Int>, parts: FieldParts) {
    obsID = contribution.obsID
    time = contribution.time
    self.energies = energies
    reduced = contribution.kept?.summary.reduced ?? []
    let values = contribution.counts.values
    var counts = [UInt32](repeating: 0, count: values.count / max(1, parts.positions) * parts.count)
    for bin in values.indices where values[bin] > 0 { parts.add(UInt32(values[bin]), ofBin: bin, to: &counts) }
    self.counts = counts
  }
}
