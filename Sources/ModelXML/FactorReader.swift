import Diagnostics
import FileSystem
import Fitting

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A function that returns the table to which a model refers. The arguments are the kind of the table, the file that
/// the model names (`nil` for a table of the instrument response) and the runs to which the model applies.
public typealias TableSource = (TabulatedShape.Kind, _ file: String?, _ obsIDs: [Int64]) throws -> any FieldTable

/// Reads the element of a shape or a spectrum.
struct FactorReader {
  let element: MarkupElement
  let path: String
  let source: String
  let obsIDs: [Int64]
  let tables: TableSource

  /// The location of the element.
  var place: XMLPlace { place(of: element) }

  private func place(of element: MarkupElement) -> XMLPlace { XMLPlace(path, line: element.line, source: source) }

  /// Returns a reader for another element of the same source.
  private func reader(_ other: MarkupElement) -> FactorReader {
    FactorReader(element: other, path: path, source: source, obsIDs: obsIDs, tables: tables)
  }

  /// The names of the parameters that are direct children of the element.
  var parameterNames: [String] { element.children("parameter").compactMap { $0["name"] } }

  /// Returns a reader for the first child element with the given name.
  func nested(_ name: String) throws(ModelXMLError) -> FactorReader {
    guard let child = element.children(name).first else {
      throw .missing(place, what: "element <\(name)> in <\(element.name)>", present: element.children.map(\.name))
    }
    return reader(child)
  }

  /// Converts this element, which is a function of energy, to nodes. Returns a reader for the nodes. A constant is
  /// converted to one node. A power law is converted to two nodes, because interpolation and extrapolation then give
  /// the same power law.
  func asNodes() throws(ModelXMLError) -> FactorReader {
    let type = element["type"] ?? "NodeFunction"
    let convertible = [ConstantSpectrum.form, PowerLaw.form].flatMap { [$0.xmlType] + $0.otherXMLTypes }
    guard type != "NodeFunction" else { return self }
    guard convertible.contains(type) else {
      let known = ["NodeFunction", ConstantSpectrum.form.xmlType, PowerLaw.form.xmlType]
      throw .unknownType(place, what: "a <\(element.name)>", found: type, known: known)
    }
    let parameters = try spectrum().1
    func value(_ name: String) -> Double? { parameters.first { $0.name == name }?.value }
    let pivot = value("PivotEnergy") ?? 1
    let isFixed = parameters.allSatisfy(\.isFixed)
    let energies = value("Index") == nil ? [pivot] : [pivot, 10 * pivot]
    var nodes = element
    nodes.attributes = [MarkupElement.Attribute(name: "type", text: "NodeFunction")]
    nodes.children = energies.map { energy in
      let sigma = parameters[0].value * pow(energy / pivot, value("Index") ?? 0)
      let parameter = Parameter("Intensity", value: sigma, isFixed: isFixed)
      return MarkupElement(
        "node", [:],
        [ScaledParameter.energyElement(energy, hasBound: false), ScaledParameter(parameter: parameter).element()],
        line: element.line)
    }
    return reader(nodes)
  }

  /// Returns the attribute `type`.
  func type() throws(ModelXMLError) -> String {
    if let type = element["type"] { return type }
    throw .missing(
      place, what: "attribute 'type' of <\(element.name)>", present: element.attributes.map(\.name))
  }

  /// Returns the shape and the gradient of the element, with the parameters of both.
  func spatial() throws(ModelXMLError) -> (
    shape: any SpatialShape, gradient: BilinearGradient?, parameters: [Parameter]
  ) {
    guard try type() == "Multiplicative" else {
      guard try type() != GradientForm.type else {
        throw .missing(
          place, what: "shape to multiply by the Gradient: put both into one <spatialModel type=\"Multiplicative\">",
          present: [GradientForm.type])
      }
      let (shape, parameters) = try shape(besides: "Multiplicative")
      return (shape, nil, parameters)
    }
    let parts = element.children("spatialModel").map(reader)
    var (shapes, gradients): ([FactorReader], [FactorReader]) = ([], [])
    for part in parts {
      if try part.type() == GradientForm.type { gradients.append(part) } else { shapes.append(part) }
    }
    guard shapes.count == 1, gradients.count <= 1 else {
      throw .missing(
        place, what: "Multiplicative model with exactly one shape and at most one Gradient",
        present: parts.compactMap { $0.element["type"] })
    }
    let (shape, parameters) = try shapes[0].shape(besides: GradientForm.type)
    guard let gradient = gradients.first else { return (shape, nil, parameters) }
    let own = zip(GradientForm.names, BilinearGradient().parameters).map { name, parameter in
      var named = parameter
      named.name = name
      return named
    }
    return (shape, BilinearGradient(), parameters + GradientForm.read(try gradient.parameters(own)))
  }

  /// Returns the shape of the element, with its parameters.
  /// - Parameter other: another type that the element may have, for error messages.
  private func shape(besides other: String) throws(ModelXMLError) -> (any SpatialShape, [Parameter]) {
    let type = try type()
    guard let known = knownShapes.first(where: { $0.type == type }) else {
      throw .unknownType(
        place, what: "a <\(element.name)>", found: type,
        known: knownShapes.map(\.type) + [other])
    }
    let shape = try known.make(self)
    return (shape, try parameters(of: shape.parameters, shape.xml))
  }

