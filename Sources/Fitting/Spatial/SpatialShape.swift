/// A shape over the field of view. Its value at the pointing is 1, so that the spectrum is the rate on axis. Only
/// tables can have other values at the pointing.
public protocol SpatialShape: FieldFactor {
  /// The name in parameters and messages, such as `GAUSS`.
  var name: String { get }
  /// Whether the shape depends only on the offset, not on the direction.
  var isRadial: Bool { get }
  /// How the shape is written in a model definition file.
  var xml: XMLForm { get }
}

extension SpatialShape {
  /// The default is `true`.
  public var isRadial: Bool { true }
}
