/// How a factor is written in a model definition file of ctools and gammalib.
public enum XMLForm: Sendable, Equatable {
  /// An element with a type and one `<parameter>` for each parameter.
  case parameters(type: String)
  /// An element like `parameters`, with an attribute `file` that names a table.
  case file(type: String, path: String)
  /// An element with a type and `<node>` elements. Each node has an energy (TeV here, MeV in the file) and one
  /// parameter.
  case nodes(type: String, energies: [Double])
  /// The nodes of one parameter of a shape. The element of the shape contains an inner element with the name `element`
  /// and the type `NodeFunction`. The inner element contains the nodes, written as for `nodes`.
  case nested(type: String, element: String, energies: [Double])
  /// A source with its own type and without an element for the shape, such as `CTAIrfBackground` or
  /// `CTAAeffBackground`.
  case source(type: String)
}
