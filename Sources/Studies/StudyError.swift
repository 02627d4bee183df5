import Diagnostics

/// An error in a study. All messages are in `StudyError+Text.swift`.
public enum StudyError: DarktimeError, Equatable {
  // MARK: Folds

  /// There is no run to score.
  case noRuns
  /// The runs cannot be divided into this number of parts.
  case partCount(found: Int, runs: Int)
  /// All training runs are in the fold that is left out.
  case noTraining(fold: String, targets: Int)
  /// The observation table lacks a column.
  case missingColumn(FilePlace, present: [String], purpose: String)
  /// A column does not contain numbers.
  case notNumbers(FilePlace)
  /// The unit of a column cannot be converted to the expected unit.
  case unit(FilePlace, found: String, expected: String)
  /// A run has no value in a column.
  case noValue(FilePlace, obsID: Int64)
  /// An angle, a number of days or another quantity is not above 0. `unit` is empty for a number without unit.
  case notPositive(what: String, found: Double, unit: String)
  /// There are fewer than two edges of zenith bands, or the edges do not increase.
  case bandEdges([Double])
  /// The zenith angle (deg) of a run is in none of the bands.
  case outsideBands(obsID: Int64, zenith: Double, edges: [Double])

  /// None of the runs has a bin to score.
  case nothingToScore(UnscoredRuns)
  /// None of the runs could be read. `reason` is the error of the first run.
  case noneRead(runs: Int, reason: String)

  // MARK: Scores

  /// A grid of pixels or energies, or an option for evaluating it, cannot be used.
  case grid(found: String, expected: String)
  /// The runs have more bins than fit into memory.
  case tooManyBins(pixels: Int, energies: Int, runs: Int, most: Int)
  /// The predictions for a run do not have one value for each bin.
  case predictionSize(obsID: Int64, found: Int, expected: Int)
  /// A cube in ALTAZ alignment cannot be used for a run, because the orientation of its field in horizontal coordinates
  /// is not known.
  case noHorizon(obsID: Int64)
  /// The prediction for a run is not finite.
  case notFinite(obsID: Int64)
  /// The model predicts no events in any bin of a run.
  case nothingPredicted(obsID: Int64)

  // MARK: Studies

  /// A run of a fold has no counts.
  case notCounted(obsID: Int64)
  /// A strategy returned neither a model nor counts for a run of a fold.
  case noModel(obsID: Int64)
  /// Two strategies have the same name.
  case duplicateStrategy(String)
  /// No strategy has the name of the baseline.
  case unknownBaseline(String, present: [String])
  /// No strategy has this name.
  case unknownStrategy(String, present: [String])
}
