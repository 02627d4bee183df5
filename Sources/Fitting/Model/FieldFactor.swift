/// A factor over directions: a shape over the field of view, or the image of a source.
public protocol FieldFactor: ModelFactor {
  /// Whether it depends on the energy.
  var dependsOnEnergy: Bool { get }
  /// Offsets in deg at which it has a kink.
  var offsetKinks: [Double] { get }
}

extension FieldFactor {
  /// Not unless told.
  public var dependsOnEnergy: Bool { false }
  /// None unless told.
  public var offsetKinks: [Double] { [] }
}
