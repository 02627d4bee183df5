import BackgroundModels
import DL3
import ModelFiles
import Production
import Sky

/// What happened to a run of the store.
public enum RunFact {
  /// In a dry run: the run would have been read.
  case planned
  /// The complete file of the run was verified.
  case verified(sha256: String)
  /// The run could not be used; the value is the reason.
  case refused(String)
  /// The events of the run were read.
  indirect case read(RunReading)
  /// The events of the run were counted in pixels, for a score.
  indirect case counted(RunUse)
  /// The index tables assign this model file to the run.
  case served(file: String)
  /// The index tables have no model for the run.
  case withoutModel(reason: String)
}

/// The result of reading a run for one fill, fit or regression.
public struct RunReading {
  /// The number of the reading in the log, counted from 1. Runs of one fill, fit or regression have the same number.
  public let number: Int
  /// The number of events of the run that were filled, and the number of events that each cut removed.
  public let statistics: RunStatistics
  /// The energies and the part of the sky that were used.
  public let use: RunUse

  init(number: Int, _ statistics: RunStatistics, kept: UnmaskedField.Summary?) {
    self.number = number
    self.statistics = statistics
    use = RunUse(
      energies: statistics.energies, regions: kept?.regions ?? [], keptSky: kept?.total, method: kept?.method)
  }

  init(number: Int, counting run: PixelCounts) {
    (self.number, statistics, use) = (number, run.statistics, RunUse(counting: run))
  }

  /// The reason why the run contributes nothing to a model; `nil` if the run contributes.
  public var emptiness: String? {
    if let energies = use.energies, energies.isEmpty {
      return "no energy bin is within the safe energy range of the run"
    }
    if use.keptSky == 0 { return "excluded regions cover the whole field of view" }
    return statistics.ontime > 0 ? nil : "no good time"
  }
}

/// The energies and the part of the sky for which a run was used.
public struct RunUse: Hashable {
  /// The range of energies, in TeV, that was used; `nil` for the whole axis.
  public let energies: Range<Double>?
  /// The excluded regions that overlap with the field of view.
  public let regions: [RegionDefinition]
  /// The fraction of the field of view that is outside the excluded regions; `nil` if no excluded region overlaps with
  /// the field of view.
  public let keptSky: Double?
  /// How the regions were excluded; `nil` if no excluded region overlaps with the field of view.
  public let method: ExclusionMethod?

  init(energies: Range<Double>?, regions: [RegionDefinition], keptSky: Double?, method: ExclusionMethod?) {
    (self.energies, self.regions, self.keptSky, self.method) = (energies, regions, keptSky, method)
  }

  /// Describes the use of a run whose events were counted in pixels.
  public init(counting run: PixelCounts) {
    let kept = Double(run.keptPixels) / Double(run.grid.count)
    self.init(
      energies: run.statistics.energies, regions: kept < 1 ? run.regions : [], keptSky: kept < 1 ? kept : nil,
      method: kept < 1 ? .exact : nil)
  }
}

/// A model that was written.
public struct ModelRecord {
  /// The file, relative to the output.
  public let file: String
  /// The layout of the file.
  let format: ModelFormat
  /// The group of the model; `nil` for a model that was written without a group.
  public let group: GroupedRuns.Group?
  /// The number of runs that the model was built from.
  public let runs: Int
  /// The total ontime of the runs that the model was built from, in s.
  let ontime: Double
  /// The OBS_IDs of the runs that the model was built from; empty if they are unknown.
  public let obsIDs: [Int64]

  /// Creates the record of a model that was written.
  public init(
    file: String, format: ModelFormat, group: GroupedRuns.Group?, runs: Int, ontime: Double, obsIDs: [Int64]
  ) {
    self.file = file
    self.format = format
    self.group = group
    self.runs = runs
    self.ontime = ontime
    self.obsIDs = obsIDs
  }
}
