import BackgroundModels
import Histograms

/// Counts of runs held against what a model predicts for them, with one norm for each run: how far each run is off as a
/// whole, and, once that is taken out, whether model and runs have the same shape in energy and in offset.
///
/// A run takes part with the bins in which it has exposure (its field less what is excluded, its energies above
/// threshold) and the model predicts a finite number of events. There mu is rate x exposure; the norm of a run is
/// sum(n) / sum(mu), and its error sqrt(sum(n)) / sum(mu).
public struct Residuals: Sendable, Equatable {
  /// The norm of a run.
  public struct Normalisation: Sendable, Equatable {
    /// The run.
    public let obsID: Int64
    /// Events in the bins that take part.
    public let observed: Double
    /// Events that the model predicts there.
    public let predicted: Double
    /// Events in bins for which the model predicts nothing, or an infinite number: they take no part.
    public let unpredicted: Double

    /// Observed over predicted.
    public var norm: Double { observed / predicted }
    /// The statistical error of the norm.
    public var error: Double { observed.squareRoot() / predicted }
  }

  /// An energy bin or a ring of all runs.
  public struct Part: Sendable, Equatable {
    /// `energy` or `offset`.
    public let axis: String
    /// Where it begins, in TeV or deg.
    public let low: Double
    /// Where it ends.
    public let high: Double
    /// Events.
    public internal(set) var observed: Double
    /// What the model predicts, times the norms.
    public internal(set) var expected: Double
    /// The variance of the difference: of the counts, less what the norms take out of it, and of the model.
    public internal(set) var statistical: Double
    /// The variance that the scatter from run to run shows, by leaving out one run after the other.
    public internal(set) var scatter: Double

    /// Observed over expected; NaN where nothing is.
    public var ratio: Double { expected > 0 ? observed / expected : .nan }
    /// The error of the ratio: from the counts, or from the scatter from run to run where that is greater.
    public var error: Double { expected > 0 ? max(statistical, scatter).squareRoot() / expected : .nan }
    /// How far the ratio is from 1, in errors.
    public var deviations: Double { error > 0 ? (ratio - 1) / error : .nan }
  }

  /// A comparison of no runs, to which others can be added.
  public static let empty = Residuals(norms: [], energies: [], rings: [])

  /// The norms of the runs, in their order.
  public internal(set) var norms: [Normalisation]
  /// By energy bin.
  public internal(set) var energies: [Part]
  /// By ring of offset.
  public internal(set) var rings: [Part]

  /// The mean of the norms.
  public var meanNorm: Double { norms.reduce(0) { $0 + $1.norm } / Double(norms.count) }
  /// The standard deviation of the norms about their mean (with n - 1); NaN for a single run.
  public var normSpread: Double {
    let mean = meanNorm
    guard norms.count > 1 else { return .nan }
    return (norms.reduce(0) { $0 + ($1.norm - mean) * ($1.norm - mean) } / Double(norms.count - 1)).squareRoot()
  }

  /// The parts whose ratio is off 1 by more than a fraction *and* by more than some errors.
  public func disagreements(within fraction: Double, deviations: Double) -> [Part] {
    (energies + rings).filter { abs($0.ratio - 1) > fraction && abs($0.deviations) > deviations }
  }

  /// The comparison of the runs of both, each with the model it was compared with. The models are taken to be
  /// independent.
  /// - Throws: ``BackgroundError/differentFills(what:left:right:)`` for other energies or rings.
  public static func + (left: Self, right: Self) throws(BackgroundError) -> Self {
    func sum(_ what: String, _ one: [Part], _ other: [Part]) throws(BackgroundError) -> [Part] {
      guard one.map(\.low) == other.map(\.low), one.map(\.high) == other.map(\.high) else {
        throw .differentFills(what: what, left: "\(one.count) bins", right: "\(other.count) others")
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
