import Fitting
import Foundation
import TestSupport
import Testing

@testable import ModelXML

/// The names of spectra and of their parameters in files of gammalib: those that its registry has, and the older names
/// that it reads for files of Fermi-LAT (gammalib, user manual, "Spectral components").
@Suite("Names of spectra in model definition files", .timeLimit(.minutes(60))) struct SpectrumNameTests {
  private func model(_ spectrum: String, spatial: String = BadInputTests.gauss(BadInputTests.sigma)) throws
    -> ParametricModel
  {
    try #require(try read(BadInputTests.library(spatial, spectrum)).sources.first).model
  }

  private func parameter(_ name: String, _ value: Double, scale: Double = 1, more: String = "") -> String {
    #"<parameter name="\#(name)" value="\#(value)" scale="\#(scale)" \#(more) free="1" />"#
  }

  /// Returns the values of a spectrum at 0.5, 2 and 20 TeV, on axis.
  private func rates(_ model: ParametricModel) -> [Double] {
    [0.5, 2, 20].map { model.rate(energy: $0, lon: 0, lat: 0) }
  }

  private func isClose(_ one: [Double], _ other: [Double]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { abs($0 / $1 - 1) < 1e-12 }
  }

  @Test(
    "A power law with a cutoff has gammalib's name; older names and parameters are read with the same values",
    arguments: [
      ("ExponentialCutoffPowerLaw", "Prefactor", "Index", "PivotEnergy", "CutoffEnergy"),
      ("ExpCutoff", "Prefactor", "Index", "Scale", "Cutoff"),
      ("ExponentialCutoff", "Prefactor", "Index", "PivotEnergy", "CutoffEnergy"),
    ])
  func cutoff(type: String, prefactor: String, index: String, pivot: String, cutoff: String) throws {
    let text =
      "<spectrum type=\"\(type)\">" + parameter(prefactor, 5.7, scale: 1e-4) + parameter(index, 2.48, scale: -1)
      + parameter(pivot, 0.3, scale: 1e6) + parameter(cutoff, 4, scale: 1e6) + "</spectrum>"
    let model = try model(text)
    let wanted = [0.5, 2, 20].map { 5.7e-4 * pow($0 / 0.3, -2.48) * exp(-$0 / 4) }
    #expect(isClose(rates(model), wanted))
    #expect(model.spectrum.xml == .parameters(type: "ExponentialCutoffPowerLaw"))
    let written = try ModelDefinitions([BackgroundSource(obsID: 1, instrument: "HESS", model: model)]).xml()
    #expect(written.contains("type=\"ExponentialCutoffPowerLaw\"") && written.contains("name=\"CutoffEnergy\""))
  }

  @Test("The inverse of a cutoff energy is read with its error and bounds")
  func inverse() throws {
    let text =
      "<spectrum type=\"ExponentialCutoffPowerLaw\">" + parameter("Prefactor", 1, scale: 1e-4)
      + parameter("Index", -2) + parameter("PivotEnergy", 1, scale: 1e6)
      + parameter("InverseCutoffEnergy", 0.2, scale: 1e-6, more: #"error="0.05" min="0.0" max="100.0""#) + "</spectrum>"
    let model = try model(text)
    let cutoff = try #require(model.parameters.first { $0.name == "CutoffEnergy" })
    #expect(abs(cutoff.value - 5) < 1e-12 && abs((cutoff.error ?? 0) - 0.05 * 25) < 1e-12)
    #expect(abs(cutoff.lower - 0.01) < 1e-14 && cutoff.upper == 1e4)
    #expect(isClose(rates(model), [0.5, 2, 20].map { 1e-4 * pow($0, -2) * exp(-$0 / 5) }))
    // An inverse of 0 means that there is no cutoff.
    let zero = try self.model(text.replacing("value=\"0.2\"", with: "value=\"0\""))
    #expect(zip(rates(zero), [0.5, 2, 20]).allSatisfy { abs($0 / (1e-4 * pow($1, -2)) - 1) < 1e-9 })
    #expect(throws: ModelXMLError.self) {
      try self.model(text.replacing("value=\"0.2\"", with: "value=\"-0.2\""))
    }
  }

  @Test("A log-parabola and a power law with the parameters of Fermi-LAT are read with gammalib's signs")
  func fermi() throws {
    let parabola =
      "<spectrum type=\"LogParabola\">" + parameter("norm", 5.878, scale: 1e-4)
      + parameter("alpha", 2.32473, more: #"min="0.0" max="5.0""#) + parameter("beta", 0.074)
      + parameter("Eb", 1, scale: 1e6) + "</spectrum>"
    let model = try model(parabola)
    #expect(isClose(rates(model), [0.5, 2, 20].map { 5.878e-4 * pow($0, -2.32473 - 0.074 * log($0)) }))
    let index = try #require(model.parameters.first { $0.name == "Index" })
    #expect(index.lower == -5 && index.upper == 0)
    let power =
      "<spectrum type=\"PowerLaw\">" + parameter("Prefactor", 5.7, scale: 1e-4) + parameter("Index", 2.48, scale: -1)
      + parameter("Scale", 0.3, scale: 1e6) + "</spectrum>"
    #expect(isClose(rates(try self.model(power)), [0.5, 2, 20].map { 5.7e-4 * pow($0 / 0.3, -2.48) }))
  }

  @Test(
    "A constant spectrum is read under both names",
    arguments: [("Constant", "Normalization"), ("ConstantValue", "Value"), ("Constant", "Value")])
  func constant(type: String, name: String) throws {
    let model = try model("<spectrum type=\"\(type)\">\(parameter(name, 3, scale: 1e-5))</spectrum>")
    #expect(isClose(rates(model), [3e-5, 3e-5, 3e-5]))
    #expect(model.parameters.last?.unit == "s-1 MeV-1 sr-1")
    let irf = """
      <source_library><source name="B" type="CTAIrfBackground" instrument="HESS" id="7">
      <spectrum type="\(type)">\(parameter(name, 3))</spectrum></source></source_library>
      """
    let factor = try #require(try read(irf).sources.first).model
    #expect(isClose(rates(factor), [3, 3, 3]) && factor.parameters.last?.unit == "")
  }

  @Test("A spectrum in a text file is found next to the model definition file, and interpolated as a power law")
  func file() throws {
    try withTemporaryFolder { folder in
      let lines = "# MeV  rate\n\n500000 1e-3\n2000000\t2e-4 7\n 20000000 , 4e-6\r\n"
      try lines.write(toFile: folder + "/rate.txt", atomically: true, encoding: .utf8)
      let text = "<spectrum type=\"FileFunction\" file=\"rate.txt\">" + parameter("Normalization", 2) + "</spectrum>"
      let xml = BadInputTests.library(BadInputTests.gauss(BadInputTests.sigma), text)
      let path = folder + "/models.xml"
      try xml.write(toFile: path, atomically: true, encoding: .utf8)
      let definitions = try ModelDefinitions(path: path, tables: flatTables)
      let model = try #require(definitions.sources.first).model
      #expect(isClose(rates(model), [2e-3, 4e-4, 8e-6]))
      // Halfway between two energies in ln E, the value is the geometric mean.
      #expect(isClose([model.rate(energy: 1, lon: 0, lat: 0)], [2 * (1e-3 * 2e-4).squareRoot()]))
      #expect(definitions.files == [folder + "/rate.txt"])
      #expect(try definitions.xml().contains("type=\"FileFunction\" file=\"rate.txt\""))
      for (bad, told) in [
        ("1 2\n3 x\n", "rate.txt, line 2: '3 x'; expected an energy in MeV"), ("2 1\n1 1\n", "nodes at"),
        ("1 0\n", "line 1: '1 0'"),
      ] {
        try bad.write(toFile: folder + "/rate.txt", atomically: true, encoding: .utf8)
        let error = #expect(throws: ModelXMLError.self) { try ModelDefinitions(path: path, tables: flatTables) }
        #expect(error?.description.contains(told) == true, "\(String(describing: error))")
      }
    }
  }

  @Test("A lookup table is looked for next to the model definition file, and written by its name")
  func lookup() throws {
    let xml = BadInputTests.library(
      #"<spatialModel type="LookupTable" file="x.fits">\#(parameter("Normalization", 1))</spatialModel>"#)
    for (path, wanted) in [
      ("a/b/models.xml", "a/b/x.fits"), ("models.xml", "x.fits"), ("/models.xml", "/x.fits"),
    ] {
      var asked: [String?] = []
      let definitions = try ModelDefinitions(parsing: Array(xml.utf8), path: path) { _, file, _ in
        asked.append(file)
        return FlatTable()
      }
      #expect(asked == [wanted] && definitions.files == [wanted])
      #expect(try definitions.xml().contains("file=\"x.fits\""))
    }
    let absolute = xml.replacing("x.fits", with: "/data/x.fits")
    #expect(try read(absolute, path: "a/models.xml").files == ["/data/x.fits"])
  }

  @Test("Two files of the same name cannot both be next to the model definition file")
  func sameName() throws {
    func source(_ path: String) -> BackgroundSource {
      BackgroundSource(
        obsID: 1, instrument: "HESS",
        model: ParametricModel(
          spatial: TabulatedShape(.lookup, path: path, table: FlatTable()), spectrum: PowerLaw()))
    }
    #expect(throws: ModelXMLError.sameName("t.fits", paths: ["a/t.fits", "b/t.fits"])) {
      try ModelDefinitions([source("a/t.fits"), source("b/t.fits")]).xml()
    }
    #expect(ModelDefinitions([source("a/t.fits"), source("a/t.fits")]).files == ["a/t.fits"])
    let named = try ModelDefinitions([source("a/t.fits"), source("b/t.fits")]).xml(fileNames: ["b/t.fits": "t-2.fits"])
    #expect(named.contains("file=\"t.fits\"") && named.contains("file=\"t-2.fits\""))
  }

  @Test(
    "Runs are identified by their OBS_ID, or with at least six digits on request",
    arguments: [(23523, "023523"), (7, "000007"), (20_240_112_345, "20240112345")] as [(Int64, String)])
  func ids(obsID: Int64, padded: String) throws {
    let model = ParametricModel(spatial: GaussianShape(), spectrum: PowerLaw())
    for ids in IdentifierForm.allCases {
      let text = try ModelDefinitions([BackgroundSource(obsID: obsID, instrument: "HESS", model: model, ids: ids)])
        .xml(ids: ids)
      let wanted = ids == .plain ? "\(obsID)" : padded
      #expect(text.contains("name=\"Background_\(wanted)\"") && text.contains("id=\"\(wanted)\""))
      #expect(try read(text).sources.first?.obsIDs == [obsID])
    }
  }

  @Test(
    "Parameters that are given twice, under one name or two, and a pivot energy of 0 are errors",
    arguments: [
      (
        #"<parameter name="Index" value="-2" scale="1" free="1" />"#,
        "parameters 'Index' and 'Index'; expected one parameter that defines Index; remove all but one"
      ),
      (
        #"<parameter name="alpha" value="2" scale="1" free="1" />"#,
        "parameters 'Index' and 'alpha'; expected one parameter that defines Index; remove all but one"
      ),
      (
        #"<parameter name="InverseCutoffEnergy" value="2" scale="1e-6" free="1" />"#,
        "parameters 'CutoffEnergy' and 'InverseCutoffEnergy'; expected one parameter that defines CutoffEnergy; "
          + "remove all but one"
      ),
    ])
  func twice(more: String, expected: String) throws {
    let text =
      "<spectrum type=\"ExponentialCutoffPowerLaw\">" + parameter("Prefactor", 1, scale: 1e-4)
      + parameter("Index", -2) + parameter("PivotEnergy", 1, scale: 1e6) + parameter("CutoffEnergy", 4, scale: 1e6)
    let error = #expect(throws: ModelXMLError.self) { try self.model(text + more + "</spectrum>") }
    #expect(error?.description.hasSuffix(expected) == true, "\(error?.description ?? "")")
    let zero = text.replacing(#"name="PivotEnergy" value="1.0""#, with: #"name="Scale" value="0""#)
    let pivot = #expect(throws: ModelXMLError.self) { try self.model(zero + "</spectrum>") }
    #expect(pivot?.description.hasSuffix("Scale = 0; expected a value above 0") == true, "\(pivot?.description ?? "")")
  }

  @Test("Sigma of EnergyDependentGaussian can be a constant or a power law; other functions are named in the error")
  func sigma() throws {
    func shape(_ sigma: String) -> String {
      #"<spatialModel type="EnergyDependentGaussian">"# + sigma + "</spatialModel>"
    }
    func atOneDegree(_ sigma: String) throws -> [Double] {
      let model = try model(BadInputTests.power, spatial: shape(sigma))
      return [0.5, 2, 20].map { model.rate(energy: $0, lon: 1, lat: 0) / model.rate(energy: $0, lon: 0, lat: 0) }
    }
    let constant = try atOneDegree(
      #"<sigma type="Constant">"# + parameter("Normalization", 3) + "</sigma>")
    #expect(isClose(constant, [0.5, 2, 20].map { _ in exp(-0.5 / 9) }))
    let power = try atOneDegree(
      #"<sigma type="PowerLaw">"# + parameter("Prefactor", 3) + parameter("Index", 0.2)
        + parameter("PivotEnergy", 1, scale: 1e6) + "</sigma>")
    #expect(isClose(power, [0.5, 2, 20].map { exp(-0.5 / pow(3 * pow($0, 0.2), 2)) }))
    let error = #expect(throws: ModelXMLError.self) { try atOneDegree(#"<sigma type="LogParabola"></sigma>"#) }
    #expect(
      error?.description.contains("a <sigma> of type 'LogParabola'; expected one of NodeFunction, Constant") == true,
      "\(error?.description ?? "")")
  }

  @Test("A Gradient without a shape is an error that says where it belongs")
  func gradientAlone() throws {
    let alone = #"<spatialModel type="Gradient"></spatialModel>"#
    let error = #expect(throws: ModelXMLError.self) { try self.model(BadInputTests.power, spatial: alone) }
    #expect(
      error?.description.contains("no shape to multiply by the Gradient: put both into one") == true,
      "\(error?.description ?? "")")
  }
}
