import TextFormat
import Units

/// The outcome for a pair of runs: how alike they are, and whether they were matched.
public struct RunMatch: Sendable, Equatable {
  /// Why a pair of runs was refused.
  public enum Refusal: Sendable, Equatable {
    /// A run has no value in a column.
    case noValue(obsID: Int64, column: String)
    /// The distance is above the limit.
    case tooFar(limit: Double)
    /// As many runs as requested are nearer.
    case nearerRuns(Int)
    /// A limit in time, pointing or zenith angle excludes the run.
    case outsideLimits
    /// No allowed OFF run is left for the ON run.
    case noneLeft
    /// The OFF run is used for no ON run.
    case unused
  }

  /// The OBS_ID of the run for which matches were sought; `nil` for an OFF run that is used for no ON run.
  public let target: Int64?
  /// The OBS_ID of the run that was compared with the target; `nil` for an ON run that is not paired.
  public let obsID: Int64?
  /// The distance of the two runs: 0 for equal runs, 1 for runs that differ by one scale in one column. It is NaN if
  /// there is no pair or no value.
  public let distance: Double
  /// The reason why the pair was refused; `nil` for a match.
  public let refusal: Refusal?

  /// Whether the two runs are a match.
  public var isMatch: Bool { refusal == nil }

  /// The reason for the refusal as text; empty for a match.
  public var reason: String {
    switch refusal {
    case nil: ""
    case .noValue(let obsID, let column): "\(column) of run \(obsID) has no value"
    case .tooFar(let limit): "the distance exceeds the limit of \(shortest(limit))"
    case .nearerRuns(let count): "\(counted(count, "run")) \(count == 1 ? "has" : "have") a smaller distance"
    case .outsideLimits: "the pair does not meet all limits for time, pointing and zenith angle"
    case .noneLeft: "no OFF run is left for this run"
    case .unused: "not used for any ON run"
    }
  }
}
