/// A shape over the field of view, in deg, with the value 1 at the pointing unless it is a table of rates: the spectrum
/// is the rate on axis.
public protocol SpatialShape: FieldFactor {
  /// What it is called in parameters and messages: `GAUSS`.
  var name: String { get }
  /// Whether it depends on the offset alone, not on the direction.
  var isRadial: Bool { get }
  /// How it stands in a model definition file.
  var xml: XMLForm { get }
}

extension SpatialShape {
  /// Radial unless told otherwise.
  public var isRadial: Bool { true }
}
