import BackgroundModels
import DL3
import Fitting
import ModelFiles

/// The description of a parametric model, before any data are read. A fit makes a model from this description and the
/// data of runs.
public struct ParametricSpecification: Sendable {
  /// The shape over the field of view.
  public enum Shape: Sendable {
    /// All runs have the same shape.
    case same(any SpatialShape)
    /// The shape of each run is its background model in the store (HDU_TYPE bkg).
    case backgroundOfRun(OrientationRule)
    /// The shape of each run is its effective area in the store (HDU_TYPE aeff).
    case effectiveAreaOfRun
  }

  /// The spectrum.
  public enum SpectrumRule: Sendable {
    /// All fits have the same spectrum. For a power law, the unit and the start values depend on the shape.
    case same(any Spectrum)
    /// The spectrum is defined by nodes at the given energies.
    case nodes(LogNodes)
    /// The spectrum is defined by nodes between two energies (TeV). The energies of the nodes can depend on the events
    /// of each fit.
    case placed(NodePlacement, from: Double, to: Double, count: Int)
  }

  /// The shape.
  public var shape: Shape
  /// The alignment of the axes of the gradient; `nil` for a model without gradient.
  public var gradient: GradientAlignment?
  /// The spectrum.
  public var spectrum: SpectrumRule
  /// The gamma-ray sources.
  public var sources: [SourceModel]

  /// Creates a specification.
  public init(shape: Shape, gradient: GradientAlignment?, spectrum: SpectrumRule, sources: [SourceModel] = []) {
    (self.shape, self.gradient, self.spectrum, self.sources) = (shape, gradient, spectrum, sources)
  }

  /// The alignment of the field of view that the model requires.
  var alignment: FieldAlignment { gradient == .altaz ? .altaz : .radec }

  /// Returns the model for a fit.
  /// - Parameters:
  ///   - runs: The data of the fit.
  ///   - shape: The shape over the field of view.
  ///   - sources: The sources that are in the field of at least one run.
  /// - Throws: `FittingError` if nodes cannot be placed.
  func model(
    of runs: [RunData], shape: any SpatialShape, sources: [SourceModel]
  ) throws(FittingError) -> ParametricModel {
    let gradient = gradient.map { BilinearGradient(alignment: $0) }
    // A table of rates already contains the slope of the spectrum. The fitted spectrum is then a correction, so its
    // index starts at 0.
    let isRate = (shape as? TabulatedShape)?.kind == .background
    let unit = (shape as? TabulatedShape)?.kind.spectrumUnit ?? "s-1 MeV-1 sr-1"
    let start = PowerLaw(index: isRate ? 0 : -2, unit: unit)
    func onNodes(_ nodes: LogNodes) -> NodeFunction {
      NodeFunction(nodes: nodes, along: start, values: start.parameters.map(\.value), unit: unit)
    }
    let spectrum: any Spectrum =
      switch spectrum {
      case .same(let given): given is PowerLaw ? start : given
      case .nodes(let nodes): onNodes(nodes)
      case .placed(let placement, let low, let high, let count):
        onNodes(try placement.nodes(from: low, to: high, count: count, energies: runs.flatMap(\.energies)))
      }
    return ParametricModel(spatial: shape, gradient: gradient, spectrum: spectrum, sources: sources)
  }
}
