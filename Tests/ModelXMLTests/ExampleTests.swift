import Fitting
import Foundation
import TestSupport
import Testing

@testable import ModelXML

/// Reads files of gammalib and writes them in the same form. See `csbkgmodel` in the reference data.
@Suite(.enabled(if: SharedData.isPresent, Comment(rawValue: SharedData.skip)))
struct ExampleTests {
  static let folder = SharedData.path("reference/csbkgmodel")
  static let examples = ["CTAAeffBackground", "CTABackground_LookupTable", "CTAIrfBackground"]
  static let fits = ["crab4-gauss-gradient", "crab4-gauss", "crab4-gausse3-gradient"]

  private func both(_ file: String) throws -> (IndependentReader.Element, IndependentReader.Element) {
    let path = "\(Self.folder)/\(file).xml"
    let text = try ModelDefinitions(path: path, tables: flatTables).xml(ids: .padded)
    return (
      try IndependentReader.read(Data(contentsOf: URL(fileURLWithPath: path))),
      try IndependentReader.read(Data(text.utf8))
    )
  }

  @Test(
    "Models from files of gammalib are written in the same form", .timeLimit(.minutes(60)),
    arguments: fits + examples.map { "xml_examples/\($0)" })
  func whatIsRead(file: String) throws {
    let (theirs, ours) = try both(file)
    #expect(ours.form == theirs.form)
  }

  /// Numbers have 15 digits. In both files they are multiplied by a scale of 15 digits.
  @Test(
    "Numbers in files of gammalib are preserved", .timeLimit(.minutes(60)),
    arguments: fits + examples.map { "xml_examples/\($0)" })
  func theirNumbersStay(file: String) throws {
    let (theirs, ours) = try both(file)
    #expect(theirs.parameters.count == ours.parameters.count && !ours.parameters.isEmpty)
    for (their, our) in zip(theirs.parameters, ours.parameters) where their.attributes["name"] != "Energy" {
      for attribute in ["value", "error", "min", "max"] {
        guard let wanted = their.scaled(attribute), let found = our.scaled(attribute) else { continue }
        // With a negative scale the bounds are exchanged.
        let isSwapped = their.number("scale").map { $0 < 0 } ?? false && attribute.hasPrefix("m")
        let expected = isSwapped ? their.scaled(attribute == "min" ? "max" : "min") ?? .nan : wanted
        #expect(abs(found - expected) <= 2e-15 * abs(expected), "\(their) \(attribute)")
      }
    }
  }

  @Test("Fits of the Crab are read with their values, runs and signs", .timeLimit(.minutes(60)))
  func theCrabS() throws {
    let sources = try ModelDefinitions(path: "\(Self.folder)/crab4-gauss-gradient.xml", tables: flatTables).sources
    #expect(sources.map(\.obsIDs) == [[23523], [23526], [23559], [23592]])
    #expect(sources.allSatisfy { $0.instrument == "HESS" })
    let model = sources[0].model
    #expect(model.parameters[0].value == 3.19679080604101 && model.parameters[0].error == 0.148784168612869)
    #expect(model.parameters[1].name == "Grad_lon" && model.parameters[1].value == 0.000692474003034006)
    #expect(model.parameters[2].name == "Grad_lat" && model.parameters[2].value == 0.0882131417989494)
    #expect(model.parameters[3].value == 1.58131477752863 * 0.000887696769788584)
    #expect(model.parameters[3].lower == 1e-10 * 0.000887696769788584)
    guard case .nodes(_, let energies) = model.spectrum.xml else {
      Issue.record("no nodes")
      return
    }
    #expect(energies.count == 8 && energies[0] == 0.7 && energies[7] == 30)
    #expect(abs(energies[1] - 1.19741367463685) < 1e-15)
  }

  @Test(
    "The older form with a radial model is read", .timeLimit(.minutes(60)),
    arguments: ["Gaussian", "Polynom", "Profile"])
  func theOlderForm(shape: String) throws {
    let path = "\(Self.folder)/xml_examples/RadialAcceptance_\(shape).xml"
    let source = try #require(try ModelDefinitions(path: path, tables: flatTables).sources.first)
    #expect(source.model.spatial.xml == .parameters(type: shape) && source.obsIDs.isEmpty)
    #expect(source.model.parameters.first { $0.name == "Index" }?.value == -1.5)
    #expect(source.model.parameters.first { $0.name == "Index" }?.lower == -6.66666666666667 * 1.5)
  }

  @Test("The cube background of a stacked analysis is refused", .timeLimit(.minutes(60)))
  func aCubeOf() throws {
    let path = "\(Self.folder)/xml_examples/CTACubeBackground.xml"
    let error = #expect(throws: ModelXMLError.self) { try ModelDefinitions(path: path, tables: flatTables) }
    #expect(error?.description.contains("contains only sources of type CTACubeBackground; expected") == true)
  }
}
