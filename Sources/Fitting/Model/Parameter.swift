/// One number of a model: what it means, between which bounds it may lie, and what a fit made of it.
public struct Parameter: Sendable, Equatable {
  /// In which form an optimiser moves a parameter.
  public enum Scale: Sendable {
    /// The number itself.
    case linear
    /// Its natural logarithm, for numbers that are above 0 by their meaning. Errors are those of the number, to first
    /// order.
    case logarithmic
  }

  /// What became of a parameter in a fit.
  public enum State: String, Sendable, CaseIterable {
    /// Fitted: the error is known.
    case free
    /// Kept as it was given.
    case fixed
    /// Ended on its lower bound, and is held there: without error.
    case atLowerBound = "at lower bound"
    /// Ended on its upper bound, and is held there: without error.
    case atUpperBound = "at upper bound"
  }

  /// The name, as model definition files have it: `Sigma`, `Index`, `Intensity3`.
  public var name: String
  /// The unit as text, such as `deg2`; empty for a plain number.
  public var unit: String
  /// The value: where a fit starts, or what it found.
  public var value: Double
  /// The standard deviation; `nil` for a parameter that was not fitted, or ended on a bound.
  public var error: Double?
  /// The least value allowed; minus infinity for none.
  public var lower: Double
  /// The greatest value allowed; infinity for none.
  public var upper: Double
  /// In which form it is fitted.
  public var scale: Scale
  /// Whether it is fitted, and how that ended.
  public var state: State

  /// A parameter before a fit.
  public init(
    _ name: String, unit: String = "", value: Double, lower: Double = -.infinity,
    upper: Double = .infinity,
    scale: Scale = .linear, isFixed: Bool = false
  ) {
    precondition(
      lower <= value && value <= upper && (scale == .linear || value > 0),
      "a start within the bounds")
    (self.name, self.unit, self.value, self.lower, self.upper) = (name, unit, value, lower, upper)
    self.scale = scale
    state = isFixed ? .fixed : .free
  }

  /// Whether a fit leaves it alone.
  public var isFixed: Bool { state == .fixed }
}
