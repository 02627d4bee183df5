import BackgroundModels
import Histograms

/// The comparison of the counts of runs with the prediction of a model, with one normalisation for each run. It shows
/// by which factor each run differs from the model, and whether, apart from these factors, runs and model have the same
/// shape in energy and in offset.
///
/// A bin is used for a run if the run has exposure in it (it is not excluded, and above the threshold) and the model
/// predicts a finite number of events above 0. With `mu` = rate x exposure, the normalisation of a run is
/// `sum(n) / sum(mu)`, and its error `sqrt(sum(n)) / sum(mu)`.
public struct Residuals: Sendable, Equatable {
  /// The normalisation of a run.
  public struct Normalisation: Sendable, Equatable {
    /// The OBS_ID of the run.
    public let obsID: Int64
    /// The observed events in the bins that are used.
    public let observed: Double
    /// The events that the model predicts in these bins.
    public let predicted: Double
    /// The observed events in bins for which the model predicts no events or infinitely many. These bins are not used.
    public let unpredicted: Double

    /// The normalisation: observed / predicted.
    public var norm: Double { observed / predicted }
    /// The statistical error of the normalisation.
    public var error: Double { observed.squareRoot() / predicted }
  }

  /// An energy bin or a ring, for all runs.
  public struct Part: Sendable, Equatable {
    /// The axis: `energy` or `offset`.
    public let axis: String
    /// The lower edge, in TeV or deg.
    public let low: Double
    /// The upper edge, in TeV or deg.
    public let high: Double
    /// The observed events.
    public internal(set) var observed: Double
    /// The predicted events, multiplied by the normalisations.
    public internal(set) var expected: Double
    /// The statistical variance of observed - expected: the variance of the counts plus the variance of the model. The
    /// first is reduced because the normalisations are fitted to the counts.
    public internal(set) var statistical: Double
    /// The variance of observed - expected, estimated from the scatter between runs by the jackknife.
    public internal(set) var scatter: Double

    /// The ratio of observed to expected counts; NaN without expected counts.
    public var ratio: Double { expected > 0 ? observed / expected : .nan }
    /// The error of the ratio: the statistical error or, if it is larger, the scatter from run to run.
    public var error: Double { expected > 0 ? max(statistical, scatter).squareRoot() / expected : .nan }
    /// The deviation of the ratio from 1, in units of its error.
    public var deviations: Double { error > 0 ? (ratio - 1) / error : .nan }
  }

  /// A comparison of no runs, to which others can be added.
  public static let empty = Residuals(norms: [], energies: [], rings: [])

  /// The normalisations, in the order of the runs.
  public internal(set) var norms: [Normalisation]
  /// The residuals by energy bin.
  public internal(set) var energies: [Part]
  /// The residuals by ring of offset.
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
  /// `deviations` errors.
  public func disagreements(within fraction: Double, deviations: Double) -> [Part] {
    (energies + rings).filter { abs($0.ratio - 1) > fraction && abs($0.deviations) > deviations }
  }

  /// Returns the union of two comparisons, in which each run keeps the normalisation to its own model. The variances
  /// are added, which assumes that the models are independent.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` for other energies or rings.
  public static func + (left: Self, right: Self) throws(BackgroundError) -> Self {
    func sum(_ what: String, _ one: [Part], _ other: [Part]) throws(BackgroundError) -> [Part] {
      guard one.map(\.low) == other.map(\.low), one.map(\.high) == other.map(\.high) else {
        throw .differentFills(what: what, left: "\(one.count) bins", right: "\(other.count) other bins")
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
      norms: left.norms + right.norms, energies: try sum("energies", left.energies, right.energies),
      rings: try sum("rings", left.rings, right.rings))
  }
}
