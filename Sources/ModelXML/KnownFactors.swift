import Fitting

/// A shape that model definition files can hold, by its type there. A new shape or spectrum is registered here to be
/// read.
struct KnownShape {
  let type: String
  /// Makes it, with start values, from what an element tells beside parameters.
  let make: @Sendable (FactorReader) throws(ModelXMLError) -> any SpatialShape
}

/// A spectrum that model definition files can hold, by its type there.
struct KnownSpectrum {
  let type: String
  /// Makes it, with start values, from what an element tells beside parameters.
  let make: @Sendable (FactorReader) throws(ModelXMLError) -> any Spectrum
}

/// The shapes.
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

/// The spectra.
let knownSpectra = [
  KnownSpectrum(type: "PowerLaw") { _ in PowerLaw() },
  KnownSpectrum(type: "NodeFunction") { reader throws(ModelXMLError) in
    let nodes = try reader.energies()
    return NodeFunction(nodes: nodes, intensities: nodes.energies.map { _ in 1 })
  },
  KnownSpectrum(type: "LogParabola") { _ in LogParabola() },
  KnownSpectrum(type: "ExponentialCutoff") { _ in ExponentialCutoff() },
]
