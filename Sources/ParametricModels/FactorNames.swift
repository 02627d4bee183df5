import FITS
import Fitting

/// The shapes that recipes can name, as csbkgmodel has them. A new one is registered here.
public enum ShapeName: String, Sendable, CaseIterable {
  /// A Gaussian in the square of the offset.
  case gauss = "GAUSS"
  /// The same with a width that follows the energy.
  case energyDependentGauss = "GAUSS(E)"
  /// A plateau with a power law for an edge.
  case profile = "PROFILE"
  /// A polynomial in the offset.
  case polynomial = "POLYNOM"
  /// A table of a file.
  case lookup = "LOOKUP"
  /// The background model of each run, or that of a file.
  case background = "IRF"
  /// The effective area of each run.
  case effectiveArea = "AEFF"

  /// Whether ``shape(sigmaNodes:file:)`` reads the file that it is given.
  public var readsFile: Bool { self == .lookup || self == .background }

  /// The shape.
  /// - Parameters:
  ///   - sigmaNodes: the energies at which the width of GAUSS(E) is fitted.
  ///   - file: of LOOKUP or IRF; IRF takes the model of each run without one.
  ///   - dataSums: whether DATASUM of the file is compared.
  /// - Throws: `FittingError` for a file that is not told; what reading it can throw.
  public func shape(
    sigmaNodes: LogNodes, file: String?, dataSums: DataSumRule = .compare
  ) throws -> ParametricSpecification.Shape {
    switch self {
    case .gauss: return .same(GaussianShape())
    case .energyDependentGauss:
      return .same(
        sigmaNodes.energies.count == 1 ? GaussianShape() : EnergyDependentGaussianShape(nodes: sigmaNodes))
    case .profile: return .same(ProfileShape())
    case .polynomial: return .same(PolynomialShape())
    case .lookup:
      guard let file else { throw FittingError.noShapeFile(shape: rawValue) }
      return .same(try TabulatedShape.lookup(path: file, dataSums: dataSums))
    case .background:
      guard let file else { return .backgroundOfRun }
      return .same(try TabulatedShape.background(path: file, dataSums: dataSums))
    case .effectiveArea: return .effectiveAreaOfRun
    }
  }
}

/// The spectra that recipes can name. A new one is registered here.
public enum SpectrumName: String, Sendable, CaseIterable {
  /// A power law.
  case powerLaw = "PLAW"
  /// A piecewise power law through nodes.
  case nodes = "NODES"
  /// A power law whose index changes with the logarithm of the energy.
  case logParabola = "LOGPARABOLA"
  /// A power law with an exponential cutoff.
  case exponentialCutoff = "EXPCUTOFF"

  /// The spectrum; `nil` for nodes, which have to be placed.
  /// - Parameter unit: of its prefactor: a rate per solid angle for a background, without it for a source.
  public func spectrum(unit: String = "s-1 MeV-1 sr-1") -> (any Spectrum)? {
    switch self {
    case .powerLaw: PowerLaw(unit: unit)
    case .nodes: nil
    case .logParabola: LogParabola(unit: unit)
    case .exponentialCutoff: ExponentialCutoff(unit: unit)
    }
  }
}
