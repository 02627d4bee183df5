/// A function of the run. It is one factor of a term. The function is a product of factors; without factors, it is 1.
public struct RunFunction: Sendable, Hashable {
  /// A factor of a function of the run.
  public enum Factor: Sendable, Hashable {
    /// The standardised value of a covariate of the model, given by its name; see ``Covariate``.
    case covariate(String)
    /// A factor that is 1 for runs with a label, such as the name of the field, and 0 for other runs.
    case label(String)

    /// The name of the covariate or the label.
    public var text: String {
      switch self {
      case .covariate(let name), .label(let name): name
      }
    }
  }

  /// The factors.
  public var factors: [Factor]

  /// Creates a product of factors.
  public init(_ factors: [Factor] = []) { self.factors = factors }

  /// The constant function 1.
  public static let one = RunFunction()

  /// Returns a covariate raised to a power.
  public static func covariate(_ name: String, power: Int = 1) -> Self {
    RunFunction(Array(repeating: .covariate(name), count: max(0, power)))
  }

  /// Returns a function that is 1 for runs with a label and 0 for other runs.
  public static func label(_ name: String) -> Self { RunFunction([.label(name)]) }

  /// Returns the product of two functions.
  public static func * (left: Self, right: Self) -> Self { RunFunction(left.factors + right.factors) }
}

/// A number for each run on which terms depend, such as 1 / cos(zenith).
///
/// A run provides the number itself. Terms use the standardised value (number - centre) / scale.
public struct Covariate: Sendable, Hashable {
  /// The name under which runs provide the number.
  public var name: String
  /// The number whose standardised value is 0.
  public var centre: Double
  /// The difference from the centre for which the standardised value is 1.
  public var scale: Double

  /// Creates a covariate.
  public init(_ name: String, centre: Double = 0, scale: Double = 1) {
    (self.name, self.centre, self.scale) = (name, centre, scale)
  }

  /// Creates a covariate from some values. The centre is their mean. The scale is their standard deviation (computed by
  /// division by the number of values), or 1 if all values are equal.
  public init(_ name: String, standardising values: [Double]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    self.init(name, centre: mean, scale: deviation > 0 ? deviation : 1)
  }
}
