import BackgroundModels
import DL3
import Diagnostics
import Production
import Selection
import Sky

/// The record of what a recipe did: a list of entries in the order in which they were made.
///
/// The Lua bindings only add entries. The extensions of this class compute summary, provenance, report page and index
/// tables from the entries. Therefore no binding can forget one of these results or count a run twice.
public final class RecipeLog {
  /// One thing that the recipe did or that the program noticed.
  public enum Entry {
    /// A fact about one run. The first value is the OBS_ID of the run.
    case run(Int64, RunFact)
    /// A dry run skipped a fit. Everything that the recipe makes from the result of the fit is missing in the log.
    case plannedFit
    /// Runs of a selection were used; the history contains the reasons why other runs were not selected.
    case choice(SelectionHistory)
    /// Runs were sorted into groups.
    case grouping(GroupedRuns)
    /// Notes and warnings.
    case notes(Notes)
    /// A region was excluded from fields of view.
    case region(RegionDefinition)
    /// A file that the recipe named was read.
    case input(Provenance.Input, path: String)
    /// A file was written or, in a dry run, would be written; its path is relative to the output.
    case file(String)
    /// The recipe wrote a table of rows to the output file with this name.
    case table(String)
    /// The results of fits were written to the output file with this name.
    case fits(String)
    /// The recipe printed a text.
    case printed(String)
    /// The results of a study were written to the output file with this name.
    case study(String)
    /// A model was written.
    case model(ModelRecord)
    /// A strategy of a study was evaluated. `isKept` is true if its result was read from the ledger.
    case strategy(isKept: Bool)
    /// Models were compared with the runs that they were built from.
    case closure(ClosureReport)
  }

  /// All entries, in the order of recording.
  public private(set) var entries: [Entry] = []
  /// The number of readings so far. A reading is one call of `fill`, `run_sums`, `dt.fit` or `dt.pixel_counts`.
  public private(set) var readings = 0
  /// Whether a strategy of a study is being called. Its selections and groups belong to models that are not written.
  /// They do not explain why the recipe does not use a run, so they are not recorded.
  public var isTrying = false
  private var knownRegions: Set<RegionDefinition> = []
  private var knownChoices: Set<ObjectIdentifier> = []

  /// Creates an empty log.
  public init() {}

  /// Adds an entry. A selection or region that is already in the log is ignored, because every fill records its
  /// selection and regions again. While ``isTrying`` is true, all selections and groups are ignored.
  public func record(_ entry: Entry) {
    switch entry {
    case .choice where isTrying, .grouping where isTrying: return
    case .choice(let history):
      guard knownChoices.insert(ObjectIdentifier(history)).inserted else { return }
    case .region(let region):
      guard knownRegions.insert(region).inserted else { return }
    default: break
    }
    entries.append(entry)
  }

  /// Records the result of reading the events of some runs.
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

  /// Records the result of counting the events of some runs in pixels, for a regression.
  public func record(counting pixels: PixelRuns) {
    readings += 1
    for run in pixels.runs { record(.run(run.obsID, .read(RunReading(number: readings, counting: run)))) }
    for run in pixels.refused { record(.run(run.obsID, .refused(run.problem))) }
    record(.notes(pixels.notes))
  }
}
