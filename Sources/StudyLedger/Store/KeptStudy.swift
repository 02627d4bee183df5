import Studies

/// A study of the ledger, without its strategies.
public struct KeptStudy: Sendable, Identifiable {
  /// The number of the study in the ledger, from 1.
  public let id: Int64
  /// What determines the results of the study.
  public let identity: StudyIdentity
  /// When the study was first kept, such as `2026-11-30T09:50:12Z`.
  public let created: String
  /// The number of strategies that are kept.
  public let strategies: Int
  /// The name of the complete strategy with the smallest deviance; `nil` if no strategy is complete.
  public let best: String?
  /// The deviance of the best strategy.
  public let deviance: Double?
  /// For each run, the digest of its scored counts, by OBS_ID.
  public let bins: [String: String]
  /// The strategy with which the recipe compared all others; `nil` if there is none.
  public let baseline: String?
}

/// A strategy of the ledger.
public struct KeptStrategy: Sendable, Equatable {
  /// The scores.
  public let result: StrategyResult
  /// The notes that the strategy added to the log of the recipe.
  public let notes: [KeptNote]
  /// Digest of what the recipe had read when the strategy was tried.
  public let context: String
  /// Whether the result may be used later, instead of calling the strategy again.
  public let isReusable: Bool

  /// Creates an entry that can be stored in the ledger.
  public init(_ result: StrategyResult, notes: [KeptNote] = [], context: String, isReusable: Bool) {
    (self.result, self.notes, self.context, self.isReusable) = (result, notes, context, isReusable)
  }
}
