/// How a factor stands in a model definition file of ctools and gammalib.
public enum XMLForm: Sendable, Equatable {
  /// An element of a type, with one `<parameter>` for each parameter.
  case parameters(type: String)
  /// The same with an attribute `file`: a table that the model points at.
  case file(type: String, path: String)
  /// An element of a type that holds `<node>` elements: energies (TeV here, MeV there) and one parameter for each.
  case nodes(type: String, energies: [Double])
  /// The same within an element of this name, of type `NodeFunction`: the nodes of one parameter of a shape.
  case nested(type: String, element: String, energies: [Double])
  /// A source of a type of its own, without an element for the shape: `CTAIrfBackground`, `CTAAeffBackground`.
  case source(type: String)
}
