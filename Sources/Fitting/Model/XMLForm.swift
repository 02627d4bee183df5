/// How a factor is written in a model definition file of ctools and gammalib.
public enum XMLForm: Sendable, Equatable {
  /// An element of a type, with one `<parameter>` for each parameter.
  case parameters(type: String)
  /// Like `parameters`, with an attribute `file` that names a table.
  case file(type: String, path: String)
  /// An element of a type with `<node>` elements: energies (TeV here, MeV in the file) and one parameter for each.
  case nodes(type: String, energies: [Double])
  /// Like `nodes`, within an element of this name and of type `NodeFunction`: the nodes of one parameter of a shape.
  case nested(type: String, element: String, energies: [Double])
  /// A source with its own type, without an element for the shape: `CTAIrfBackground`, `CTAAeffBackground`.
  case source(type: String)
}
