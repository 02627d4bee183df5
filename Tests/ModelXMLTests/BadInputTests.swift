import Diagnostics
import Fitting
import Testing

@testable import ModelXML

/// Tests the error messages for invalid model definition files.
@Suite struct BadInputTests {
  static let sigma = #"<parameter name="Sigma" value="3" scale="1" min="2" max="1000" free="1" />"#
  static let power = """
    <spectrum type="PowerLaw"><parameter name="Prefactor" value="1" scale="3e-4" min="0" free="1" />
    <parameter name="Index" value="1" scale="-1.5" free="1" />
    <parameter name="PivotEnergy" value="1" scale="1e6" free="0" /></spectrum>
    """

  static func library(_ spatial: String, _ spectrum: String = power, id: String = "7", more: String = "") -> String {
    """
    <source_library title="source library">
    <source name="B" type="CTABackground" instrument="HESS" id="\(id)">\(spatial)\(more)
    \(spectrum)</source>
    </source_library>
    """
  }

  static func gauss(_ parameter: String) -> String { #"<spatialModel type="Gaussian">\#(parameter)</spatialModel>"# }

  static func nodes(_ energies: [Double]) -> String {
    let nodes = energies.map { energy in
      #"<node><parameter name="Energy" value="\#(energy)" scale="1e6" free="0" />"#
        + #"<parameter name="Intensity" value="1" scale="1" free="1" /></node>"#
    }
    return #"<spectrum type="NodeFunction">\#(nodes.joined())</spectrum>"#
  }

  static let cases: [(xml: String, text: String)] = [
    ("SIMPLE  = T", "models.xml, line 1: the file is not valid XML: syntax error; expected a model definition file"),
    ("", "models.xml, line 1: the file is not valid XML: no element found; expected a model definition file"),
    (
      "<source_library>\n<source>\n</source_library>",
      "models.xml, line 3: the file is not valid XML: mismatched tag; expected a model definition file"
    ),
    (
      String(repeating: "<a>", count: 100_000),
      "models.xml, line 1: elements are nested more than 64 levels deep; expected a model definition file"
    ),
    (
      "<html/>",
      "models.xml: the root element is <html>; expected <source_library>; "
        + "give a model definition file of ctools or gammalib"
    ),
    (
      "<source_library/>",
      "models.xml: the file contains no <source>; expected a background of one of the types CTABackground, "
        + "CTAIrfBackground, CTAAeffBackground, RadialAcceptance"
    ),
    (
      library(#"<spatialModel type="Gausian"></spatialModel>"#),
      "models.xml, line 2, source 'B': a <spatialModel> of type 'Gausian'; expected one of Gaussian, "
        + "EnergyDependentGaussian, Profile, Polynom, LookupTable, Multiplicative; did you mean 'Gaussian'?"
    ),
    (
      library(gauss(sigma), "<spectrum type=\"Band\"/>"),
      "models.xml, line 3, source 'B': a <spectrum> of type 'Band'; expected one of PowerLaw, LogParabola, "
        + "ExponentialCutoffPowerLaw, ExpCutoff, ExponentialCutoff, Constant, ConstantValue, NodeFunction, FileFunction"
    ),
    (
      library(gauss(sigma), ""),
      "models.xml, line 2, source 'B': no element <spectrum> in <source>; present: spatialModel"
    ),
    (
      library(gauss(#"<parameter name="Sigm" value="3" scale="1" free="1" />"#)),
      "models.xml, line 2, source 'B': no parameter 'Sigma'; did you mean 'Sigm'?"
    ),
    (
      library(gauss(#"<parameter name="Sigma" value="nan" scale="1" free="1" />"#)),
      "models.xml, line 2, source 'B': value=\"nan\"; expected a finite number"
    ),
    (
      library(gauss(#"<parameter name="Sigma" value="three" scale="1" free="1" />"#)),
      "models.xml, line 2, source 'B': value=\"three\"; expected a finite number"
    ),
    (
      library(gauss(#"<parameter name="Sigma" scale="1" free="1" />"#)),
      "models.xml, line 2, source 'B': no attribute 'value'; present: name, scale, free"
    ),
    (
      library(gauss(#"<parameter name="Sigma" value="3" scale="0" free="1" />"#)),
      "models.xml, line 2, source 'B': scale=\"0\"; expected a number other than 0"
    ),
    (
      library(gauss(#"<parameter name="Sigma" value="3" scale="1" free="yes" />"#)),
      "models.xml, line 2, source 'B': free=\"yes\"; expected 0 or 1"
    ),
    (
      library(gauss(#"<parameter name="Sigma" value="3" scale="-1" free="1" />"#)),
      "models.xml, line 2, source 'B': Sigma = -3; expected a value above 0"
    ),
    (
      library(gauss(#"<parameter name="Sigma" value="3" scale="1" min="4" max="9" free="1" />"#)),
      "models.xml, line 2, source 'B': Sigma = 3; expected a value within the bounds of the parameter, 4 to 9"
    ),
    (
      library(gauss(sigma), nodes([1, 0.5])),
      "models.xml, line 3, source 'B': nodes at 1, 0.5 TeV; expected one or more increasing energies above 0"
    ),
    (
      library(gauss(sigma), nodes([])),
      "models.xml, line 3, source 'B': no nodes; expected one or more increasing energies above 0"
    ),
    (
      library(gauss(sigma), id: "7,x"),
      "models.xml, line 2, source 'B': id=\"7,x\"; expected OBS_IDs separated by commas"
    ),
    (
      library(#"<spatialModel type="Multiplicative"><spatialModel type="Gradient"/></spatialModel>"#),
      "models.xml, line 2, source 'B': no Multiplicative model with exactly one shape and at most one Gradient; "
        + "present: Gradient"
    ),
    (
      library(gauss(sigma), more: #"<temporal type="PhaseCurve"/>"#),
      "models.xml, line 2, source 'B': a <temporal> of type 'PhaseCurve'; expected Constant"
    ),
    (
      library(#"<spatialModel type="LookupTable"/>"#),
      "models.xml, line 2, source 'B': no attribute 'file' of the lookup table; present: type"
    ),
  ]

  @Test("An invalid file is reported in one line", .timeLimit(.minutes(60)), arguments: cases.indices)
  func whatIsNo(index: Int) {
    let (xml, text) = Self.cases[index]
    let error = #expect(throws: ModelXMLError.self) { try read(xml) }
    #expect(error?.description == text)
  }

  @Test("A missing file is reported", .timeLimit(.minutes(60)))
  func aFileThat() {
    let error = #expect(throws: ModelXMLError.self) {
      try ModelDefinitions(path: "/nowhere/models.xml", tables: flatTables)
    }
    #expect(error?.description == "/nowhere/models.xml: cannot be read: No such file or directory")
  }

  @Test("A table that cannot be loaded is reported with the reason", .timeLimit(.minutes(60)))
  func aTableThat() {
    let xml = Self.library(#"<spatialModel type="LookupTable" file="x.fits"/>"#)
    let error = #expect(throws: ModelXMLError.self) {
      try ModelDefinitions(parsing: Array(xml.utf8), path: "models.xml") { _, _, _ in throw Interrupted() }
    }
    #expect(
      error?.description
        == "models.xml, line 2, source 'B': the table x.fits cannot be loaded: interrupted")
  }

  @Test("Sources that are not backgrounds are ignored with a note", .timeLimit(.minutes(60)))
  func sourcesOfOther() throws {
    let crab = #"<source name="Crab" type="PointSource"/>"#
    let xml = Self.library(Self.gauss(Self.sigma)).replacing("</source_library>", with: crab + "</source_library>")
    let definitions = try read(xml)
    #expect(definitions.sources.map(\.name) == ["B"])
    #expect(
      definitions.notes.all.map(\.description) == [
        "a source of type 'PointSource' is not a background and is ignored (models.xml, line 6)"
      ])
  }

  @Test("Entities of other files are not loaded, and parameter entities are not expanded", .timeLimit(.minutes(60)))
  func otherFiles() {
    for declaration in [
      "<!ENTITY x SYSTEM \"/etc/passwd\">", "<!ENTITY % x SYSTEM \"/etc/passwd\"> %x;",
    ] {
      let xml = "<!DOCTYPE a [\(declaration)]><source_library title=\"t\">&x;</source_library>"
      let error = #expect(throws: ModelXMLError.self) { try read(xml) }
      #expect(error?.description.contains("root:") == false)
    }
  }

  @Test("Errors about huge names and values are short, and huge files of unknown sources get one note for each type")
  func hugeTexts() throws {
    let huge = String(repeating: "x", count: 2_000_000)
    for xml in [
      Self.library("<spatialModel type=\"\(huge)\"/>"), Self.library(Self.gauss(Self.sigma), id: huge),
      Self.library(Self.gauss("<parameter name=\"\(huge)\" value=\"1\"/>")),
      Self.library(Self.gauss("<parameter name=\"Sigma\" value=\"\(huge)\" scale=\"1\" free=\"1\"/>")),
      "<\(huge)/>", "<source_library><source type=\"\(huge)\"/></source_library>",
    ] {
      let error = #expect(throws: ModelXMLError.self) { try read(xml) }
      #expect((error?.description.count ?? .max) < 2000)
    }
    let others = String(repeating: "<source type=\"PointSource\"/>", count: 100_000)
    let definitions = try read(
      Self.library(Self.gauss(Self.sigma), more: "").replacing("</source_library>", with: others + "</source_library>"))
    #expect(definitions.notes.all.count == 1 && definitions.sources.count == 1)
  }

  /// Each level of entities is a hundred times as large as the one before it. expat stops.
  @Test("Entities that grow without bound are refused", .timeLimit(.minutes(60)))
  func entitiesThatGrow() {
    var xml = "<!DOCTYPE a [<!ENTITY e0 \"\(String(repeating: "x", count: 1000))\">"
    for level in 1...9 { xml += "<!ENTITY e\(level) \"\(String(repeating: "&e\(level - 1);", count: 100))\">" }
    xml += "]><source_library title=\"&e9;\"/>"
    let error = #expect(throws: ModelXMLError.self) { try read(xml) }
    let text = "models.xml, line 1: the file is not valid XML: limit on input amplification"
    #expect(error?.description.hasPrefix(text) == true)
  }
}
