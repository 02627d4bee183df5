import Diagnostics
import Units

/// Errors in matching runs and in combining the models of runs. All messages are in `MatchingError+Text.swift`.
public enum MatchingError: DarktimeError, Equatable {
  /// Runs have no value in a column or for an expression.
  case noValue(text: String, obsIDs: [Int64])
  /// There are no runs to average over, or a weight is negative, or all weights are 0.
  case noMean(text: String, weight: String?)
  /// The unit of a scale or a minimum cannot be converted to the unit of its column.
  case unit(column: String, error: UnitError)
  /// A run has no good time, so it has no mean along its path.
  case noGoodTime(obsID: Int64)
  /// A distance has no columns.
  case noColumns
  /// The scale of a column is not above 0.
  case scale(column: String, found: String)
  /// There are too many ON and OFF runs for an optimal pairing.
  case tooManyPairs(on: Int, off: Int, most: Int)
  /// A position on a logarithmic scale is not above 0.
  case notPositive(text: String, found: Double)
  /// No group has a run from which its position could be computed.
  case noGroup(text: String)
  /// The weights of models are negative, not finite, or all 0.
  case weights([Double])
  /// A minimum of counts is required of groups, but the counts of the runs are not given.
  case noCounts
}
