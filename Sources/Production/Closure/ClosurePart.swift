import Fitting

/// Predicted and observed counts that are compared.
public protocol ClosureCounts {
  /// The predicted counts.
  var predicted: Double { get }
  /// The observed counts.
  var observed: Double { get }
}

extension ClosureCounts {
  /// The ratio of predicted to observed counts; NaN without observed counts.
  public var ratio: Double { observed > 0 ? predicted / observed : .nan }

  /// The deviation of the prediction in standard deviations: `(predicted - observed) / sqrt(predicted)`.
  public var deviations: Double { predicted > 0 ? (predicted - observed) / predicted.squareRoot() : 0 }

  /// Whether the prediction is NaN, or deviates from the observation by more than 5 % and 5 standard deviations.
  public var isOff: Bool {
    // The prediction is NaN if a rate is infinite.
    predicted.isNaN || abs(predicted - observed) > 0.05 * observed && abs(deviations) > 5
  }

  /// Whether the prediction is NaN, or deviates from the observation by more than 1 % and 3 standard deviations.
  var isDoubtful: Bool { isOff || abs(predicted - observed) > 0.01 * observed && abs(deviations) > 3 }

  /// Whether there are enough counts for a comparison: at least one observed count or half a predicted count.
  var isTelling: Bool { observed > 0 || !(predicted < 0.5) }
}

/// The predicted and observed counts of all runs in one energy bin or ring.
public struct ClosurePart: ClosureCounts, Sendable, Equatable {
  /// The lower edge, in TeV or deg.
  public private(set) var low: Double
  /// The upper edge, in TeV or deg.
  public private(set) var high: Double
  /// The predicted counts.
  public private(set) var predicted: Double
  /// The observed counts.
  public private(set) var observed: Double
  /// The scatter between runs in this part.
  public private(set) var scatter: RunScatter

  /// Creates the counts of an energy bin or a ring.
  public init(low: Double, high: Double, predicted: Double, observed: Double, scatter: RunScatter = RunScatter()) {
    (self.low, self.high, self.predicted, self.observed) = (low, high, predicted, observed)
    self.scatter = scatter
  }

  mutating func add(_ other: ClosurePart) {
    predicted += other.predicted
    observed += other.observed
    scatter.add(other.scatter)
  }

  /// Whether two bins have more than an edge in common.
  func overlaps(_ other: ClosurePart) -> Bool { low < other.high && other.low < high }

  /// Adds the counts of a bin that overlaps with this one, and extends the edges to those of both.
  mutating func join(_ other: ClosurePart) {
    add(other)
    (low, high) = (min(low, other.low), max(high, other.high))
  }
}

/// The scatter of the counts of individual runs around their predictions. Each run has a normalisation of its own.
///
/// A model predicts the sum of its runs almost exactly at each energy, because it was made from them. If the runs
/// differ from each other, for example because some of them have an energy threshold above this energy, only the
/// scatter shows the difference.
public struct RunScatter: Sendable, Equatable {
  /// The sum of (n - f mu)^2 / (f mu) over the runs with at least ``leastCounts`` expected counts f mu. Here n are the
  /// observed counts, mu the predicted counts, and f the normalisation of the run.
  public private(set) var chi2 = 0.0
  /// The degrees of freedom of ``chi2``: the number of runs in the sum, minus 1 for each model.
  public private(set) var freedom = 0

  /// The smallest number of expected counts for which the distribution of a deviation is close enough to a Gaussian.
  static let leastCounts = 5.0

  /// Creates the scatter of no runs.
  public init() {}

  /// Computes the scatter from the observed and expected counts of runs that share a model.
  public init(of runs: [(observed: Double, expected: Double)]) {
    let known = runs.filter { $0.expected >= Self.leastCounts }
    guard known.count > 1 else { return }
    chi2 = known.reduce(0) { $0 + ($1.observed - $1.expected) * ($1.observed - $1.expected) / $1.expected }
    freedom = known.count - 1
  }

  mutating func add(_ other: RunScatter) {
    chi2 += other.chi2
    freedom += other.freedom
  }

  /// The difference of chi2 from its expectation, in standard deviations of chi2; `nil` for fewer than two runs.
  public var deviations: Double? {
    freedom > 0 ? (chi2 - Double(freedom)) / (2 * Double(freedom)).squareRoot() : nil
  }
}

/// The predicted and observed counts of all runs in one energy bin of one ring.
public struct ClosureCell: ClosureCounts, Sendable, Equatable {
  /// The edges of the energy bin in TeV.
  public let energy: Range<Double>
  /// The edges of the ring in deg.
  public let ring: Range<Double>
  /// The predicted counts.
  public private(set) var predicted: Double
  /// The observed counts.
  public private(set) var observed: Double

  /// Creates the counts of a cell.
  public init(energy: Range<Double>, ring: Range<Double>, predicted: Double, observed: Double) {
    (self.energy, self.ring, self.predicted, self.observed) = (energy, ring, predicted, observed)
  }

  mutating func add(_ other: ClosureCell) {
    predicted += other.predicted
    observed += other.observed
  }
}

/// The predicted and observed counts of all runs in one quadrant of the field.
public struct ClosureQuadrant: ClosureCounts, Sendable, Equatable {
  /// The quadrant.
  public let quadrant: FieldQuadrant
  /// The predicted counts.
  public private(set) var predicted: Double
  /// The observed counts.
  public private(set) var observed: Double

  /// Creates the counts of a quadrant.
  public init(_ quadrant: FieldQuadrant, predicted: Double, observed: Double) {
    (self.quadrant, self.predicted, self.observed) = (quadrant, predicted, observed)
  }

  mutating func add(_ other: ClosureQuadrant) {
    predicted += other.predicted
    observed += other.observed
  }
}
