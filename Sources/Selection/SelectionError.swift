import Diagnostics
import TextFormat

/// The errors of a selection of runs.
public enum SelectionError: DarktimeError, Equatable {
  /// A text is neither a list of ids nor the name of a file.
  case noRunList(path: String)
  /// A word in a run list is not an id.
  case notAnObservation(place: String, found: String)
  /// A run list contains no ids.
  case emptyRunList(path: String)
  /// No run is selected.
  case noRunSelected(criteria: [String], of: Int, store: String)
  /// No run is selected, a criterion uses IS_OFF, and the store has no off runs.
  case noOffRuns(criterion: String, targets: [String], store: String)
  /// A function that selects runs returned neither true nor false.
  case notAnAnswer(found: String)
  /// With `--keep-going`, none of the runs could be read; `reason` is the error of the first run.
  case noneRead(runs: Int, reason: String)
  /// A vertex of a polygon does not consist of two angles.
  case notACorner(found: Int)
  /// A text is not a position on the sky.
  case notAPosition(found: String)
  /// The function 'exclude' returned something other than regions for a run.
  case notRegions(obsID: Int64, found: String)
  /// The energies that the function 'threshold' returned for a run are missing, not valid, or not in ascending order.
  case notAThreshold(obsID: Int64, found: String)
  /// A run points at its target, so no half of its field is free of the target.
  case pointsAtTarget(obsID: Int64)
  /// Selections of two different stores cannot be added.
  case differentStores(String, String)
  /// A file cannot be read as a table, or it contains no table.
  case cannotReadTable(path: String, reason: String)
  /// A text is not a group axis.
  case notAGroupAxis(found: String)
  /// A selection contains parts of runs instead of complete runs, or other parts than expected.
  case differentParts(found: String, expected: String)
  /// A value to group by is neither a number nor a text.
  case notAGroupValue(found: String)

  /// Whether the error is due to missing data: the store has no suitable run.
  public var isLackOfData: Bool {
    switch self {
    case .noRunSelected, .noOffRuns, .noneRead, .pointsAtTarget: true
    default: false
    }
  }

  /// The error message.
  public var problem: Problem {
    switch self {
    case .noRunList(let path):
      Problem(
        found: "'\(path)', which is neither a list of OBS_IDs nor a readable file",
        expected: "OBS_IDs such as \"20275, 20283\", or a file with one OBS_ID per line")
    case .notAnObservation(let place, let found):
      Problem(at: place, found: "'\(found)'", expected: "an OBS_ID")
    case .emptyRunList(let path):
      Problem(at: path, found: "no OBS_ID", expected: "one OBS_ID per line")
    case .noRunSelected(let criteria, let count, let store):
      Problem(
        at: store,
        found: count == 0
          ? "the store contains no runs"
          : count == 1 ? "the only run is not selected" : "none of the \(grouped(count)) runs is selected",
        expected: "at least one selected run",
        hint: criteria.isEmpty ? nil : "relax the conditions: \(criteria.joined(separator: "; "))")
    case .noOffRuns(let criterion, let targets, let store):
      Problem(
        at: store,
        found: "the store has no off runs (\(criterion)); "
          + (targets.isEmpty ? "its tables name no targets" : "its tables name the targets ")
          + targets.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
          + (targets.count > 8 ? ", ... (\(targets.count) in all)" : ""),
        expected: "runs whose TARGET_NAME or OBJECT is 'Off data', 'off observation' or similar",
        hint: "choose other runs with a condition; for example, -p select=\"ONTIME > 0\" selects all runs")
    case .noneRead(let runs, let reason):
      Problem(
        found: runs == 1
          ? "the only run could not be read: \(reason)"
          : "none of the \(grouped(runs)) runs could be read; the first error is: \(reason)",
        expected: "at least one readable run", hint: "repair the files, or select other runs")
    case .notAnAnswer(let found):
      Problem(
        found: "the function that selects runs returned \(found)", expected: "true or false",
        hint: found == "nil" ? "write 'return' before the condition" : nil)
    case .notACorner(let found):
      Problem(found: "a vertex with \(counted(found, "value"))", expected: "two values, { ra, dec }")
    case .notAPosition(let found):
      Problem(
        found: "'\(found)' as a position", expected: "right ascension and declination, such as '83.63 deg, 22.01 deg'")
    case .notRegions(let obsID, let found):
      Problem(
        found: "the function 'exclude' returned \(found) for run \(obsID)",
        expected: "regions created with a function of dt.sky, or nil")
    case .notAThreshold(let obsID, let found):
      Problem(
        found: "the function 'threshold' returned \(found) for run \(obsID)",
        expected: "an energy such as \"0.5 TeV\", or a threshold and an upper limit above it, such as \"0.5 TeV\", "
          + "\"50 TeV\"")
    case .pointsAtTarget(let obsID):
      Problem(
        at: "OBS_ID \(obsID)", found: "a run that points at its target",
        expected: "a target more than 1 arcsec from the pointing, because dt.sky.half needs the direction of the "
          + "target",
        hint: "use dt.sky.target instead of dt.sky.half, or select only wobble runs")
    case .differentStores(let left, let right):
      Problem(found: "runs from the stores \(left) and \(right)", expected: "runs from one store")
    case .cannotReadTable(let path, let reason):
      Problem(at: path, found: reason, expected: "a table in FITS, ECSV or CSV format")
    case .notAGroupAxis(let found):
      Problem(
        found: found.isEmpty ? "an empty group axis" : "'\(found)'",
        expected: "a column and its edges or values, such as 'ZEN_PNT: 0, 20, 40 deg' or 'N_TELS = 3, 4'")
    case .differentParts(let found, let expected):
      Problem(
        found: found, expected: expected,
        hint: "groups:split() returns parts of runs, which are accepted only by the methods 'fill', 'run_sums' and "
          + "'subset'; for everything else, use the complete runs from before the split")
    case .notAGroupValue(let found):
      Problem(found: "\(found) as a value to group by", expected: "a number or a string")
    }
  }
}
