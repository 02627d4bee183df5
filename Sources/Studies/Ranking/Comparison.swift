import TextFormat

/// The difference between the deviances of two strategies on the runs that both predict.
public struct Comparison: Sendable, Hashable, Codable {
  /// The strategy with which the other is compared.
  public let reference: String
  /// The number of runs that both predict.
  public let runs: Int
  /// The sum of the differences over these runs; negative if the strategy is better than the reference.
  public let difference: Double
  /// The difference in the spectral and in the spatial part.
  public let parts: PoissonDeviance
  /// The bootstrap error of the difference; `nil` for fewer than ``leastRuns``.
  public let error: Double?
  /// The number of runs in which the strategy is better than the reference.
  public let betterRuns: Int

  /// Fewer runs say too little about the scatter between runs.
  public static let leastRuns = 3
  /// A difference is distinguishable from 0 beyond this number of errors.
  public static let leastDeviations = 2.0

  /// Compares a strategy with a reference.
  init(_ result: StrategyResult, with other: StrategyResult, bootstrap: PairedBootstrap) {
    let scores = Dictionary(other.scores.map { ($0.obsID, $0.deviance) }, uniquingKeysWith: { first, _ in first })
    let pairs = result.scores.compactMap { score in scores[score.obsID].map { (score.deviance, $0) } }
    let differences = pairs.map { $0.total - $1.total }
    reference = other.name
    runs = pairs.count
    difference = differences.reduce(0, +)
    parts = PoissonDeviance(
      spectral: pairs.reduce(0) { $0 + $1.0.spectral - $1.1.spectral },
      spatial: pairs.reduce(0) { $0 + $1.0.spatial - $1.1.spatial })
    error = differences.count >= Self.leastRuns ? bootstrap.error(differences) : nil
    betterRuns = differences.count { $0 < 0 }
  }

  /// Whether the difference is larger than ``leastDeviations`` errors.
  public var isDistinguishable: Bool { error.map { abs(difference) > Self.leastDeviations * $0 } ?? false }

  /// The result in words: `better by 34 +- 9`, `worse by 12.1 +- 2.4`, `not distinguishable`.
  public var verdict: String {
    guard let error else { return "too few runs to compare (\(runs))" }
    guard isDistinguishable else { return "not distinguishable" }
    return "\(difference < 0 ? "better" : "worse") by \(valueText(abs(difference), error: error))"
  }
}

/// A value with its error, as `34 +- 9`. The error has two digits if it is below 3.
func valueText(_ value: Double, error: Double) -> String {
  let places = error >= 2.95 || error == 0 ? 0 : error >= 0.295 ? 1 : 2
  return "\(fixed(value, places)) +- \(fixed(error, places))"
}
