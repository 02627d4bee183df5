#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A factor of a rate: a shape over the field of view, a spectrum, a gradient. Above 0 wherever the rate is fitted.
///
/// What a fit needs of one is here, so that a new one is one file: names, units, bounds and start values of its
/// parameters; its logarithm with derivatives; where it has kinks, so that integrals are cut there; what keeps it
/// above 0.
public protocol ModelFactor: Sendable {
  /// The parameters, with start values and bounds, in the order in which they are told and written.
  var parameters: [Parameter] { get }
  /// How many parameters, which follow one another, the value at one point depends on.
  var jetWidth: Int { get }
  /// Whether the logarithm is linear in the parameters, each in its scale.
  var isLogLinear: Bool { get }
  /// Energies in TeV at which the factor, as a function of energy, has a kink.
  var energyKinks: [Double] { get }
  /// The logarithm of the factor at points, and its derivatives.
  /// - Parameter values: the values of the parameters, in their units.
  func logarithms(at points: FieldPoints, values: [Double], into derivatives: inout LogDerivatives)
  /// Linear inequalities that keep the factor above 0 at offsets up to `reach`, deg.
  func positivity(reach: Double) -> [LinearConstraint]
}

extension ModelFactor {
  /// All parameters.
  public var jetWidth: Int { parameters.count }
  /// Not unless told.
  public var isLogLinear: Bool { false }
  /// None unless told.
  public var energyKinks: [Double] { [] }
  /// None: a factor that is above 0 whatever its parameters.
  public func positivity(reach: Double) -> [LinearConstraint] { [] }

  /// The value at one point.
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

/// `constant + sum of coefficient x parameter >= 0`, over parameters of linear scale.
public struct LinearConstraint: Sendable, Equatable {
  /// What holds without the parameters.
  public var constant: Double
  /// The parameters that count, by their position, and what each is multiplied with.
  public var terms: [Term]

  /// One parameter of a constraint.
  public struct Term: Sendable, Equatable {
    /// The position of the parameter in its factor.
    public var parameter: Int
    /// What it is multiplied with.
    public var coefficient: Double

    /// A parameter and its coefficient.
    public init(_ parameter: Int, _ coefficient: Double) {
      (self.parameter, self.coefficient) = (parameter, coefficient)
    }
  }

  /// An inequality.
  public init(constant: Double, terms: [Term]) { (self.constant, self.terms) = (constant, terms) }
}
