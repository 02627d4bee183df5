import Diagnostics
import FITS
import Fitting
import ModelFiles

/// The names of spatial shapes in recipes. The names are the same as in csbkgmodel. New shapes are registered here.
public enum ShapeName: String, Sendable, CaseIterable {
  /// A Gaussian in the square of the offset.
  case gauss = "GAUSS"
  /// A Gaussian in the square of the offset, with a width that depends on the energy.
  case energyDependentGauss = "GAUSS(E)"
  /// A plateau with a power law at the edge.
  case profile = "PROFILE"
  /// A polynomial in the offset.
  case polynomial = "POLYNOM"
  /// A table in a file.
  case lookup = "LOOKUP"
  /// The background model of each run, or the model in a file.
  case background = "IRF"
  /// The effective area of each run.
  case effectiveArea = "AEFF"

  /// Whether ``shape(sigmaNodes:file:dataSums:orientation:notes:)`` can read a file for this shape.
  public var readsFile: Bool { self == .lookup || self == .background }

  /// Returns the shape with this name.
  /// - Parameters:
  ///   - sigmaNodes: The energies at which the width of GAUSS(E) is fitted. With one energy, the shape is GAUSS.
  ///   - file: The file of LOOKUP or IRF. Without a file, IRF uses the model of each run.
  ///   - dataSums: Whether the DATASUM of the file is checked against its contents.
  ///   - orientation: The rule for the orientation of the cubes of IRF.
  ///   - notes: Notes about the file are added here.
  /// - Throws: `FittingError` if the file of LOOKUP is not given; the errors of reading the file.
  public func shape(
    sigmaNodes: LogNodes, file: String?, dataSums: DataSumRule = .compare, orientation: OrientationRule = .known,
    notes: inout Notes
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
      guard let file else { return .backgroundOfRun(orientation) }
      return .same(
        try TabulatedShape.background(path: file, dataSums: dataSums, orientation: orientation, notes: &notes))
    case .effectiveArea: return .effectiveAreaOfRun
    }
  }
}

/// The name of a spectrum in recipes: NODES, or the name of a ``SpectrumForm``.
public struct SpectrumName: RawRepresentable, CaseIterable, Sendable, Hashable {
  /// The name, such as `PLAW`.
  public let rawValue: String

  /// A piecewise power law between nodes.
  public static let nodes = SpectrumName(known: "NODES")
  /// All names.
  public static let allCases = [nodes] + SpectrumForm.all.map { SpectrumName(known: $0.name) }

  private init(known name: String) { rawValue = name }

  /// Creates a name; `nil` if no spectrum has this name.
  public init?(rawValue: String) {
    guard let name = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = name
  }

  /// Returns the spectrum with this name. The result is `nil` for NODES, because the energies of its nodes must be
  /// chosen first.
  /// - Parameter unit: The unit of the prefactor. It is a rate per solid angle for a background, and a rate for a
  ///   source.
  public func spectrum(unit: String = SpectrumForm.backgroundUnit) -> (any Spectrum)? {
    SpectrumForm.all.first { $0.name == rawValue }?.make(unit)
  }
}
