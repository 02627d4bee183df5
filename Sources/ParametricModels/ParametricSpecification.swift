import BackgroundModels
import DL3
import Fitting

/// The specification of a parametric model, which does not depend on the data of a run.
public struct ParametricSpecification: Sendable {
  /// The shape over the field of view.
  public enum Shape: Sendable {
    /// The same shape for all runs.
    case same(any SpatialShape)
    /// The background model of each run in the store (HDU_TYPE bkg).
    case backgroundOfRun
    /// The effective area of each run in the store (HDU_TYPE aeff).
    case effectiveAreaOfRun
  }

  /// The spectrum.
  public enum SpectrumRule: Sendable {
    /// A spectrum with the same start values for all runs.
    case same(any Spectrum)
    /// Nodes at the given energies.
    case nodes(LogNodes)
    /// Nodes between two energies (TeV). Their energies can depend on the events of each fit.
    case placed(NodePlacement, from: Double, to: Double, count: Int)
  }

  /// The shape.
  public var shape: Shape
  /// The alignment of the axes of a gradient; no gradient if `nil`.
  public var gradient: GradientAlignment?
  /// The spectrum.
  public var spectrum: SpectrumRule
  /// The gamma-ray sources.
  public var sources: [SourceModel]

  /// Creates a specification.
  public init(shape: Shape, gradient: GradientAlignment?, spectrum: SpectrumRule, sources: [SourceModel] = []) {
    (self.shape, self.gradient, self.spectrum, self.sources) = (shape, gradient, spectrum, sources)
  }

  /// The alignment of the field that the model requires.
  var alignment: FieldAlignment { gradient == .altaz ? .altaz : .radec }

  /// Returns the model for a fit.
  /// - Parameters:
  ///   - runs: The data of the fit.
  ///   - shape: The shape over the field of view.
  ///   - sources: The sources that are in the field of some run.
  /// - Throws: `FittingError` if nodes cannot be placed.
  func model(
    of runs: [RunData], shape: any SpatialShape, sources: [SourceModel]
  ) throws(FittingError) -> ParametricModel {
    let gradient = gradient.map { BilinearGradient(alignment: $0) }
    // A table of rates contains the slope of the spectrum, so the fitted spectrum is a correction and starts with index
    // 0.
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
