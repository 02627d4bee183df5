#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A factor of a rate: a shape over the field of view, a spectrum or a gradient. It is above 0 wherever the rate is
/// fitted.
///
/// The protocol contains all properties of a factor that a fit needs, so that a new factor needs only one file. These
/// properties are the parameters with units, bounds and start values, the logarithm with its derivatives, the kinks
/// where integrals are split, and the constraints that keep the factor above 0.
public protocol ModelFactor: Sendable {
  /// The parameters with start values and bounds. Their order is the order in lists and files.
  var parameters: [Parameter] { get }
  /// The number of consecutive parameters on which the value at one point depends.
  var jetWidth: Int { get }
  /// Whether the logarithm of the factor is linear in the coordinates of the fit. The coordinate of a parameter is its
  /// value, or the logarithm of its value if its ``Parameter/Scale`` is logarithmic.
  var isLogLinear: Bool { get }
  /// The energies at which the factor has a kink, in TeV.
  var energyKinks: [Double] { get }
  /// Computes the logarithm of the factor at points, and its derivatives.
  /// - Parameter values: the values of the parameters, in their units.
  func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives)
  /// Returns linear inequalities that keep the factor above 0 at offsets of up to `reach` deg.
  func positivity(reach: Double) -> [LinearConstraint]
}

extension ModelFactor {
  /// The default is the number of parameters.
  public var jetWidth: Int { parameters.count }
  /// The default is `false`.
  public var isLogLinear: Bool { false }
  /// The default is no kinks.
  public var energyKinks: [Double] { [] }
  /// Defaults to no constraints, for a factor that is above 0 for all values of its parameters.
  public func positivity(reach: Double) -> [LinearConstraint] { [] }

  /// Returns the value at one point.
  public func value(offset: Double, lon: Double, lat: Double, energy: Double, values: [Double])
    -> Double
  {
    var derivatives = LogDerivatives(width: jetWidth, isLogLinear: isLogLinear)
    var points = FieldPoints()
    points.append(offset: offset, lon: lon, lat: lat, logEnergy: log(energy))
    logarithms(at: points, values: values, into: &derivatives)
    return exp(derivatives.value[0])
  }
}

/// The inequality `constant + sum of coefficient x parameter >= 0`. All its parameters have the linear scale.
public struct LinearConstraint: Sendable, Equatable {
  /// The constant term.
  public var constant: Double
  /// The terms with parameters.
  public var terms: [Term]

  /// One parameter of a constraint, with its coefficient.
  public struct Term: Sendable, Equatable {
    /// The index of the parameter in its factor.
    public var parameter: Int
    /// The number by which the parameter is multiplied.
    public var coefficient: Double

    /// Creates a term.
    public init(_ parameter: Int, _ coefficient: Double) {
      (self.parameter, self.coefficient) = (parameter, coefficient)
    }
  }

  /// Creates an inequality.
  public init(constant: Double, terms: [Term]) { (self.constant, self.terms) = (constant, terms) }
}
