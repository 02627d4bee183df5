/// A parameter of a model: its name and unit, its bounds and, after a fit, its value, error and state.
public struct Parameter: Sendable, Equatable {
  /// The form in which a parameter is varied in a fit.
  public enum Scale: Sendable {
    /// The value itself.
    case linear
    /// The natural logarithm of the value, for parameters that are always above 0. Errors refer to the value, to first
    /// order.
    case logarithmic
  }

  /// The state of a parameter in a fit.
  public enum State: String, Sendable, CaseIterable {
    /// Fitted; its error is known.
    case free
    /// Not fitted.
    case fixed
    /// Held at its lower bound, where the fit ended; it has no error.
    case atLowerBound = "at lower bound"
    /// Held at its upper bound, where the fit ended; it has no error.
    case atUpperBound = "at upper bound"
  }

  /// The name as in model definition files, such as `Sigma`, `Index` or `Intensity3`.
  public var name: String
  /// The unit, such as `deg2`; empty for a dimensionless parameter.
  public var unit: String
  /// The value: the start value before a fit, the fitted value after it.
  public var value: Double
  /// The standard deviation; `nil` for a parameter that was not fitted or that ended on a bound.
  public var error: Double?
  /// The lower bound; minus infinity for none.
  public var lower: Double
  /// The upper bound; infinity for none.
  public var upper: Double
  /// The form in which it is fitted.
  public var scale: Scale
  /// Whether it is fitted, and how the fit ended for it.
  public var state: State

  /// Creates a parameter before a fit.
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

  /// Whether the parameter is kept constant in a fit.
  public var isFixed: Bool { state == .fixed }
}
