import Diagnostics
import Fitting

/// A model definition file of ctools and gammalib, as far as it describes backgrounds.
public struct ModelDefinitions: Sendable {
  /// The sources, in the order of the file.
  public var sources: [BackgroundSource]
  /// What was met in the file and left out.
  public internal(set) var notes = Notes()

  /// A file of sources.
  public init(_ sources: [BackgroundSource]) { self.sources = sources }

  /// The text of the file. The same models give the same bytes.
  /// - Throws: ``ModelXMLError/noForm(what:mend:)`` for a gradient in ALTAZ alignment.
  public func xml() throws(ModelXMLError) -> String {
    var library = MarkupElement("source_library", ["title": "source library"])
    for source in sources { library.children.append(try source.element()) }
    return library.document
  }
}

extension BackgroundSource {
  /// A `<source>`. Sources of gamma rays that stood beside the background in the fit are no part of it.
  func element() throws(ModelXMLError) -> MarkupElement {
    var type = BackgroundType.general
    var children: [MarkupElement] = []
    switch model.spatial.xml {
    case .source(let own):
      type = BackgroundType(rawValue: own) ?? .general
      if model.gradient != nil {
        throw .noForm(
          what: "a gradient times the shape \(model.spatial.name)", hint: "fit a shape of another kind, or no gradient")
      }
    default: children.append(try spatialElement())
    }
    let spectrum = model.spectrum
    children.append(
      factorElement(
        "spectrum", spectrum.xml, Array(model.parameters[model.spectrumRange]), amplitudes: spectrum.amplitudes))
    return MarkupElement(
      "source",
      [
        "name": name, "type": type.rawValue, "instrument": instrument,
        "id": obsIDs.isEmpty ? nil : obsIDs.map(Self.id).joined(separator: ","),
      ], children)
  }

  /// The shape; with a gradient both within a `Multiplicative`.
  private func spatialElement() throws(ModelXMLError) -> MarkupElement {
    let shape = factorElement("spatialModel", model.spatial.xml, Array(model.parameters[model.spatialRange]))
    guard let gradient = model.gradient else { return shape }
    let parameters = try GradientForm.written(gradient, Array(model.parameters[model.gradientRange]))
    return MarkupElement(
      "spatialModel", ["type": "Multiplicative"],
      [shape, factorElement("spatialModel", .parameters(type: GradientForm.type), parameters)])
  }
}

/// A `<spatialModel>` or `<spectrum>` of a factor.
private func factorElement(
  _ name: String, _ form: XMLForm, _ parameters: [Parameter], amplitudes: [Int] = []
) -> MarkupElement {
  let scaled = parameters.indices.map {
    ScaledParameter(parameter: parameters[$0], isAmplitude: amplitudes.contains($0))
  }
  func nodes(_ energies: [Double], hasBound: Bool) -> [MarkupElement] {
    zip(energies, scaled).map { energy, parameter in
      MarkupElement(
        "node", [:], [ScaledParameter.energyElement(energy, hasBound: hasBound), parameter.element(named: "Intensity")])
    }
  }
  return switch form {
  case .parameters(let type): MarkupElement(name, ["type": type], scaled.map { $0.element() })
  case .file(let type, let path): MarkupElement(name, ["type": type, "file": path], scaled.map { $0.element() })
  case .nodes(let type, let energies): MarkupElement(name, ["type": type], nodes(energies, hasBound: true))
  case .nested(let type, let element, let energies):
    MarkupElement(
      name, ["type": type], [MarkupElement(element, ["type": "NodeFunction"], nodes(energies, hasBound: false))])
  case .source(let type): MarkupElement(name, ["type": type])
  }
}

/// The one place where a gradient changes its signs: in GADF's, which are those of models here, lon grows to the west
/// (decreasing right ascension) and lat to the north; in gammalib's, DETX grows to the north and DETY to the east.
enum GradientForm {
  /// The type of the element.
  static let type = "Gradient"
  /// The parameters, as files have them.
  static let names = ["Grad_DETX", "Grad_DETY"]

  /// Grad_DETX and Grad_DETY of Grad_lon and Grad_lat.
  /// - Throws: ``ModelXMLError/noForm(what:mend:)`` in ALTAZ alignment.
  static func written(
    _ gradient: BilinearGradient, _ parameters: [Parameter]
  ) throws(ModelXMLError) -> [Parameter] {
    guard gradient.alignment == .radec else {
      throw .noForm(
        what: "a gradient in \(gradient.alignment.rawValue) alignment",
        hint: "fit the gradient in RADEC alignment, or write FITS models")
    }
    var (detX, detY) = (parameters[1], parameters[0].reversed)
    (detX.name, detY.name) = (names[0], names[1])
    return [detX, detY]
  }

  /// Grad_lon and Grad_lat of Grad_DETX and Grad_DETY.
  static func read(_ parameters: [Parameter]) -> [Parameter] {
    let own = BilinearGradient().parameters
    var (lon, lat) = (parameters[1].reversed, parameters[0])
    (lon.name, lat.name) = (own[0].name, own[1].name)
    return [lon, lat]
  }
}

extension Parameter {
  /// The parameter told along the opposite direction.
  fileprivate var reversed: Parameter {
    var result = self
    // 0 - x, for -0 would be told as such.
    (result.value, result.lower, result.upper) = (0 - value, 0 - upper, 0 - lower)
    switch state {
    case .atLowerBound: result.state = .atUpperBound
    case .atUpperBound: result.state = .atLowerBound
    case .free, .fixed: break
    }
    return result
  }
}
