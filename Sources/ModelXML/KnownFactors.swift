import Fitting

/// A shape that can be read from model definition files, with its type in these files. A new shape must be added to
/// ``knownShapes``. A new spectrum need not be added if `SpectrumForm.all` contains it.
struct KnownShape {
  let type: String
  /// Creates the shape with start values. The function reads the parts of the element that are not parameters, such as
  /// the energies of nodes.
  let make: @Sendable (FactorReader) throws(ModelXMLError) -> any SpatialShape
}

/// A spectrum that can be read from model definition files, with its types in these files.
struct KnownSpectrum {
  /// The type that is written, followed by others that are read.
  let types: [String]
  /// Creates the spectrum with start values. The function reads the parts of the element that are not parameters, such
  /// as the energies of nodes.
  let make: @Sendable (FactorReader) throws(ModelXMLError) -> any Spectrum
}

/// The shapes that can be read.
let knownShapes = [
  KnownShape(type: "Gaussian") { _ in GaussianShape() },
  KnownShape(type: "EnergyDependentGaussian") { reader throws(ModelXMLError) in
    EnergyDependentGaussianShape(nodes: try reader.nested("sigma").asNodes().energies())
  },
  KnownShape(type: "Profile") { _ in ProfileShape() },
  KnownShape(type: "Polynom") { reader throws(ModelXMLError) in
    PolynomialShape(degree: max(1, reader.parameterNames.count - 1))
  },
  KnownShape(type: "LookupTable") { reader throws(ModelXMLError) in try reader.lookupTable() },
]

/// The spectra that can be read.
let knownSpectra =
  SpectrumForm.all.map { form in
    KnownSpectrum(types: [form.xmlType] + form.otherXMLTypes) { _ in form.make(SpectrumForm.backgroundUnit) }
  } + [
    KnownSpectrum(types: ["NodeFunction"]) { reader throws(ModelXMLError) in
      let nodes = try reader.energies()
      return NodeFunction(nodes: nodes, intensities: nodes.energies.map { _ in 1 })
    },
    KnownSpectrum(types: ["FileFunction"]) { reader throws(ModelXMLError) in try reader.fileFunction() },
  ]

/// Another name of a parameter in files. gammalib reads these names for compatibility with the files of Fermi-LAT
/// (gammalib, user manual, spectral models).
struct OtherName {
  /// How the parameter in the file is related to that of the model.
  enum Relation { case same, negative, inverse }

  let name: String
  let relation: Relation

  init(_ name: String, _ relation: Relation = .same) { (self.name, self.relation) = (name, relation) }
}

/// The other names of the parameters of spectra.
let otherNames: [String: [OtherName]] = [
  "Prefactor": [OtherName("norm")],
  "Index": [OtherName("alpha", .negative)],
  "Curvature": [OtherName("beta", .negative)],
  "PivotEnergy": [OtherName("Scale"), OtherName("Eb")],
  "CutoffEnergy": [OtherName("Cutoff"), OtherName("InverseCutoffEnergy", .inverse)],
  "Normalization": [OtherName("Value")],
]
