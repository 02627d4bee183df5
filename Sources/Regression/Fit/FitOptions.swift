/// How a regression is fitted.
public struct FitOptions: Sendable {
  /// The number of threads. The result does not depend on it.
  public var threads: Int
  /// The fit has converged when a Newton step is expected to raise ln L by less than this.
  public var tolerance = 1e-9
  /// The maximum number of Newton steps at given strengths.
  public var mostSteps = 100
  /// The strengths have converged when the restricted ln L rises by less than this per unit of the logarithm of any
  /// strength.
  public var strengthTolerance = 0.01
  /// The maximum number of updates of the strengths.
  public var mostUpdates = 300
  /// Whether the strengths after ``mostUpdates`` are accepted if they have not converged, instead of an error.
  public var acceptsLastUpdate = false
  /// The range in which strengths are estimated. At its upper end a term is practically removed.
  public var strengthRange = 1e-3...1e7

  /// Creates options.
  public init(threads: Int = 1) { self.threads = threads }
}
