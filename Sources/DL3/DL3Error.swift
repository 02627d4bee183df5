import Diagnostics
import Expression
import FITS

/// What can be wrong with a data store, its index tables, its runs and its groups, as typed facts. All text stands in
/// `DL3Error+Text.swift`.
public enum DL3Error: DarktimeError {
  // MARK: The store

  /// A variable in a path that the environment does not have.
  case undefinedVariable(name: String, path: String)
  /// A path that cannot be expanded.
  case malformedPath(_ path: String, reason: String)
  /// A text that is neither the name of a site nor its place.
  case badSite(text: String, found: String)
  /// No folder or file at the path of the store; `given` is the path before expansion.
  case noSuchStore(path: String, given: String)
  /// A folder without an index table.
  case noIndex(folder: String, lookedFor: [String])
  /// A file that lacks an index HDU.
  case noIndexHDU(path: String, lookedFor: String, present: [String])
  /// A column that the format demands is not there.
  case missingColumn(FilePlace, present: [String])
  /// A column holds another kind of values than the format demands.
  case wrongColumnType(FilePlace, found: String, expected: String)
  /// An observation stands twice in the observation table; rows count from 1.
  case duplicateObservation(FilePlace, obsID: Int64, firstRow: Int)
  /// Ids that the store does not have.
  case unknownObservations([Int64], store: String, count: Int)
  /// A selection that left no run.
  case noRunSelected(selection: String, store: String, count: Int)
  /// An observation without an HDU of a type; `present` are the types it has.
  case noHDU(FilePlace, obsID: Int64, type: HDUType, present: [String])
  /// An index row (counted from 1 in the place) that points to a file which is not there.
  case missingFile(FilePlace, obsID: Int64, path: String)

  // MARK: A run

  /// A file without the HDU that the index names.
  case missingHDU(path: String, name: String, obsID: Int64, present: [String])
  /// A unit that cannot be converted to the one needed.
  case wrongUnit(FilePlace, found: String, expected: String)
  /// A unit that nobody understands.
  case unknownUnit(FilePlace, found: String)
  /// Neither the header nor the observation table tell where the telescopes pointed.
  case noPointing(FilePlace, obsID: Int64)
  /// A pointing that is no position on the sky.
  case impossiblePointing(FilePlace, ra: Double, dec: Double)
  /// Neither a GTI nor TSTART and TSTOP.
  case noGoodTimes(FilePlace, obsID: Int64)
  /// A good time interval that ends before it starts.
  case stopBeforeStart(FilePlace, start: Double, stop: Double)
  /// A good time interval with an end that is no number.
  case nonFiniteInterval(FilePlace, start: Double, stop: Double)
  /// A good time interval (s) that lies, as a whole or in part, more than a day outside TSTART to TSTOP of EVENTS.
  case goodTimeOutsideRun(FilePlace, interval: GoodTimes.Interval, run: GoodTimes.Interval)
  /// Good time (s) that adds up to more than the run was long, by the statement that is named; the row is that of the
  /// longest interval.
  case tooMuchGoodTime(FilePlace, sum: Double, length: Double, statedBy: String)
  /// No safe energy threshold where it is looked for: an absent keyword or column, or a value that is no number.
  case noThreshold(FilePlace, obsID: Int64, keyword: String)
  /// A safe energy range without energies (TeV), or below 0.
  case impossibleThreshold(FilePlace, low: Double, high: Double?)

  // MARK: Groups

  /// The bins of a group axis are no bins.
  case badGroupBins(axis: String, found: String, expected: String)
  /// A group axis over a column that the observation table does not have.
  case unknownGroupColumn(FilePlace, present: [String])
  /// A group axis over a column of another kind than its bins.
  case wrongGroupColumn(FilePlace, found: String, expected: String)
  /// Two axes over the same column.
  case duplicateGroupAxis(String)
  /// The unit of an axis does not fit its column.
  case wrongGroupUnit(FilePlace, axis: String, found: String)
  /// A table that is no group table.
  case notAGroupTable(place: String, found: String, expected: String)
  /// Two groups of a table with one id.
  case duplicateGroup(place: String, id: Int64)
  /// Two groups of a table that share runs.
  case overlappingGroups(place: String, first: Int64, second: Int64)

  /// Neighbours that are to be told by a column which the observation table does not have, or not with numbers.
  case noNeighbourColumn(FilePlace, present: [String])
  /// A run whose neighbours are sought, with a cell that is no number.
  case noNeighbourValue(FilePlace, obsID: Int64)

  // MARK: Layers below

  /// A fault of a FITS file.
  case fits(FITSError)
  /// A fault of an expression.
  case expression(ExpressionError)
}
