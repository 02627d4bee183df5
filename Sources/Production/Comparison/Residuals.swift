import BackgroundModels
import Histograms

/// The comparison of the counts of runs with the prediction of a model, with one normalisation for each run. The
/// normalisations show by which factors the runs differ from the model. The residuals show whether the runs and the
/// model otherwise have the same shape in energy and in offset.
///
/// A bin is used for a run under two conditions. The run must have exposure in the bin, and the model must predict a
/// finite number of events above 0. A run has no exposure in bins that are excluded or below its threshold. With the
/// predictions `mu` = rate x exposure and the observed counts `n`, the normalisation of a run is `sum(n) / sum(mu)`.
/// Its error is `sqrt(sum(n)) / sum(mu)`.
public struct Residuals: Sendable, Equatable {
  /// The normalisation of a run.
  public struct Normalisation: Sendable, Equatable {
    /// The OBS_ID of the run.
    public let obsID: Int64
    /// The observed events in the bins that are used.
    public let observed: Double
    /// The events that the model predicts in the bins that are used.
    public let predicted: Double
    /// The observed events in bins for which the model predicts no events or infinitely many. These bins are not used.
    public let unpredicted: Double

    /// The normalisation: observed / predicted.
    public var norm: Double { observed / predicted }
    /// The statistical error of the normalisation.
    public var error: Double { observed.squareRoot() / predicted }
  }

  /// The comparison of all runs with the model in one energy bin or one ring.
  public struct Part: Sendable, Equatable {
    /// The axis: `energy` or `offset`.
    public let axis: String
    /// The lower edge, in TeV or deg.
    public let low: Double
    /// The upper edge, in TeV or deg.
    public let high: Double
    /// The observed events.
    public internal(set) var observed: Double
    /// The expected events: the predicted events of each run, multiplied by the normalisation of the run.
    public internal(set) var expected: Double
    /// The statistical variance of observed - expected: the variance of the counts plus the variance of the model. The
    /// variance of the counts is reduced because the normalisations are fitted to the counts.
    public internal(set) var statistical: Double
    /// The variance of observed - expected, estimated from the scatter between runs by the jackknife.
    public internal(set) var scatter: Double

    /// The ratio of observed to expected counts; NaN without expected counts.
    public var ratio: Double { expected > 0 ? observed / expected : .nan }
    /// The error of the ratio. It is computed from the statistical variance or, if it is larger, from the scatter
    /// between runs.
    public var error: Double { expected > 0 ? max(statistical, scatter).squareRoot() / expected : .nan }
    /// The deviation of the ratio from 1, in units of its error.
    public var deviations: Double { error > 0 ? (ratio - 1) / error : .nan }
  }

  /// A comparison without runs, to which other comparisons can be added.
  public static let empty = Residuals(norms: [], energies: [], rings: [])

  /// The normalisations, in the order of the runs.
  public internal(set) var norms: [Normalisation]
  /// The residuals in each energy bin.
  public internal(set) var energies: [Part]
  /// The residuals in each ring of offset.
  public internal(set) var rings: [Part]

  /// The mean of the normalisations.
  public var meanNorm: Double { norms.reduce(0) { $0 + $1.norm } / Double(norms.count) }
  /// The sample standard deviation of the normalisations (with n - 1); NaN for a single run.
  public var normSpread: Double {
    let mean = meanNorm
    guard norms.count > 1 else { return .nan }
    return (norms.reduce(0) { $0 + ($1.norm - mean) * ($1.norm - mean) } / Double(norms.count - 1)).squareRoot()
  }

  /// Returns the energy bins and rings whose ratio differs from 1 by more than `fraction` *and* by more than
  /// `deviations` standard errors.
  public func disagreements(within fraction: Double, deviations: Double) -> [Part] {
    (energies + rings).filter { abs($0.ratio - 1) > fraction && abs($0.deviations) > deviations }
  }

  /// Returns a comparison of the runs of both comparisons. Each run keeps the normalisation to its own model. The
  /// variances are added, which assumes that the models are independent.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` if the energies or rings differ.
  public static func + (left: Self, right: Self) throws(BackgroundError) -> Self {
    func sum(_ what: String, _ one: [Part], _ other: [Part]) throws(BackgroundError) -> [Part] {
      guard one.map(\.low) == other.map(\.low), one.map(\.high) == other.map(\.high) else {
        func bins(_ count: Int) -> String { count == 1 ? "1 bin" : "\(count) bins" }
        throw .differentFills(what: what, left: bins(one.count), right: "\(bins(other.count)) with other edges")
      }
      return zip(one, other).map { one, other in
        Part(
          axis: one.axis, low: one.low, high: one.high, observed: one.observed + other.observed,
          expected: one.expected + other.expected,
          statistical: one.statistical + other.statistical, scatter: one.scatter + other.scatter)
      }
    }
    if left == .empty { return right }
    if right == .empty { return left }
    return Residuals(
      norms: left.norms + right.norms, energies: try sum("energy bins", left.energies, right.energies),
      rings: try sum("rings", left.rings, right.rings))
  }
}
