/// The results of a study as they are written to a file. The report page of the study is made from this file.
///
/// The record contains no times, so the same study always gives the same bytes. It has the scores of all runs for the
/// best strategy only, because the scores of all strategies are in a table.
public struct StudyRecord: Sendable, Hashable, Codable {
  /// The best strategy, in more detail than the others.
  public struct Best: Sendable, Hashable, Codable {
    /// The name of the strategy.
    public let name: String
    /// The reader with which its models were evaluated.
    public let reader: Reader
    /// The scores of the runs that it predicts, in the order of the folds.
    public let scores: [RunScore]
    /// The runs that it does not predict, in the same order.
    public let lost: [LostRun]
    /// The combined scores of all runs.
    public let summary: ScoreSummary
  }

  /// The ranking of all strategies.
  public let ranking: Ranking
  /// The effects of the settings of a grid; empty without a grid.
  public let profiles: [SettingProfile]
  /// The best strategy; `nil` if no strategy predicts a run.
  public let best: Best?
  /// The deviance of the baseline for each run in the scores of ``best``; `nil` for a run that the baseline does not
  /// predict. The array is empty if there is no baseline, or if the baseline is the best strategy.
  public let baselineDeviances: [Double?]
  /// The properties of the runs, in the order of the folds.
  public let runs: [StudyRun]
  /// The OBS_IDs of target runs that have no bin to score.
  public let unscored: [Int64]

  /// Creates the record of a study.
  /// - Parameter runs: The properties of the runs that are scored. Other runs are ignored.
  public init(_ result: StudyResult, ranking: Ranking, runs: [StudyRun]) {
    self.ranking = ranking
    profiles = ranking.settings.map { ranking.profile(of: $0) }.filter { $0.points.count > 1 }
    let best = result.strategies.first { $0.name == ranking.best?.name }.map {
      Best(name: $0.name, reader: $0.reader, scores: $0.scores, lost: $0.lost, summary: $0.summary)
    }
    let baseline = result.strategies.first { $0.name == ranking.baseline && $0.name != ranking.best?.name }
    let deviances = baseline.map { baseline in
      Dictionary(baseline.scores.map { ($0.obsID, $0.deviance.total) }, uniquingKeysWith: { first, _ in first })
    }
    baselineDeviances = deviances.map { deviances in (best?.scores ?? []).map { deviances[$0.obsID] } } ?? []
    self.best = best
    let known = Dictionary(runs.map { ($0.obsID, $0) }, uniquingKeysWith: { first, _ in first })
    self.runs = result.targets.compactMap { known[$0] }
    unscored = result.unscored
  }
}
