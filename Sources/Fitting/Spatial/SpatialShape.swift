/// A shape over the field of view, in deg, with the value 1 at the pointing unless it is a table of rates: the spectrum is the
/// rate on axis.
public protocol SpatialShape: ModelFactor {
  /// What it is called in parameters and messages: `GAUSS`.
  var name: String { get }
  /// Whether it depends on the offset alone, not on the direction.
  var isRadial: Bool { get }
  /// Whether it depends on the energy.
  var dependsOnEnergy: Bool { get }
  /// Offsets in deg at which the shape has a kink.
  var offsetKinks: [Double] { get }
  /// How it stands in a model definition file.
  var xml: XMLForm { get }
}

extension SpatialShape {
  /// Radial unless told otherwise.
  public var isRadial: Bool { true }
  /// Not unless told.
  public var dependsOnEnergy: Bool { false }
  /// None unless told.
  public var offsetKinks: [Double] { [] }
}
