import Fitting

/// A shape that can be read from model definition files, with its type in these files. A new shape must be added to
/// ``knownShapes``. A spectrum need not be added, because its form is known (`SpectrumForm`).
struct KnownShape {
  let type: String
  /// Creates the shape with start values. The function reads the parts of the element that are not parameters, such as
  /// the energies of nodes.
  let make: @Sendable (FactorReader) throws(ModelXMLError) -> any SpatialShape
}

/// A spectrum that can be read from model definition files, with its type in these files.
struct KnownSpectrum {
  let type: String
  /// Creates the spectrum with start values. The function reads the parts of the element that are not parameters, such
  /// as the energies of nodes.
  let make: @Sendable (FactorReader) throws(ModelXMLError) -> any Spectrum
}

/// The shapes that can be read.
let knownShapes = [
  KnownShape(type: "Gaussian") { _ in GaussianShape() },
  KnownShape(type: "EnergyDependentGaussian") { reader throws(ModelXMLError) in
    EnergyDependentGaussianShape(nodes: try reader.nested("sigma").energies())
  },
  KnownShape(type: "Profile") { _ in ProfileShape() },
  KnownShape(type: "Polynom") { reader throws(ModelXMLError) in
    PolynomialShape(degree: max(1, reader.parameterNames.count - 1))
  },
  KnownShape(type: "LookupTable") { reader throws(ModelXMLError) in try reader.lookupTable() },
]

/// The spectra that can be read.
let knownSpectra =
  SpectrumForm.all.map { form in KnownSpectrum(type: form.xmlType) { _ in form.make(SpectrumForm.backgroundUnit) } } + [
    KnownSpectrum(type: "NodeFunction") { reader throws(ModelXMLError) in
      let nodes = try reader.energies()
      return NodeFunction(nodes: nodes, intensities: nodes.energies.map { _ in 1 })
    }
  ]
