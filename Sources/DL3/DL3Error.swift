import Diagnostics
import Expression
import FITS
import FileSystem

/// The errors of a data store, its index tables, its runs and its groups. All messages are in `DL3Error+Text.swift`.
public enum DL3Error: DarktimeError {
  // MARK: The store

  /// The path of the store cannot be expanded.
  case path(PathExpansionError)
  /// A text is neither the name of a site nor its coordinates.
  case badSite(text: String, found: String)
  /// The path of the store does not exist; `given` is the path before expansion.
  case noSuchStore(path: String, given: String)
  /// A folder has no index table.
  case noIndex(folder: String, lookedFor: [String])
  /// A file has no index HDU.
  case noIndexHDU(path: String, lookedFor: String, present: [String])
  /// A column that the format requires is missing.
  case missingColumn(FilePlace, present: [String])
  /// A column has a type that the format does not allow.
  case wrongColumnType(FilePlace, found: String, expected: String)
  /// The observation table contains an observation twice; rows are counted from 1.
  case duplicateObservation(FilePlace, obsID: Int64, firstRow: Int)
  /// The store, or a selection of its runs, contains no observations with these ids.
  case unknownObservations([Int64], store: String, count: Int, isSelection: Bool = false)
  /// A selection contains no run.
  case noRunSelected(selection: String, store: String, count: Int)
  /// An observation has no HDU of the required type; `present` lists the types that it has.
  case noHDU(FilePlace, obsID: Int64, type: HDUType, present: [String])
  /// An index row refers to a file that does not exist. The place contains the row, counted from 1.
  case missingFile(FilePlace, obsID: Int64, path: String)

  // MARK: A run

  /// A file lacks an HDU that the index lists.
  case missingHDU(path: String, name: String, obsID: Int64, present: [String])
  /// A unit cannot be converted to the required one.
  case wrongUnit(FilePlace, found: String, expected: String)
  /// A unit cannot be parsed.
  case unknownUnit(FilePlace, found: String)
  /// According to OBS_MODE, the telescopes did not follow a fixed position on the sky.
  case movingMode(FilePlace, obsID: Int64, mode: String)
  /// The pointing table shows that the pointing moved by an angle (deg) from the pointing of the run.
  case movingPointing(FilePlace, obsID: Int64, angle: Double)
  /// A gti row of the index names the EVENTS HDU, and the file has no HDU GTI.
  case eventsAsGoodTimes(FilePlace, obsID: Int64, path: String, name: String, present: [String])
  /// Neither the header nor the observation table gives the pointing.
  case noPointing(FilePlace, obsID: Int64)
  /// The pointing is not a position on the sky.
  case impossiblePointing(FilePlace, ra: Double, dec: Double)
  /// There is neither a GTI nor TSTART and TSTOP.
  case noGoodTimes(FilePlace, obsID: Int64)
  /// The run has good time, in s, but no usable event: EVENTS has no rows, or all rows are removed.
  case noEvents(FilePlace, obsID: Int64, ontime: Double, counts: EventCounts)
  /// A good time interval ends before it starts.
  case stopBeforeStart(FilePlace, start: Double, stop: Double)
  /// A start or an end of a good time interval is not finite.
  case nonFiniteInterval(FilePlace, start: Double, stop: Double)
  /// A good time interval (s) is, entirely or in part, more than a day outside the interval from TSTART to TSTOP of
  /// EVENTS.
  case goodTimeOutsideRun(FilePlace, interval: GoodTimes.Interval, run: GoodTimes.Interval)
  /// The total good time (s) exceeds the length of the run. `statedBy` names the source of the length. The place
  /// contains the row of the longest interval.
  case tooMuchGoodTime(FilePlace, sum: Double, length: Double, statedBy: String)
  /// The safe energy threshold is missing: the keyword or column is absent, or its value is not a number.
  case noThreshold(FilePlace, obsID: Int64, keyword: String)
  /// The safe energy range (TeV) is empty or begins below 0.
  case impossibleThreshold(FilePlace, low: Double, high: Double?)

  // MARK: Groups

  /// The bins of a group axis are invalid.
  case badGroupBins(axis: String, found: String, expected: String)
  /// The observation table lacks a column. `reason` says why a ``StandardColumn`` cannot be taken from elsewhere.
  case noColumn(FilePlace, reason: String?, present: [String], purpose: String?)
  /// The type of a column does not match the bins of its group axis.
  case wrongGroupColumn(FilePlace, found: String, expected: String)
  /// The argument of a trigonometric function is a column in degrees, but must be in radians.
  case degrees(text: String, found: String, correct: String)
  /// Two group axes use the same column.
  case duplicateGroupAxis(String)
  /// The keyword `name` is in none of the EVENTS headers.
  case noKeyword(name: String, runs: Int)
  /// The groups are not defined by intervals of this column; `present` lists the columns with intervals.
  case noIntervals(column: String, present: [String])
  /// The unit of a group axis cannot be converted to the unit of its column.
  case wrongGroupUnit(FilePlace, axis: String, found: String)
  /// A table is not a group table.
  case notAGroupTable(place: String, found: String, expected: String)
  /// Two groups of a table have the same id.
  case duplicateGroup(place: String, id: Int64)
  /// Two groups of a table overlap.
  case overlappingGroups(place: String, first: Int64, second: Int64)

  /// Neighbours of a run cannot be found, because one of its cells is not a number.
  case noNeighbourValue(FilePlace, obsID: Int64)

  // MARK: Layers below

  /// An error of a FITS file.
  case fits(FITSError)
  /// An error of an expression.
  case expression(ExpressionError)
}
