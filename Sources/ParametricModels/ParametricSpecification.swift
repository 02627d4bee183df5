import BackgroundModels
import DL3
import Fitting

/// What a parametric model of a run is made of, before anything is known of the run.
public struct ParametricSpecification: Sendable {
  /// The shape over the field of view.
  public enum Shape: Sendable {
    /// The same for all runs.
    case same(any SpatialShape)
    /// The background model that the store has of each run (HDU_TYPE bkg).
    case backgroundOfRun
    /// The effective area that the store has of each run (HDU_TYPE aeff).
    case effectiveAreaOfRun
  }

  /// The spectrum.
  public enum SpectrumRule: Sendable {
    /// The same start for all runs.
    case same(any Spectrum)
    /// Nodes at given energies.
    case nodes(LogNodes)
    /// Nodes placed between two energies (TeV), where by the events of each fit.
    case placed(NodePlacement, from: Double, to: Double, count: Int)
  }

  /// The shape.
  public var shape: Shape
  /// The axes of a gradient; none if `nil`.
  public var gradient: GradientAlignment?
  /// The spectrum.
  public var spectrum: SpectrumRule
  /// Sources in the field.
  public var sources: [SourceModel]

  /// A model.
  public init(shape: Shape, gradient: GradientAlignment?, spectrum: SpectrumRule, sources: [SourceModel] = []) {
    (self.shape, self.gradient, self.spectrum, self.sources) = (shape, gradient, spectrum, sources)
  }

  /// The alignment of the field that the model asks for.
  var alignment: FieldAlignment { gradient == .altaz ? .altaz : .radec }

  /// The model for a fit.
  /// - Parameters:
  ///   - sources: those of them that stand in the field.
  /// - Throws: `FittingError` for nodes that cannot be placed.
  func model(
    of runs: [RunData], shape: any SpatialShape, sources: [SourceModel]
  ) throws(FittingError) -> ParametricModel {
    let gradient = gradient.map { BilinearGradient(alignment: $0) }
    // A table of rates has its own slope; the spectrum corrects it.
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
