import Diagnostics

/// The errors of a study. All messages are in `StudyError+Text.swift`.
public enum StudyError: DarktimeError, Equatable {
  // MARK: Folds

  /// There is no run to score.
  case noRuns
  /// A number of parts that cannot divide the runs.
  case partCount(found: Int, runs: Int)
  /// All training runs are in the part that is left out.
  case noTraining(fold: String, targets: Int)
  /// The observation table lacks a column.
  case missingColumn(FilePlace, present: [String], purpose: String)
  /// A column that has to contain numbers contains something else.
  case notNumbers(FilePlace)
  /// The unit of a column does not fit.
  case unit(FilePlace, found: String, expected: String)
  /// A run has no value in a column.
  case noValue(FilePlace, obsID: Int64)
  /// An angle, a number of days or another size that is not above 0; `unit` is empty for a number.
  case notPositive(what: String, found: Double, unit: String)
  /// Edges of zenith bands that do not increase, or are fewer than two.
  case bandEdges([Double])
  /// A run whose zenith angle (deg) is in none of the bands.
  case outsideBands(obsID: Int64, zenith: Double, edges: [Double])

  // MARK: Scores

  /// A grid of pixels or energies that cannot be scored.
  case grid(found: String, expected: String)
  /// Predicted counts that do not belong to the bins of their run.
  case predictionSize(obsID: Int64, found: Int, expected: Int)
  /// A cube in ALTAZ alignment for a run whose field cannot be placed in the horizontal frame.
  case noHorizon(obsID: Int64)
  /// A prediction that is not a finite number of events.
  case notFinite(obsID: Int64)
  /// A model that predicts no event in any bin of a run.
  case nothingPredicted(obsID: Int64)

  // MARK: Studies

  /// A run of a fold that was not counted.
  case notCounted(obsID: Int64)
  /// A run of a fold for which a strategy gives no model.
  case noModel(obsID: Int64)
  /// Two strategies with the same name.
  case duplicateStrategy(String)
  /// A baseline that is none of the strategies.
  case unknownBaseline(String, present: [String])
}
