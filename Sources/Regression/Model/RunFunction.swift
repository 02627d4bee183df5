/// A function of the run: one factor of a term. It is the product of its factors, and 1 if it has none.
public struct RunFunction: Sendable, Hashable {
  /// A factor of a function of the run.
  public enum Factor: Sendable, Hashable {
    /// A covariate of the model, by name; see ``Covariate``.
    case covariate(String)
    /// 1 for runs with a label and 0 for others, such as the name of the field.
    case label(String)

    /// The name of the covariate or of the label.
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

  /// The number 1.
  public static let one = RunFunction()

  /// Returns a covariate to a power.
  public static func covariate(_ name: String, power: Int = 1) -> Self {
    RunFunction(Array(repeating: .covariate(name), count: max(0, power)))
  }

  /// Returns the indicator of a label.
  public static func label(_ name: String) -> Self { RunFunction([.label(name)]) }

  /// Returns the product of two functions.
  public static func * (left: Self, right: Self) -> Self { RunFunction(left.factors + right.factors) }
}

/// A number per run on which terms depend, such as 1 / cos(zenith).
///
/// Runs give the number itself; terms use (number - centre) / scale.
public struct Covariate: Sendable, Hashable {
  /// The name, under which runs give the number.
  public var name: String
  /// The number that becomes 0.
  public var centre: Double
  /// The difference that becomes 1.
  public var scale: Double

  /// Creates a covariate.
  public init(_ name: String, centre: Double = 0, scale: Double = 1) {
    (self.name, self.centre, self.scale) = (name, centre, scale)
  }

  /// Creates a covariate whose centre is the mean and whose scale is the standard deviation (dividing by the number of
  /// values) of some values. Without variation the scale is 1.
  public init(_ name: String, standardising values: [Double]) {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    self.init(name, centre: mean, scale: deviation > 0 ? deviation : 1)
  }
}
