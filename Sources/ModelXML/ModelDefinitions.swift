import Diagnostics
import FileSystem
import Fitting

/// The backgrounds in a model definition file of ctools and gammalib.
public struct ModelDefinitions: Sendable {
  /// The sources, in the order of the file.
  public var sources: [BackgroundSource]
  /// Notes about parts of the file that were ignored.
  public internal(set) var notes = Notes()

  /// Creates model definitions from sources.
  public init(_ sources: [BackgroundSource]) { self.sources = sources }

  /// The paths of the files that the sources need: lookup tables, and the files of spectra. The model definition file
  /// contains only their names, because gammalib looks for them in the folder of the model definition file.
  public var files: [String] {
    var paths: [String] = []
    for model in sources.map(\.model) {
      for case .file(_, let path) in [model.spatial.xml, model.spectrum.xml] where !paths.contains(path) {
        paths.append(path)
      }
    }
    return paths
  }

  /// Returns the text of the file. Equal models give equal bytes.
  /// - Parameters:
  ///   - ids: how runs are identified.
  ///   - fileNames: the names that the text contains instead of the paths in ``files``, by path. The default is the
  ///     last part of each path.
  /// - Throws: ``ModelXMLError/noForm(what:hint:)`` for a gradient in ALTAZ alignment, or for a gradient times a table
  ///   of the instrument response; ``ModelXMLError/sameName(_:paths:)`` if two of ``files`` have the same name.
  public func xml(
    ids: IdentifierForm = .plain, fileNames: [String: String] = [:]
  ) throws(ModelXMLError) -> String {
    func name(_ path: String) -> String { fileNames[path] ?? lastName(of: path) }
    let namesakes = Dictionary(grouping: files, by: name).filter { $0.value.count > 1 }
    if let (name, paths) = namesakes.min(by: { $0.key < $1.key }) { throw .sameName(name, paths: paths) }
    var library = MarkupElement("source_library", ["title": "source library"])
    for source in sources { library.children.append(try source.element(ids, name)) }
    return library.document
  }
}

extension BackgroundSource {
  /// Returns the `<source>` element of the background. Sources of gamma rays that were fitted together with the
  /// background are not included.
  func element(
    _ ids: IdentifierForm, _ fileName: (String) -> String
  ) throws(ModelXMLError) -> MarkupElement {
    var type = BackgroundType.general
    var children: [MarkupElement] = []
    switch model.spatial.xml {
    case .source(let own):
      type = BackgroundType(rawValue: own) ?? .general
      if model.gradient != nil {
        throw .noForm(
          what: "a gradient times the shape \(model.spatial.name)", hint: "fit another shape, or omit the gradient")
      }
    default: children.append(try spatialElement(fileName))
    }
    let spectrum = model.spectrum
    children.append(
      factorElement(
        "spectrum", spectrum.xml, Array(model.parameters[model.spectrumRange]), fileName,
        amplitudes: spectrum.amplitudes))
    return MarkupElement(
      "source",
      [
        "name": name, "type": type.rawValue, "instrument": instrument,
        "id": obsIDs.isEmpty ? nil : obsIDs.map(ids.text).joined(separator: ","),
      ], children)
  }

  /// Returns the element of the shape. If there is a gradient, the shape and the gradient are in a `Multiplicative`
  /// element.
  private func spatialElement(_ fileName: (String) -> String) throws(ModelXMLError) -> MarkupElement {
    let shape = factorElement(
      "spatialModel", model.spatial.xml, Array(model.parameters[model.spatialRange]), fileName)
    guard let gradient = model.gradient else { return shape }
    let parameters = try GradientForm.written(gradient, Array(model.parameters[model.gradientRange]))
    return MarkupElement(
      "spatialModel", ["type": "Multiplicative"],
      [shape, factorElement("spatialModel", .parameters(type: GradientForm.type), parameters, fileName)])
  }
}

/// Returns the element `name` of a shape, a gradient or a spectrum: `<spatialModel>` or `<spectrum>`.
private func factorElement(
  _ name: String, _ form: XMLForm, _ parameters: [Parameter], _ fileName: (String) -> String, amplitudes: [Int] = []
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
  case .file(let type, let path):
    MarkupElement(name, ["type": type, "file": fileName(path)], scaled.map { $0.element() })
  case .nodes(let type, let energies): MarkupElement(name, ["type": type], nodes(energies, hasBound: true))
  case .nested(let type, let element, let energies):
    MarkupElement(
      name, ["type": type], [MarkupElement(element, ["type": "NodeFunction"], nodes(energies, hasBound: false))])
  case .source(let type): MarkupElement(name, ["type": type])
  }
}

/// Converts gradients between the signs of GADF and the signs of gammalib. Models of this program use GADF: lon
/// increases to the west (with decreasing right ascension), and lat to the north. In gammalib, DETX increases to the
/// north and DETY to the east.
enum GradientForm {
  /// The type of the element.
  static let type = "Gradient"
  /// The names of the parameters in files.
  static let names = ["Grad_DETX", "Grad_DETY"]

  /// Converts Grad_lon and Grad_lat to Grad_DETX and Grad_DETY.
  /// - Throws: ``ModelXMLError/noForm(what:hint:)`` in ALTAZ alignment.
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

  /// Converts Grad_DETX and Grad_DETY to Grad_lon and Grad_lat.
  static func read(_ parameters: [Parameter]) -> [Parameter] {
    let own = BilinearGradient().parameters
    var (lon, lat) = (parameters[1].reversed, parameters[0])
    (lon.name, lat.name) = (own[0].name, own[1].name)
    return [lon, lat]
  }
}

extension Parameter {
  /// The parameter with the opposite sign, for an axis that increases in the opposite direction. The lower and upper
  /// limits are exchanged.
  fileprivate var reversed: Parameter {
    var result = self
    // 0 - x is used instead of -x, because -0 would be written with its sign.
    (result.value, result.lower, result.upper) = (0 - value, 0 - upper, 0 - lower)
    switch state {
    case .atLowerBound: result.state = .atUpperBound
    case .atUpperBound: result.state = .atLowerBound
    case .free, .fixed: break
    }
    return result
  }
}
