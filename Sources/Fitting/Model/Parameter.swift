/// A parameter of a model: its name, unit, value and bounds. After a fit, also its error, and whether it ended at a
/// bound.
public struct Parameter: Sendable, Equatable {
  /// The quantity that a fit varies for a parameter.
  public enum Scale: Sendable {
    /// The value itself.
    case linear
    /// The natural logarithm of the value, for parameters that are always above 0. The error is converted to an error
    /// of the value, to first order.
    case logarithmic
  }

  /// The state of a parameter in a fit.
  public enum State: String, Sendable, CaseIterable {
    /// The parameter is fitted. If it is still free after a fit, it did not end at a bound.
    case free
    /// The parameter is not fitted.
    case fixed
    /// The fit ended with the parameter at its lower bound. Such a parameter has no error.
    case atLowerBound = "at lower bound"
    /// The fit ended with the parameter at its upper bound. Such a parameter has no error.
    case atUpperBound = "at upper bound"
  }

  /// The name as in model definition files, such as `Sigma`, `Index` or `Intensity3`.
  public var name: String
  /// The unit, such as `deg2`; empty for a dimensionless parameter.
  public var unit: String
  /// The value. Before a fit this is the start value, after a fit the fitted value.
  public var value: Double
  /// The standard deviation. It is `nil` if the parameter was not fitted or ended at a bound, or if the fit failed.
  public var error: Double?
  /// The lower bound; minus infinity if there is none.
  public var lower: Double
  /// The upper bound; infinity if there is none.
  public var upper: Double
  /// The scale in which the parameter is fitted.
  public var scale: Scale
  /// Whether the parameter is fitted and, after a fit, whether it ended at a bound.
  public var state: State

  /// Creates a parameter before a fit.
  public init(
    _ name: String, unit: String = "", value: Double, lower: Double = -.infinity,
    upper: Double = .infinity,
    scale: Scale = .linear, isFixed: Bool = false
  ) {
    precondition(
      lower <= value && value <= upper && (scale == .linear || value > 0),
      "the start value must be within the bounds, and above 0 on a logarithmic scale")
    (self.name, self.unit, self.value, self.lower, self.upper) = (name, unit, value, lower, upper)
    self.scale = scale
    state = isFixed ? .fixed : .free
  }

  /// The lower bound as users see it: 0 if the bound only keeps a logarithm finite; `nil` if there is none.
  public var statedLower: Double? {
    guard lower.isFinite else { return nil }
    return lower > 0 && lower <= .leastNormalMagnitude ? 0 : lower
  }

  /// Whether the parameter is kept constant in a fit.
  public var isFixed: Bool { state == .fixed }
}
