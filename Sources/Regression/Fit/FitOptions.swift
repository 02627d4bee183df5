/// The options for the fit of a regression.
public struct FitOptions: Sendable {
  /// The number of threads. The result does not depend on it.
  public var threads: Int
  /// The fit has converged if the next Newton step is expected to increase the penalised ln L by less than this.
  public var tolerance = 1e-9
  /// The maximum number of Newton steps while the strengths are fixed.
  public var mostSteps = 100
  /// The strengths have converged if the derivative of the restricted ln L with respect to the logarithm of each
  /// strength is smaller than this in magnitude. Strengths at an end of ``strengthRange`` are ignored.
  public var strengthTolerance = 0.01
  /// The maximum number of updates of the strengths.
  public var mostUpdates = 300
  /// Whether strengths that have not converged after ``mostUpdates`` updates are accepted. If not, they are an error.
  public var acceptsLastUpdate = false
  /// The range in which strengths are estimated. A strength at the upper end practically removes its terms from the
  /// model.
  public var strengthRange = 1e-3...1e7

  /// Creates options.
  public init(threads: Int = 1) { self.threads = threads }
}
