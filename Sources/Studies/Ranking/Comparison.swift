import TextFormat

/// The difference between the deviances of two strategies, for the runs that both strategies predict.
public struct Comparison: Sendable, Hashable, Codable {
  /// The name of the reference: the strategy with which this one is compared.
  public let reference: String
  /// The number of runs that both strategies predict.
  public let runs: Int
  /// The deviance of this strategy minus the deviance of the reference, summed over these runs. It is negative if this
  /// strategy is better.
  public let difference: Double
  /// The spectral and the spatial part of the difference.
  public let parts: PoissonDeviance
  /// The bootstrap error of the difference; `nil` if there are fewer than ``leastRuns`` runs.
  public let error: Double?
  /// The bootstrap errors of the parts; `nil` if there are fewer than ``leastRuns`` runs.
  public let partErrors: PoissonDeviance?
  /// The number of runs in which the strategy is better than the reference.
  public let betterRuns: Int

  /// The minimum number of runs for an error. Fewer runs do not determine the scatter between runs.
  public static let leastRuns = 3
  /// The minimum absolute value of a difference, in units of its error, that is distinguishable from 0.
  public static let leastDeviations = 2.0

  /// The minimum absolute value of a difference that is distinguishable from 0. Smaller differences may be rounding
  /// errors, and they are invisible in deviances with one decimal place.
  public static let leastDifference = 0.05

  /// Compares a strategy with a reference.
  public init(
    _ result: StrategyResult, with other: StrategyResult, bootstrap: PairedBootstrap = PairedBootstrap()
  ) {
    let scores = Dictionary(other.scores.map { ($0.obsID, $0.deviance) }, uniquingKeysWith: { first, _ in first })
    let pairs = result.scores.compactMap { score in scores[score.obsID].map { (score.deviance, $0) } }
    let differences = pairs.map { $0.total - $1.total }
    reference = other.name
    runs = pairs.count
    difference = differences.reduce(0, +)
    parts = PoissonDeviance(
      spectral: pairs.reduce(0) { $0 + $1.0.spectral - $1.1.spectral },
      spatial: pairs.reduce(0) { $0 + $1.0.spatial - $1.1.spatial })
    let isKnown = differences.count >= Self.leastRuns
    error = isKnown ? bootstrap.error(differences) : nil
    let spectral = isKnown ? bootstrap.error(pairs.map { $0.0.spectral - $0.1.spectral }) : nil
    let spatial = isKnown ? bootstrap.error(pairs.map { $0.0.spatial - $0.1.spatial }) : nil
    partErrors = spectral.flatMap { spectral in
      spatial.map { PoissonDeviance(spectral: spectral, spatial: $0) }
    }
    betterRuns = differences.count { $0 < 0 }
  }

  /// Whether both strategies have the same deviance in every run; `false` without runs.
  public var isEqual: Bool { runs > 0 && difference == 0 && betterRuns == 0 }

  /// Whether the difference is more than ``leastDeviations`` errors away from 0, and at least ``leastDifference``.
  public var isDistinguishable: Bool {
    error.map { abs(difference) > Self.leastDeviations * $0 && abs(difference) >= Self.leastDifference } ?? false
  }

  /// The result in words, such as `better by 34 +- 9 in deviance`, `worse by 12.1 +- 2.4 in deviance`,
  /// `not distinguishable` or `not distinguishable (equal)`.
  public var verdict: String {
    if isEqual { return "not distinguishable (equal)" }
    guard let error else { return "too few runs to compare (\(runs))" }
    guard isDistinguishable else { return "not distinguishable" }
    return "\(difference < 0 ? "better" : "worse") by \(valueText(abs(difference), error: error)) in deviance"
  }
}

/// Returns a value with its error as text, such as `34 +- 9`. Both have two decimal places if the error is below 0.3,
/// one if it is below 3, and otherwise none.
func valueText(_ value: Double, error: Double) -> String {
  let places = error >= 2.95 ? 0 : error >= 0.295 ? 1 : 2
  return "\(fixed(value, places)) +- \(fixed(error, places))"
}
