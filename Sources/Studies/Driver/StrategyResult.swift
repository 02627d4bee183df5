/// How well a strategy predicts the runs of a study.
public struct StrategyResult: Sendable, Hashable, Codable {
  /// The name of the strategy.
  public let name: String
  /// The choices that make up the strategy.
  public let settings: [String: String]
  /// How its models were evaluated.
  public let reader: Reader
  /// The scores of the runs that it predicts, in the order of the folds.
  public let scores: [RunScore]
  /// The runs that it does not predict, in the order of the folds.
  public let lost: [LostRun]
  /// OBS_IDs of runs whose model was made of the run itself. Their scores are not held out.
  public let ownRuns: [Int64]
  /// The scores of all runs together.
  public let summary: ScoreSummary
  /// The time to make and to score the models, in s. All other values are the same whenever the study is repeated.
  public var seconds: Double

  /// Whether the strategy predicts every run, and each bin in which events were observed.
  public var isComplete: Bool { lost.isEmpty && summary.unpredicted == 0 && !scores.isEmpty }
}

/// A run for which a strategy has no usable prediction.
public struct LostRun: Sendable, Hashable, Codable {
  /// The run.
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
  /// OBS_IDs of targets that have no bin to score.
  public let unscored: [Int64]
  /// The strategies, in the order in which they were tried.
  public var strategies: [StrategyResult]

  /// Creates a result.
  public init(folds: [Fold], unscored: [Int64] = [], strategies: [StrategyResult]) {
    (self.folds, self.unscored, self.strategies) = (folds, unscored, strategies)
  }

  /// OBS_IDs of the runs that are scored, in the order of the folds.
  public var targets: [Int64] { folds.flatMap(\.targets) }
}
