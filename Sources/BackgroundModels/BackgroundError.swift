import Diagnostics
import Histograms
import Sky
import Units

/// An error in a background model, in its production, or in its file. All messages are in `BackgroundError+Text.swift`.
public enum BackgroundError: DarktimeError, Equatable {
  /// An axis is not valid.
  case axis(AxisError)
  /// The energy axis does not start above 0.
  case energyAxisBelowZero(low: Double)
  /// The offsets are not within 0 and 180 deg.
  case offsetAxisRange(low: Double, high: Double)
  /// Field-of-view coordinates are outside their limits.
  case fieldAxisRange(axis: String, low: Double, high: Double, limit: Double)
  /// A region is empty or not valid.
  case region(String)
  /// No method has this name.
  case unknownMethod(option: String, name: String, known: [String])
  /// The text after the name of a method cannot be parsed as a quantity, or it has the wrong unit.
  case methodArgument(option: String, usage: String, error: UnitError)
  /// The quantity after the name of a method is out of range.
  case methodRange(option: String, usage: String, found: String, expected: String)
  /// A quantity follows the name of a method that takes no quantity.
  case unwantedArgument(option: String, usage: String, found: String)
  /// The event list lacks something that ALTAZ alignment needs: the site, or the reference date of the times.
  case noHorizon(FilePlace, missing: String, expected: String)
  /// The field-of-view coordinates in the event list have a different alignment from the requested one.
  case fileCoordinates(FilePlace, found: String, expected: String)
  /// Horizontal coordinates cannot be computed: a time is not a valid date, or the pointing is below the horizon.
  case horizon(FilePlace, SkyError)
  /// The method does not support this kind of model.
  case methodNotFor(option: String, name: String, model: String)
  /// The operation needs counts and exposure, but the model has a rate only.
  case rateAlone(action: String)
  /// The model cannot be converted, because it already has the requested kind.
  case conversion(to: String, from: String)
  /// The model has no bin with this number; bins are counted from 1.
  case noBin(axis: String, found: Int, count: Int)
  /// The list of models to stack is empty.
  case nothingToStack
  /// A weight or a factor is not a finite number above 0.
  case factor(what: String, found: Double)
  /// A bin has more counts than can be counted exactly.
  case counts(path: String?, found: Double)
  /// The range of energy bins is empty or extends beyond the axis.
  case energyBins(found: Range<Int>, count: Int)
  /// The axes or the alignment of a stored model cannot be used.
  case notAModel(path: String, found: String, expected: String)
  /// Counts or models cannot be added, because they differ in axes, counting rules or another property (`what`).
  case differentFills(what: String, left: String, right: String)
  /// A rate function is evaluated on the axes of a cube whose alignment differs from its own.
  case functionAlignment(function: String, axes: String)
  /// A run would be counted twice.
  case runTwice(Int64)
  /// The counts of a run were requested, but the run was not read.
  case notSummed(Int64)
  /// The sums of the individual runs need more memory than allowed.
  case tooManySums(runs: Int, bytes: Int, most: Int)
  /// There is no bin in which the run has exposure and the model predicts events.
  case nothingToCompare(Int64)
  /// The file has no HDU with a rate.
  case noModel(path: String, present: [String])
  /// The file has no HDU with node energies.
  case noNodes(path: String, present: [String])
  /// The point spread function is 0 everywhere at an offset (deg).
  case emptyPointSpread(FilePlace, offset: Double)
  /// A required column is missing.
  case missingColumn(FilePlace, name: String, present: [String])
  /// The shape of an array differs from the shape of its axes.
  case arrayShape(FilePlace, found: [Int], expected: [Int])
  /// The table does not have exactly one row. The row contains the arrays.
  case rowCount(FilePlace, found: Int)
  /// A unit is unknown or of the wrong kind.
  case unit(FilePlace, UnitError)
  /// A bin in a file does not end where the next one begins; bins are counted from 1.
  case gapBetweenBins(FilePlace, bin: Int, end: Double, next: Double)
  /// The file format does not support this kind of model.
  case formatNotFor(format: String, model: String)
  /// Ctrl-C or a time limit ended the work.
  case interrupted
  /// An axis in a file is not valid.
  case axisOfFile(FilePlace, AxisError)
}
