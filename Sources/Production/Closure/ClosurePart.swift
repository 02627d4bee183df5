import Fitting

/// A pair of predicted and observed counts.
public protocol ClosureCounts {
  /// Predicted counts.
  var predicted: Double { get }
  /// Observed counts.
  var observed: Double { get }
}

extension ClosureCounts {
  /// Predicted over observed; NaN where nothing was seen.
  public var ratio: Double { observed > 0 ? predicted / observed : .nan }

  /// How far the observed counts are from the predicted ones, in standard deviations of the latter.
  public var deviations: Double { predicted > 0 ? (predicted - observed) / predicted.squareRoot() : 0 }

  /// Whether the prediction is off by more than 5 % and by more than 5 standard deviations.
  public var isOff: Bool {
    // Not a number where a rate is infinite.
    predicted.isNaN || abs(predicted - observed) > 0.05 * observed && abs(deviations) > 5
  }

  /// Whether the prediction is off by more than 1 % and by more than 3 standard deviations, which is worth a look.
  var isDoubtful: Bool { isOff || abs(predicted - observed) > 0.01 * observed && abs(deviations) > 3 }

  /// Whether there is anything to compare: less than half a count predicted and none seen is nothing.
  var isTelling: Bool { observed > 0 || !(predicted < 0.5) }
}

/// What models predict for one energy bin or ring of all runs, and what was seen there.
public struct ClosurePart: ClosureCounts, Sendable, Equatable {
  /// Where it begins, in TeV or deg.
  public let low: Double
  /// Where it ends.
  public let high: Double
  /// Predicted counts.
  public private(set) var predicted: Double
  /// Observed counts.
  public private(set) var observed: Double

  /// Makes an entry.
  public init(low: Double, high: Double, predicted: Double, observed: Double) {
    (self.low, self.high, self.predicted, self.observed) = (low, high, predicted, observed)
  }

  mutating func add(_ other: ClosurePart) {
    predicted += other.predicted
    observed += other.observed
  }
}

/// What models predict for one quadrant of the field of all runs, and what was seen there.
public struct ClosureQuadrant: ClosureCounts, Sendable, Equatable {
  /// The quadrant.
  public let quadrant: FieldQuadrant
  /// Predicted counts.
  public private(set) var predicted: Double
  /// Observed counts.
  public private(set) var observed: Double

  /// Makes an entry.
  public init(_ quadrant: FieldQuadrant, predicted: Double, observed: Double) {
    (self.quadrant, self.predicted, self.observed) = (quadrant, predicted, observed)
  }

  mutating func add(_ other: ClosureQuadrant) {
    predicted += other.predicted
    observed += other.observed
  }
}
