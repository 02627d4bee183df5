/// The options for the fit of a regression.
public struct FitOptions: Sendable {
  /// The number of threads. The result does not depend on it.
  public var threads: Int
  /// The fit has converged if the next Newton step is expected to increase ln L by less than this.
  public var tolerance = 1e-9
  /// The maximum number of Newton steps while the strengths are fixed.
  public var mostSteps = 100
  /// The strengths have converged if the slope of the restricted ln L in the logarithm of every strength is below this.
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
