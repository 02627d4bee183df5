/// The scores of a strategy, which show how well it predicts the runs of a study.
public struct StrategyResult: Sendable, Hashable, Codable {
  /// The name of the strategy.
  public let name: String
  /// The settings that define the strategy.
  public let settings: [String: String]
  /// The reader with which the models were evaluated.
  public let reader: Reader
  /// The scores of the runs that the strategy predicts, in the order of the folds.
  public let scores: [RunScore]
  /// The runs that the strategy does not predict, in the order of the folds.
  public let lost: [LostRun]
  /// The OBS_IDs of target runs that are among the runs from which their model was made. These runs are not held out.
  public let ownRuns: [Int64]
  /// The combined scores of all runs.
  public let summary: ScoreSummary
  /// The time to make and score the models, in s. All other values are the same if the study is repeated.
  public var seconds: Double

  /// Creates a result from its parts.
  public init(
    name: String, settings: [String: String], reader: Reader, scores: [RunScore], lost: [LostRun], ownRuns: [Int64],
    summary: ScoreSummary, seconds: Double
  ) {
    (self.name, self.settings, self.reader) = (name, settings, reader)
    (self.scores, self.lost, self.ownRuns) = (scores, lost, ownRuns)
    (self.summary, self.seconds) = (summary, seconds)
  }

  /// Whether the strategy predicts every run, and predicts counts above 0 in every bin with observed events.
  public var isComplete: Bool { lost.isEmpty && summary.unpredicted == 0 && !scores.isEmpty }
}

/// A target run for which a strategy has no usable prediction.
public struct LostRun: Sendable, Hashable, Codable {
  /// The OBS_ID of the run.
  public let obsID: Int64
  /// The reason, on one line.
  public let reason: String

  /// Creates a lost run.
  public init(obsID: Int64, reason: String) { (self.obsID, self.reason) = (obsID, reason) }
}

/// The results of all strategies of a study.
public struct StudyResult: Sendable, Hashable, Codable {
  /// The folds.
  public let folds: [Fold]
  /// The OBS_IDs of target runs that have no bin to score.
  public let unscored: [Int64]
  /// The runs that are not scored because they could not be read, with the reasons.
  public let unread: [LostRun]
  /// The results of the strategies, in the order in which they were tried.
  public var strategies: [StrategyResult]

  /// Creates a result.
  public init(
    folds: [Fold], unscored: [Int64] = [], unread: [LostRun] = [], strategies: [StrategyResult]
  ) {
    (self.folds, self.unscored, self.unread, self.strategies) = (folds, unscored, unread, strategies)
  }

  /// The OBS_IDs of the runs that are scored, in the order of the folds.
  public var targets: [Int64] { folds.flatMap(\.targets) }
}
