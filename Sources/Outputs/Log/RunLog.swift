import BackgroundModels
import DL3
import Diagnostics
import Production
import Selection
import Sky

/// The record of a run of a recipe: what happened, in the order in which it happened.
///
/// Bindings only ever add entries. Summary, provenance, report page and index tables are computed from them (the
/// extensions of this class), so that no binding can forget an entry of one of them, or count a run twice.
public final class RunLog {
  /// Something that happened.
  public enum Entry {
    /// A fact about a run of the store, by its OBS_ID.
    case run(Int64, RunFact)
    /// A dry run left out a fit, and so lacks what recipes make of its result.
    case plannedFit
    /// Runs of a selection were used: why each other run was left out.
    case choice(SelectionHistory)
    /// Runs were sorted into groups.
    case grouping(Grouping)
    /// Notes and warnings.
    case notes(Notes)
    /// A region was excluded from fields.
    case region(RegionDefinition)
    /// A file that the recipe named was read.
    case input(Provenance.Input, path: String)
    /// A file was written, or would be in a dry run; relative to the output.
    case file(String)
    /// A model was written.
    case model(ModelRecord)
    /// Models were compared with the runs they were made of.
    case closure(ClosureReport)
  }

  /// All entries.
  public private(set) var entries: [Entry] = []
  /// How many times events have been read: a fill, sums of runs or a fit are one time each.
  public private(set) var readings = 0
  private var knownRegions: Set<RegionDefinition> = []
  private var knownChoices: Set<ObjectIdentifier> = []

  /// Nothing happened yet.
  public init() {}

  /// Adds an entry. Choices and regions come with every fill that uses them, and are recorded once.
  public func record(_ entry: Entry) {
    switch entry {
    case .choice(let history):
      guard knownChoices.insert(ObjectIdentifier(history)).inserted else { return }
    case .region(let region):
      guard knownRegions.insert(region).inserted else { return }
    default: break
    }
    entries.append(entry)
  }

  /// Records what one reading of the events of some runs found.
  public func record(
    reading statistics: [RunStatistics], refused: [RefusedRun], notes: Notes,
    unmaskedFields: [Int64: UnmaskedField.Summary]
  ) {
    readings += 1
    for run in statistics {
      record(.run(run.obsID, .read(RunReading(number: readings, run, kept: unmaskedFields[run.obsID]))))
    }
    for run in refused { record(.run(run.obsID, .refused(run.problem))) }
    record(.notes(notes))
  }
}
