import Diagnostics
import FileSystem
import Fitting

extension ModelDefinitions {
  /// Reads the backgrounds in a file. Sources of other types are ignored with a note.
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - tables: returns the tables to which models refer.
  /// - Throws: ``ModelXMLError``
  public init(path: String, tables: @escaping TableSource) throws(ModelXMLError) {
    try self.init(parsing: try Self.bytes(of: path), path: path, tables: tables)
  }

  /// Reads the backgrounds in the text of a file.
  /// - Parameters:
  ///   - bytes: the text.
  ///   - path: the path of the file, for errors.
  ///   - tables: returns the tables to which models refer.
  /// - Throws: ``ModelXMLError``
  public init(parsing bytes: [UInt8], path: String, tables: @escaping TableSource) throws(ModelXMLError) {
    let root = try MarkupElement(parsing: bytes, path: path)
    guard root.name == "source_library" else { throw .notModels(path: path, found: root.name) }
    self.init([])
    var others: Set<String> = []
    for element in root.children("source") {
      let type = element["type"] ?? ""
      guard let known = BackgroundType(rawValue: type) else {
        others.insert(type)
        let place = XMLPlace(path, line: element.line)
        notes.add(
          "other-source", "a source of type '\(type.brief)' is not a background and is ignored", at: place.description)
        continue
      }
      sources.append(try BackgroundSource(element, type: known, path: path, tables: tables))
    }
    guard !sources.isEmpty else { throw .noBackground(path: path, types: others.sorted()) }
  }

  private static func bytes(of path: String) throws(ModelXMLError) -> [UInt8] {
    do { return try readFile(path) } catch { throw .cannotRead(path: path, reason: error.reason) }
  }
}

extension BackgroundSource {
  /// Reads a `<source>`.
  /// - Throws: ``ModelXMLError``
  init(_ element: MarkupElement, type: BackgroundType, path: String, tables: @escaping TableSource)
    throws(ModelXMLError)
  {
    let place = XMLPlace(path, line: element.line, source: element["name"])
    guard let name = element["name"] else {
      throw .missing(place, what: "attribute 'name' of <source>", present: element.attributes.map(\.name))
    }
    var obsIDs: [Int64] = []
    for text in (element["id"] ?? "").split(separator: ",") {
      guard let id = Int64(text.drop { $0 == " " }) else {
        throw .number(place, attribute: "id", found: element["id"] ?? "", expected: "OBS_IDs separated by commas")
      }
      obsIDs.append(id)
    }
    let source = FactorReader(element: element, path: path, source: name, obsIDs: obsIDs, tables: tables)
    try source.requireConstantInTime()
    var (spectrum, spectral) = try source.nested("spectrum").spectrum()
    let model: ParametricModel
    if let kind = type.table {
      let shape = try source.table(kind, file: nil)
      for position in spectrum.amplitudes where !spectral[position].unit.isEmpty {
        spectral[position].unit = kind.spectrumUnit
      }
      model = ParametricModel(shape, nil, spectrum, parameters: shape.parameters + spectral)
    } else {
      let (shape, gradient, spatial) =
        try source.nested(type == .radial ? "radialModel" : "spatialModel").spatial()
      model = ParametricModel(shape, gradient, spectrum, parameters: spatial + spectral)
    }
    self.init(name: name, instrument: element["instrument"] ?? "", obsIDs: obsIDs, model: model)
  }
}

extension FactorReader {
  /// Checks that the factor for time is constant and 1, because models of this program cannot depend on time.
  fileprivate func requireConstantInTime() throws(ModelXMLError) {
    guard let temporal = element.children("temporal").first else { return }
    let place = XMLPlace(path, line: temporal.line, source: source)
    guard temporal["type"] == "Constant" else {
      throw .unknownType(place, what: "a <temporal>", found: temporal["type"] ?? "", known: ["Constant"])
    }
    for element in temporal.children("parameter") {
      var norm = Parameter(element["name"] ?? "", value: 1)
      try norm.take(element, at: XMLPlace(path, line: element.line, source: source))
      guard norm.value == 1 else {
        throw .number(place, attribute: "Normalization", found: "\(norm.value)", expected: "1")
      }
    }
  }
}

extension ParametricModel {
  /// Creates a model with given parameters.
  fileprivate init(
    _ spatial: any SpatialShape, _ gradient: BilinearGradient?, _ spectrum: any Spectrum, parameters: [Parameter]
  ) {
    self.init(spatial: spatial, gradient: gradient, spectrum: spectrum)
    self.parameters = parameters
  }
}
