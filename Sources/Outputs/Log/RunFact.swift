import BackgroundModels
import DL3
import ModelFiles
import Production
import Sky

/// What happened to a run of the store.
public enum RunFact {
  /// A dry run would have read it.
  case planned
  /// The whole of its file was verified.
  case verified(sha256: String)
  /// It could not be used.
  case refused(String)
  /// Its events were read.
  indirect case read(RunReading)
  /// The index tables point it at a model file.
  case served(file: String)
  /// The index tables have no model for it.
  case withoutModel(reason: String)
}

/// What one fill or fit found in a run.
public struct RunReading {
  /// Which reading it was, from 1.
  public let number: Int
  /// What became of its events.
  public let statistics: RunStatistics
  /// How it was used.
  public let use: RunUse

  init(number: Int, _ statistics: RunStatistics, kept: UnmaskedField.Summary?) {
    self.number = number
    self.statistics = statistics
    use = RunUse(
      energies: statistics.energies, regions: kept?.regions ?? [], keptSky: kept?.total, method: kept?.method)
  }

  /// Why the run adds nothing to a model; `nil` if it does.
  public var emptiness: String? {
    if let energies = use.energies, energies.isEmpty { return "no energy bin lies within its safe energies" }
    if use.keptSky == 0 { return "excluded regions leave nothing of its field" }
    return statistics.ontime > 0 ? nil : "no good time"
  }
}

/// What of a run was used: its energies and its part of the sky.
public struct RunUse: Hashable {
  /// The energies in TeV; `nil` for all of the axis.
  public let energies: Range<Double>?
  /// The excluded regions that reach into its field.
  public let regions: [RegionDefinition]
  /// The fraction of the field that they leave; `nil` if none reaches into it.
  public let keptSky: Double?
  /// What was left out for them; `nil` if none reaches into it.
  public let method: ExclusionMethod?
}

/// A model that was written.
public struct ModelRecord {
  /// The file, relative to the output.
  public let file: String
  /// The layout of the file.
  let format: ModelFormat
  /// Its group; `nil` for a model that was written by itself.
  public let group: Grouping.Group?
  /// The number of runs that it is made of.
  public let runs: Int
  /// The total ontime of these runs, in s.
  let ontime: Double
  /// The runs, if they are known.
  public let obsIDs: [Int64]

  /// A model that was written.
  public init(
    file: String, format: ModelFormat, group: Grouping.Group?, runs: Int, ontime: Double, obsIDs: [Int64]
  ) {
    self.file = file
    self.format = format
    self.group = group
    self.runs = runs
    self.ontime = ontime
    self.obsIDs = obsIDs
  }
}
