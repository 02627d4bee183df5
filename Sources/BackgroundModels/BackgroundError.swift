import Diagnostics
import Histograms
import Sky
import Units

/// What can be wrong with a background model, its making, or its file.
public enum BackgroundError: DarktimeError, Equatable {
  /// An axis that does not hold.
  case axis(AxisError)
  /// An energy axis that does not start above 0.
  case energyAxisBelowZero(low: Double)
  /// Offsets that do not lie within 0 and 180 deg.
  case offsetAxisRange(low: Double, high: Double)
  /// Field-of-view coordinates that do not lie within their limits.
  case fieldAxisRange(axis: String, low: Double, high: Double, limit: Double)
  /// A region without extent.
  case region(String)
  /// A method that does not exist.
  case unknownMethod(option: String, name: String, known: [String])
  /// A quantity behind a method's name that does not read, or has the wrong unit.
  case methodArgument(option: String, usage: String, error: UnitError)
  /// A quantity behind a method's name that is out of range.
  case methodRange(option: String, usage: String, found: String, expected: String)
  /// A quantity behind the name of a method that takes none.
  case unwantedArgument(option: String, usage: String, found: String)
  /// An event list without what ALTAZ alignment takes: the site, or the date that its times are relative to.
  case noHorizon(FilePlace, missing: String, expected: String)
  /// An event list whose own field-of-view coordinates are not those that were asked for.
  case fileCoordinates(FilePlace, found: String, expected: String)
  /// An event list whose times belong to no date.
  case horizon(FilePlace, SkyError)
  /// A method that is not made for such a model.
  case methodNotFor(option: String, name: String, model: String)
  /// A model of which nothing but the rate is known, where counts and exposure are needed.
  case rateAlone(action: String)
  /// A model of one kind that was to be made of another of the same kind.
  case conversion(to: String, from: String)
  /// A bin that a model does not have, counted from 1.
  case noBin(axis: String, found: Int, count: Int)
  /// Nothing to add up.
  case nothingToStack
  /// A weight or a factor that is not a number above 0.
  case factor(what: String, found: Double)
  /// Energy bins outside the axis.
  case energyBins(found: Range<Int>, count: Int)
  /// A stored model that cannot be taken up again, its axes being of another kind.
  case notAModel(path: String, found: String, expected: String)
  /// Fills or models over different axes, or made with different rules, that cannot be added.
  case differentFills(what: String, left: String, right: String)
  /// A run that would be counted a second time.
  case runTwice(Int64)
  /// A run whose sums were asked for, but not made.
  case notSummed(Int64)
  /// Sums of single runs that take more memory than they may.
  case tooManySums(runs: Int, bytes: Int, most: Int)
  /// A comparison of a run with a model that predicts nothing where it counts.
  case nothingToCompare(Int64)
  /// A file without an HDU that holds a rate.
  case noModel(path: String, present: [String])
  /// A file without an HDU that holds energies of nodes.
  case noNodes(path: String, present: [String])
  /// A point spread function that is 0 everywhere at an offset (deg).
  case emptyPointSpread(FilePlace, offset: Double)
  /// A table without a column it needs.
  case missingColumn(FilePlace, name: String, present: [String])
  /// An array that does not have the shape of its axes.
  case arrayShape(FilePlace, found: [Int], expected: [Int])
  /// A table with more or fewer rows than the one that holds its arrays.
  case rowCount(FilePlace, found: Int)
  /// A unit that is unknown or of the wrong kind.
  case unit(FilePlace, UnitError)
  /// A bin of a file, counted from 1, that does not end where the next one begins.
  case gapBetweenBins(FilePlace, bin: Int, end: Double, next: Double)
  /// A layout that is not made for a kind of model.
  case formatNotFor(format: String, model: String)
  /// An axis of a file that does not hold.
  case axisOfFile(FilePlace, AxisError)
}
