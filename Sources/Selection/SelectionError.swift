import Diagnostics
import TextFormat

/// What can be wrong with a selection of runs.
public enum SelectionError: DarktimeError, Equatable {
  /// Neither numbers nor a file.
  case noRunList(path: String)
  /// Something in a run list that is no id.
  case notAnObservation(place: String, found: String)
  /// A run list without ids.
  case emptyRunList(path: String)
  /// A limit on a column that the store does not have.
  case noColumn(limit: String, column: String, store: String)
  /// No run passes.
  case noRunSelected(criteria: [String], of: Int, store: String)
  /// A function of the run that answers neither true nor false.
  case notAnAnswer(found: String)
  /// A column that the observation table does not have.
  case unknownColumn(name: String, present: [String])
  /// A corner of a polygon that is not two angles.
  case notACorner(found: Int)
  /// A function of the run that gives something else than regions.
  case notRegions(obsID: Int64, found: String)
  /// A function of the run that gives something else than a threshold, and perhaps an upper end above it.
  case notAThreshold(obsID: Int64, found: String)
  /// A run whose field has no half without its target.
  case pointsAtTarget(obsID: Int64)
  /// Runs of two stores, which cannot be added.
  case differentStores(String, String)
  /// A file that holds no table.
  case cannotReadTable(path: String, reason: String)
  /// A text that names no axis of groups.
  case notAGroupAxis(found: String)
  /// A value to group by that is neither number nor text.
  case notAGroupValue(found: String)

  /// The fact, told.
  public var problem: Problem {
    switch self {
    case .noRunList(let path):
      Problem(found: "'\(path)'", expected: "observation ids such as \"20275, 20283\", or a file that lists them")
    case .notAnObservation(let place, let found):
      Problem(at: place, found: "'\(found)'", expected: "an observation id")
    case .emptyRunList(let path):
      Problem(at: path, found: "no observation id", expected: "one on each line")
    case .noColumn(let limit, let column, let store):
      Problem(
        at: store, found: "the observation table has no column \(column)", expected: "one, for the limit '\(limit)'",
        hint: "leave the limit out")
    case .noRunSelected(let criteria, let count, let store):
      Problem(
        at: store, found: "no run is selected of \(count)", expected: "at least one",
        hint: "loosen the selection: \(criteria.joined(separator: "; "))")
    case .notAnAnswer(let found):
      Problem(found: "the function of the run gives \(found)", expected: "true or false")
    case .unknownColumn(let name, let present):
      Problem(
        found: "the observation table has no column '\(name)'", hint: suggestion(for: name, among: present))
    case .notACorner(let found):
      Problem(found: "a corner of \(counted(found, "value"))", expected: "{ ra, dec }")
    case .notRegions(let obsID, let found):
      Problem(
        found: "the function 'exclude' gives \(found) for run \(obsID)", expected: "regions made by dt.sky, or nil")
    case .notAThreshold(let obsID, let found):
      Problem(
        found: "the function 'threshold' gives \(found) for run \(obsID)",
        expected: "an energy such as \"0.5 TeV\"; behind it, if there is one, the upper end")
    case .pointsAtTarget(let obsID):
      Problem(
        at: "OBS_ID \(obsID)", found: "a run that points at its target", expected: "a target off the pointing (wobble)",
        hint: "cut out a circle with dt.sky.target instead, or select wobble runs")
    case .differentStores(let left, let right):
      Problem(found: "runs of \(left) and of \(right)", expected: "runs of one store")
    case .cannotReadTable(let path, let reason):
      Problem(at: path, found: reason, expected: "a table, FITS or ECSV")
    case .notAGroupAxis(let found):
      Problem(
        found: found.isEmpty ? "an empty axis of groups" : "'\(found)'",
        expected: "a column and its edges or values, such as 'ZEN_PNT: 0, 20, 40 deg' or 'N_TELS = 3, 4'")
    case .notAGroupValue(let found):
      Problem(found: "\(found) as a value to group by", expected: "a number or a text")
    }
  }
}
