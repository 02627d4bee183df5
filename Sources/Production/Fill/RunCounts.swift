import BackgroundModels
import DL3
import Histograms

/// The contribution of one run to a model: its counts, and the values from which its exposure is computed. The
/// contributions of any selection of runs can be added.
public struct RunCounts: Sendable, Equatable {
  /// The counts over the axes of the model.
  public var counts: Histogram
  /// The time in s that is used as exposure.
  public var time: Double
  /// The part of the field that excluded regions do not mask; `nil` if nothing is masked.
  public var kept: UnmaskedField?
  /// The energies at which the run is used; `nil` for all energies.
  public var energies: UsableEnergies?
  /// The events in square tiles of the field, for a radial model or a cube with field-of-view coordinates of the files;
  /// `nil` if they were not counted. The tiles of other cubes are computed from their cells.
  public var tiles: RunTiles?
  /// The numbers of events that were used or dropped.
  public var statistics: RunStatistics

  /// Creates the contribution of a run.
  public init(
    counts: Histogram, time: Double, kept: UnmaskedField? = nil, energies: UsableEnergies? = nil,
    statistics: RunStatistics
  ) {
    (self.counts, self.time, self.kept, self.statistics) = (counts, time, kept, statistics)
    self.energies = energies
    self.statistics.energies = energies?.whole
  }

  /// The OBS_ID of the run.
  public var obsID: Int64 { statistics.obsID }
}
