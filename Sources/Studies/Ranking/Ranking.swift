/// The strategies of a study in order: how much better or worse each is than the best and than a baseline.
///
/// Only strategies that predict every run and each observed event, with models of other runs, compete with each other.
/// A strategy that loses runs or predicts 0 where events were observed has another task, usually an easier one. It is
/// compared with the best one on the runs that both predict, and ranked separately.
public struct Ranking: Sendable, Hashable, Codable {
  /// Where a strategy is ranked.
  public enum Standing: String, Sendable, Hashable, Codable, CaseIterable {
    /// It predicts every run and each observed event.
    case complete
    /// It lost runs, or observed events are in bins that it predicts 0.
    case incomplete
    /// Models were made of the runs that they predict.
    case notHeldOut = "not held out"
    /// It predicts no run.
    case failed
  }

  /// A strategy.
  public struct Row: Sendable, Hashable, Codable {
    /// Its name.
    public let name: String
    /// The choices that make up the strategy.
    public let settings: [String: String]
    /// Where it is ranked.
    public let standing: Standing
    /// Its rank among strategies of the same standing, from 1.
    public let rank: Int
    /// The number of runs that it predicts.
    public let runs: Int
    /// The number of runs that it lost.
    public let lost: Int
    /// Observed events in bins that are predicted 0.
    public let unpredicted: Double
    /// The deviance of the runs that it predicts.
    public let deviance: PoissonDeviance
    /// The difference to the best strategy; `nil` for the best one itself, and for failed ones.
    public let best: Comparison?
    /// The difference to the baseline; `nil` for the baseline itself, without a baseline, and for failed strategies.
    public let baseline: Comparison?
    /// The most frequent reason for which runs were lost; `nil` if none was.
    public let reason: String?
    /// The time to make and to score the models, in s.
    public let seconds: Double

    /// The result in words.
    public var verdict: String {
      switch (standing, best) {
      case (.failed, _): "failed: \(reason ?? "no run")"
      case (_, .none): "best"
      case (_, .some(let comparison)): comparison.verdict
      }
    }
  }

  /// The strategies: complete ones, incomplete ones, those that are not held out, and failed ones, each from the best.
  public let rows: [Row]

  /// Ranks the strategies of a study.
  /// - Parameters:
  ///   - baseline: the name of a strategy with which all others are compared, in addition to the best.
  ///   - bootstrap: how errors of differences are computed.
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
      for (rank, strategy) in Self.sorted(group, best: best).enumerated() {
        rows.append(
          Row(strategy, standing, rank: rank + 1, best: best, baseline: base, bootstrap: bootstrap))
      }
    }
    self.rows = rows
  }

  /// The strategy that predicts most runs, and of these the one with the least deviance.
  private static func best(of group: [StrategyResult]) -> StrategyResult? {
    group.filter { !$0.scores.isEmpty }.min {
      (-$0.scores.count, $0.summary.deviance.total) < (-$1.scores.count, $1.summary.deviance.total)
    }
  }

  /// Sorts strategies by their difference to the best for each run that both predict. Equal ones keep their order.
  private static func sorted(_ group: [StrategyResult], best: StrategyResult?) -> [StrategyResult] {
    guard let best else { return group }
    let draws = PairedBootstrap(draws: 2)
    let keys = group.map { strategy -> Double in
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
      guard standing != .failed, let other, other.name != result.name else { return nil }
      return Comparison(result, with: other, bootstrap: bootstrap)
    }
    self.init(
      name: result.name, settings: result.settings, standing: standing, rank: rank, runs: result.scores.count,
      lost: result.lost.count, unpredicted: result.summary.unpredicted, deviance: result.summary.deviance,
      best: comparison(best), baseline: comparison(baseline), reason: result.mainReason, seconds: result.seconds)
  }
}

extension StrategyResult {
  /// Where the strategy is ranked.
  public var standing: Ranking.Standing {
    if scores.isEmpty { return .failed }
    if !ownRuns.isEmpty { return .notHeldOut }
    return isComplete ? .complete : .incomplete
  }

  /// The most frequent reason for which runs were lost, the first of equally frequent ones.
  var mainReason: String? {
    var counts: [String: Int] = [:]
    for run in lost { counts[run.reason, default: 0] += 1 }
    let most = counts.values.max()
    return lost.first { counts[$0.reason] == most }?.reason
  }
}
