/// The ranking of the strategies of a study. It shows how much better or worse each strategy is than the best strategy
/// and than a baseline.
///
/// Only complete strategies compete with each other. A complete strategy predicts every run with models of other runs,
/// and predicts counts above 0 wherever events are observed. A strategy that does not predict all runs, or predicts 0
/// where events are observed, has a different and usually easier task. It is compared with the best strategy on the
/// runs that both predict, and is ranked separately.
public struct Ranking: Sendable, Hashable, Codable {
  /// The group in which a strategy is ranked.
  public enum Standing: String, Sendable, Hashable, Codable, CaseIterable {
    /// The strategy predicts every run, and predicts counts above 0 wherever events are observed.
    case complete
    /// The strategy does not predict all runs, or predicts 0 in bins in which events are observed.
    case incomplete
    /// Some models of the strategy were made from the runs that they predict.
    case notHeldOut = "not held out"
    /// The strategy predicts no run.
    case failed
  }

  /// The entry of one strategy in the ranking.
  public struct Row: Sendable, Hashable, Codable {
    /// The name of the strategy.
    public let name: String
    /// The settings that define the strategy.
    public let settings: [String: String]
    /// The group in which the strategy is ranked.
    public let standing: Standing
    /// The position of the strategy in the ranking, from 1. All strategies have different ranks, but a strategy that is
    /// not complete was not compared on equal terms with the complete ones before it.
    public let rank: Int
    /// The number of runs that the strategy predicts.
    public let runs: Int
    /// The number of runs that the strategy does not predict.
    public let lost: Int
    /// The number of events observed in bins in which the strategy predicts 0.
    public let unpredicted: Double
    /// The sum of the deviances of the runs that the strategy predicts.
    public let deviance: PoissonDeviance
    /// The mean and the standard deviation of the normalisations of the runs.
    public let norm: Spread
    /// The mean and the standard deviation of the spectral tilts of the runs, in ln per decade.
    public let tilt: Spread
    /// The mean of ln(p) over all events, where p is the predicted probability of the event's bin; `nil` without
    /// events.
    public let logScorePerEvent: Double?
    /// The distribution of tile significances over the field; `nil` if there are fewer than two tiles.
    public let tiles: TileSignificance?
    /// The difference from the best strategy; `nil` for the best strategy itself, and for failed strategies.
    public let best: Comparison?
    /// The difference from the baseline. It is `nil` for the baseline itself and for failed strategies, and if there is
    /// no baseline or the baseline failed.
    public let baseline: Comparison?
    /// The most frequent reason why runs are not predicted; `nil` if all runs are predicted.
    public let reason: String?
    /// The time to make and score the models, in s. It is not encoded, because it differs between repetitions.
    public private(set) var seconds = 0.0

    private enum CodingKeys: CodingKey {
      case name, settings, standing, rank, runs, lost, unpredicted, deviance, norm, tilt, logScorePerEvent, tiles
      case best, baseline, reason
    }

    /// The result in words.
    public var verdict: String {
      switch (standing, best) {
      case (.failed, _): "failed: \(reason ?? "it gives no prediction for any run")"
      case (_, .none): "best"
      case (_, .some(let comparison)): comparison.verdict
      }
    }
  }

  /// The entries of all strategies. Complete strategies are first, then incomplete ones, those that are not held out,
  /// and failed ones. Within each group the best strategy is first.
  public let rows: [Row]
  /// The name of the baseline; `nil` if there is none.
  public let baseline: String?

  /// The best strategy; `nil` if no strategy predicts a run.
  public var best: Row? { rows.first.flatMap { $0.standing == .failed ? nil : $0 } }

  /// The reason why no strategy is compared with the baseline, as a sentence; `nil` if there is no baseline, or if the
  /// strategies are compared with it.
  public var baselineProblem: String? {
    rows.first { $0.name == baseline && $0.standing == .failed }.map {
      "no strategy is compared with the baseline '\($0.name)', because the baseline failed: "
        + ($0.reason ?? "it gives no prediction for any run")
    }
  }