  /// Returns the spectrum of the element, with the parameters of the spectrum.
  func spectrum() throws(ModelXMLError) -> (any Spectrum, [Parameter]) {
    let type = try type()
    guard let known = knownSpectra.first(where: { $0.types.contains(type) }) else {
      throw .unknownType(place, what: "a <spectrum>", found: type, known: knownSpectra.flatMap(\.types))
    }
    let spectrum = try known.make(self)
    return (spectrum, try parameters(of: spectrum.parameters, spectrum.xml, otherNames))
  }

  private func parameters(
    of own: [Parameter], _ form: XMLForm, _ others: [String: [OtherName]] = [:]
  ) throws(ModelXMLError) -> [Parameter] {
    switch form {
    case .parameters, .file: return try parameters(own, others)
    case .nodes: return try nodeValues(own)
    case .nested(_, let name, _): return try nested(name).asNodes().nodeValues(own)
    case .source: return own
    }
  }

  /// Returns the parameters `own` with values that are read from child elements. `others` contains further names that a
  /// parameter may have in the file.
  private func parameters(
    _ own: [Parameter], _ others: [String: [OtherName]] = [:]
  ) throws(ModelXMLError) -> [Parameter] {
    let present = parameterNames
    var result = own
    for position in result.indices {
      let name = result[position].name
      let given = ([OtherName(name)] + (others[name] ?? [])).filter { present.contains($0.name) }
      if given.count > 1 {
        throw .severalParameters(place, names: given.map(\.name), parameter: name)
      }
      try take(&result[position], given.first ?? OtherName(name), from: element)
    }
    return result
  }

  private func take(
    _ parameter: inout Parameter, _ wanted: OtherName, from parent: MarkupElement
  ) throws(ModelXMLError) {
    let elements = parent.children("parameter")
    let named = elements.filter { $0["name"] == wanted.name }
    guard let found = named.first else {
      throw .missingParameter(place(of: parent), name: wanted.name, present: elements.compactMap { $0["name"] })
    }
    guard named.count == 1 else {
      throw .severalParameters(place(of: named[1]), names: named.map { _ in wanted.name }, parameter: parameter.name)
    }
    try parameter.take(found, as: wanted.relation, at: place(of: found))
  }

  /// Returns the energies of the nodes.
  func energies() throws(ModelXMLError) -> LogNodes {
    var energies: [Double] = []
    for node in element.children("node") {
      var energy = Parameter("Energy", unit: "TeV", value: 1)
      try take(&energy, OtherName(energy.name), from: node)
      energies.append(energy.value)
    }
    do { return try LogNodes(energies) } catch { throw .nodes(place, error) }
  }

  private func nodeValues(_ own: [Parameter]) throws(ModelXMLError) -> [Parameter] {
    var result = own
    for (position, node) in element.children("node").enumerated() {
      try take(&result[position], OtherName("Intensity"), from: node)
    }
    return result
  }

  /// Returns a shape made from the table in the file that the element names.
  func lookupTable() throws(ModelXMLError) -> any SpatialShape {
    guard let file = element["file"] else {
      throw .missing(place, what: "attribute 'file' of the lookup table", present: element.attributes.map(\.name))
    }
    return try table(.lookup, file: fileNextToXML(file))
  }

  /// Returns the path of a file that the element names. As in gammalib, the name is relative to the folder of the model
  /// definition file.
  private func fileNextToXML(_ name: String) -> String {
    resolved(name, against: path.contains("/") ? folderName(of: path) : "")
  }

  /// Returns the spectrum in the text file that the element names. Each line has an energy in MeV and a value.
  func fileFunction() throws(ModelXMLError) -> FileFunction {
    guard let name = element["file"] else {
      throw .missing(place, what: "attribute 'file' of the spectrum", present: element.attributes.map(\.name))
    }
    let file = fileNextToXML(name)
    let text: String
    do { text = try readText(file) } catch {
      throw .table(place, what: "the spectrum \(file)", reason: error.reason)
    }
    var (energies, intensities): ([Double], [Double]) = ([], [])
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.split { $0.isWhitespace || $0 == "," }
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      guard words.count >= 2, let energy = Double(first), let intensity = Double(words[1]), intensity > 0,
        intensity.isFinite
      else {
        throw .spectrumLine(file: file, line: number + 1, found: String(line.prefix(60)))
      }
      energies.append(energy / ScaledParameter.fileUnit("TeV"))
      intensities.append(intensity)
    }
    do { return FileFunction(path: file, nodes: try LogNodes(energies), intensities: intensities) } catch {
      throw .nodes(XMLPlace(file, line: 1), error)
    }
  }

  /// Returns a shape that is defined by a table.
  func table(_ kind: TabulatedShape.Kind, file: String?) throws(ModelXMLError) -> any SpatialShape {
    do {
      return TabulatedShape(kind, path: file ?? "", table: try tables(kind, file, obsIDs))
    } catch {
      let reason = (error as? any DarktimeError)?.problem.text ?? "\(error)"
      throw .table(
        place, what: file.map { "the table \($0)" } ?? "the table \(kind.rawValue) of the response", reason: reason)
    }
  }
}
