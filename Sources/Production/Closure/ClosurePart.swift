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

  /// Whether the prediction deviates from the observation by more than 5 % and by more than 5 standard deviations.
  public var isOff: Bool {
    // The prediction is NaN if a rate is infinite.
    predicted.isNaN || abs(predicted - observed) > 0.05 * observed && abs(deviations) > 5
  }

  /// Whether the prediction deviates from the observation by more than 1 % and by more than 3 standard deviations.
  var isDoubtful: Bool { isOff || abs(predicted - observed) > 0.01 * observed && abs(deviations) > 3 }

  /// Whether there are enough counts for a comparison: at least one observed count or half a predicted count.
  var isTelling: Bool { observed > 0 || !(predicted < 0.5) }
}

/// The predicted and observed counts of all runs in one energy bin or ring.
public struct ClosurePart: ClosureCounts, Sendable, Equatable {
  /// The lower edge, in TeV or deg.
  public let low: Double
  /// The upper edge, in TeV or deg.
  public let high: Double
  /// The predicted counts.
  public private(set) var predicted: Double
  /// The observed counts.
  public private(set) var observed: Double

  /// Creates an entry.
  public init(low: Double, high: Double, predicted: Double, observed: Double) {
    (self.low, self.high, self.predicted, self.observed) = (low, high, predicted, observed)
  }

  mutating func add(_ other: ClosurePart) {
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

  /// Creates an entry.
  public init(_ quadrant: FieldQuadrant, predicted: Double, observed: Double) {
    (self.quadrant, self.predicted, self.observed) = (quadrant, predicted, observed)
  }

  mutating func add(_ other: ClosureQuadrant) {
    predicted += other.predicted
    observed += other.observed
  }
}
