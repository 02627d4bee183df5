import BackgroundModels
import DL3
import Histograms

/// What one run gives to a model: a partial sum. Kept in memory they make any other grouping of the same runs, or the
/// model without one of them, a matter of adding.
public struct RunCounts: Sendable, Equatable {
  /// Counts over the axes of the model.
  public var counts: Histogram
  /// The time in s that the run's exposure counts.
  public var time: Double
  /// What excluded regions left of its field; `nil` where they left all.
  public var kept: UnmaskedField?
  /// The energies at which it counts; `nil` for all.
  public var energies: UsableEnergies?
  /// What became of its events.
  public var statistics: RunStatistics

  /// A partial sum.
  public init(
    counts: Histogram, time: Double, kept: UnmaskedField? = nil, energies: UsableEnergies? = nil,
    statistics: RunStatistics
  ) {
    (self.counts, self.time, self.kept, self.statistics) = (counts, time, kept, statistics)
    self.energies = energies
    self.statistics.energies = energies?.whole
  }

  /// The run.
  public var obsID: Int64 { statistics.obsID }
}
