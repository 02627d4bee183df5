/// A factor that depends on the direction: a shape over the field of view, or the image of a source.
public protocol FieldFactor: ModelFactor {
  /// Whether the factor depends on the energy.
  var dependsOnEnergy: Bool { get }
  /// Offsets at which the factor has a kink, in deg.
  var offsetKinks: [Double] { get }
  /// Evaluates the logarithm of the factor at the same positions, for one energy after the other. A table can therefore
  /// look up each position once for all energies.
  /// - Parameters:
  ///   - places: positions; their energies are ignored.
  ///   - logEnergies: the natural logarithms of the energies in TeV.
  ///   - values: the values of the parameters, in their units.
  ///   - receive: receives the logarithms at each energy, in order.
  func logarithms(
    at places: FieldPoints, logEnergies: [Double], values: [Double], receive: (LogDerivatives) -> Void)
}

extension FieldFactor {
  /// The default is `false`.
  public var dependsOnEnergy: Bool { false }
  /// The default is no kinks.
  public var offsetKinks: [Double] { [] }

  /// Evaluates the logarithm of the factor at all positions anew for each energy.
  public func logarithms(
    at places: FieldPoints, logEnergies: [Double], values: [Double], receive: (LogDerivatives) -> Void
  ) {
    var (points, derivatives) = (places, LogDerivatives(width: jetWidth, isLogLinear: isLogLinear))
    for logEnergy in logEnergies {
      for i in points.logEnergy.indices { points.logEnergy[i] = logEnergy }
      logarithms(at: points, values: values, into: &derivatives)
      receive(derivatives)
    }
  }
}
