/// A factor over directions: a shape over the field of view, or the image of a source.
public protocol FieldFactor: ModelFactor {
  /// Whether it depends on the energy.
  var dependsOnEnergy: Bool { get }
  /// Offsets in deg at which it has a kink.
  var offsetKinks: [Double] { get }
  /// Tells the logarithms at the same places at one energy after another. A table looks a place up once for all
  /// energies.
  /// - Parameters:
  ///   - places: places; their energies do not count.
  ///   - logEnergies: the natural logarithms of the energies in TeV.
  ///   - values: the values of the parameters, in their units.
  ///   - tell: told the logarithms at each energy, in order.
  func logarithms(
    at places: FieldPoints, logEnergies: [Double], values: [Double], tell: (LogDerivatives) -> Void)
}

extension FieldFactor {
  /// Not unless told.
  public var dependsOnEnergy: Bool { false }
  /// None unless told.
  public var offsetKinks: [Double] { [] }

  /// Asks at each energy.
  public func logarithms(
    at places: FieldPoints, logEnergies: [Double], values: [Double], tell: (LogDerivatives) -> Void
  ) {
    var (points, derivatives) = (places, LogDerivatives(width: jetWidth, isLogLinear: isLogLinear))
    for logEnergy in logEnergies {
      for i in points.logEnergy.indices { points.logEnergy[i] = logEnergy }
      logarithms(at: points, values: values, into: &derivatives)
      tell(derivatives)
    }
  }
}