  /// Ranks the strategies of a study.
  /// - Parameters:
  ///   - baseline: The name of a strategy. All others are compared with it, and also with the best strategy.
  ///   - bootstrap: The method that computes the errors of differences.
  /// - Throws: ``StudyError/unknownBaseline(_:present:)``
  public init(
    _ result: StudyResult, baseline: String? = nil, bootstrap: PairedBootstrap = PairedBootstrap()
  ) throws(StudyError) {
    let all = result.strategies
    let base = all.first { $0.name == baseline }
    if let baseline, base == nil { throw .unknownBaseline(baseline, present: all.map(\.name)) }
    var (rows, best): ([Row], StrategyResult?) = ([], nil)
    for standing in Standing.allCases {
      let group = all.filter { $0.standing == standing }
      if best == nil { best = Self.best(of: group) }
      for strategy in Self.sorted(group, best: best) {
        rows.append(
          Row(strategy, standing, rank: rows.count + 1, best: best, baseline: base, bootstrap: bootstrap))
      }
    }
    (self.rows, self.baseline) = (rows, baseline)
  }

  /// Returns the strategy that predicts the most runs. Among strategies with the same number of runs, it is the one
  /// with the smallest deviance.
  private static func best(of group: [StrategyResult]) -> StrategyResult? {
    group.filter { !$0.scores.isEmpty }.min {
      (-$0.scores.count, $0.summary.deviance.total) < (-$1.scores.count, $1.summary.deviance.total)
    }
  }

  /// Sorts strategies by the difference between their deviance and the deviance of the best strategy, divided by the
  /// number of runs that both predict. The best strategy is always first, although another strategy can have a smaller
  /// deviance if it predicts only a few runs. Strategies with equal differences keep their order.
  private static func sorted(_ group: [StrategyResult], best: StrategyResult?) -> [StrategyResult] {
    guard let best else { return group }
    let draws = PairedBootstrap(draws: 2)
    let keys = group.map { strategy -> Double in
      if strategy.name == best.name { return -.infinity }
      let comparison = Comparison(strategy, with: best, bootstrap: draws)
      return comparison.runs > 0 ? comparison.difference / Double(comparison.runs) : .infinity
    }
    return group.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.map { group[$0] }
  }
}

extension Ranking.Row {
  fileprivate init(
    _ result: StrategyResult, _ standing: Ranking.Standing, rank: Int, best: StrategyResult?,
    baseline: StrategyResult?, bootstrap: PairedBootstrap
  ) {
    func comparison(_ other: StrategyResult?) -> Comparison? {
      guard standing != .failed, let other, !other.scores.isEmpty, other.name != result.name else { return nil }
      return Comparison(result, with: other, bootstrap: bootstrap)
    }
    self.init(
      name: result.name, settings: result.settings, standing: standing, rank: rank, runs: result.scores.count,
      lost: result.lost.count, unpredicted: result.summary.unpredicted, deviance: result.summary.deviance,
      norm: result.summary.norm, tilt: result.summary.tilt, logScorePerEvent: result.summary.logScorePerEvent,
      tiles: result.summary.tiles, best: comparison(best), baseline: comparison(baseline), reason: result.mainReason,
      seconds: result.seconds)
  }
}

extension StrategyResult {
  /// The group in which the strategy is ranked.
  public var standing: Ranking.Standing {
    if scores.isEmpty { return .failed }
    if !ownRuns.isEmpty { return .notHeldOut }
    return isComplete ? .complete : .incomplete
  }

  /// The most frequent reason why runs are not predicted. If several reasons are equally frequent, it is the first of
  /// them.
  var mainReason: String? {
    var counts: [String: Int] = [:]
    for run in lost { counts[run.reason, default: 0] += 1 }
    let most = counts.values.max()
    return lost.first { counts[$0.reason] == most }?.reason
  }
}
