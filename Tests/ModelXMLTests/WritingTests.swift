import Fitting
import Foundation
import Testing

@testable import ModelXML

@Suite struct WritingTests {
  @Test("A source is written in the layout of gammalib, byte for byte", .timeLimit(.minutes(60)))
  func aSourceIs() throws {
    var model = ParametricModel(
      spatial: GaussianShape(), gradient: BilinearGradient(),
      spectrum: NodeFunction(nodes: try LogNodes([0.7, 30]), intensities: [1e-3, 4e-7]))
    let values = [3.25, 0.01, 0.09, 0.0015, 2e-7]
    let errors = [0.125, 0.02, 0.03, 0.00015, 1e-7]
    for i in values.indices { (model.parameters[i].value, model.parameters[i].error) = (values[i], errors[i]) }
    let text = try ModelDefinitions([BackgroundSource(obsID: 23523, instrument: "HESS", model: model)]).xml()
    #expect(
      text == """
        <?xml version="1.0" encoding="UTF-8" standalone="no"?>
        <source_library title="source library">
          <source name="Background_23523" type="CTABackground" instrument="HESS" id="23523">
            <spatialModel type="Multiplicative">
              <spatialModel type="Gaussian">
                <parameter name="Sigma" value="3.25" error="0.125" scale="1" min="2" max="1000" free="1" />
              </spatialModel>
              <spatialModel type="Gradient">
                <parameter name="Grad_DETX" value="0.09" error="0.03" scale="1" free="1" />
                <parameter name="Grad_DETY" value="-0.01" error="0.02" scale="1" free="1" />
              </spatialModel>
            </spatialModel>
            <spectrum type="NodeFunction">
              <node>
                <parameter name="Energy" value="0.7" scale="1000000" min="1e-10" free="0" />
                <parameter name="Intensity" value="1" error="0.09999999999999999" scale="0.0015" \
        min="6.666666666666667e-11" free="1" />
              </node>
              <node>
                <parameter name="Energy" value="30" scale="1000000" min="1e-10" free="0" />
                <parameter name="Intensity" value="1" error="0.5" scale="2e-07" min="1.9999999999999998e-10" free="1" />
              </node>
            </spectrum>
          </source>
        </source_library>

        """)
  }

  /// Values are exact. Errors and bounds may be rounded twice.
  @Test("Every form is read back as written", .timeLimit(.minutes(60)))
  func everyFormReads() throws {
    for (name, start) in try modelsOfAllForms() {
      let model = start.fitted()
      let source = BackgroundSource(obsID: 7, instrument: "HESS", model: model)
      let text = try ModelDefinitions([source]).xml()
      #expect(text.contains("type=\"\(name)\""), "\(name)")
      let back = try #require(try read(text).sources.first)
      #expect(back.name == "Background_7" && back.instrument == "HESS" && back.obsIDs == [7])
      #expect(back.model.spatial.xml == model.spatial.xml && back.model.spectrum.xml == model.spectrum.xml, "\(name)")
      #expect(back.model.gradient?.alignment == model.gradient?.alignment)
      #expect(back.model.parameters.map(\.value) == model.parameters.map(\.value), "\(name)")
      for (was, became) in zip(model.parameters, back.model.parameters) {
        #expect(was.name == became.name && was.unit == became.unit && was.state == became.state, "\(name), \(was.name)")
        for (one, other) in [(was.error, became.error), (was.lower, became.lower), (was.upper, became.upper)] {
          #expect(isClose(one, other), "\(name), \(was.name): \(String(describing: one)), \(String(describing: other))")
        }
      }
      #expect(try ModelDefinitions([back]).xml() == text, "\(name)")
    }
  }

  private func isClose(_ one: Double?, _ other: Double?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    // The lower bound of a logarithmic parameter is written as 0 and read as the smallest number.
    return one == other || abs(one - other) <= 1e-15 * abs(one) || max(abs(one), abs(other)) < 1e-300
  }

  @Test("A parameter on its bound stays there and has no error", .timeLimit(.minutes(60)))
  func aParameterOn() throws {
    var model = ParametricModel(spatial: ProfileShape(), spectrum: PowerLaw())
    model.parameters[0].value = 1
    model.parameters[0].state = .atLowerBound
    let back = try #require(
      try read(ModelDefinitions([BackgroundSource(obsID: 1, instrument: "HESS", model: model)]).xml()).sources.first)
    #expect(back.model.parameters[0].state == .atLowerBound && back.model.parameters[0].error == nil)
  }

  /// In csbkgmodel's convention a rate that increases to the north (declination) has a positive Grad_DETX, and one that
  /// increases to the east (right ascension) a positive Grad_DETY. lon increases to the west.
  @Test("Gradients have the signs of gammalib in files", .timeLimit(.minutes(60)))
  func gradientsChangeTheir() throws {
    func model(lon: Double, lat: Double) -> ParametricModel {
      var model = ParametricModel(spatial: GaussianShape(), gradient: BilinearGradient(), spectrum: PowerLaw())
      (model.parameters[1].value, model.parameters[2].value) = (lon, lat)
      return model
    }
    func parameters(_ model: ParametricModel) throws -> [String: Double] {
      let text = try ModelDefinitions([BackgroundSource(obsID: 1, instrument: "HESS", model: model)]).xml()
      let parameters = try IndependentReader.read(Data(text.utf8)).parameters
      return Dictionary(
        uniqueKeysWithValues: parameters.map { ($0.attributes["name"] ?? "", $0.number("value") ?? .nan) })
    }
    let (north, east) = (model(lon: 0, lat: 0.1), model(lon: -0.1, lat: 0))
    #expect(north.rate(energy: 1, lon: 0, lat: 1) > north.rate(energy: 1, lon: 0, lat: -1))
    #expect(east.rate(energy: 1, lon: -1, lat: 0) > east.rate(energy: 1, lon: 1, lat: 0))
    #expect(try parameters(north)["Grad_DETX"] == 0.1 && parameters(north)["Grad_DETY"] == 0)
    #expect(try parameters(east)["Grad_DETY"] == 0.1 && parameters(east)["Grad_DETX"] == 0)
  }

  @Test("A gradient in ALTAZ alignment cannot be written, and the error says so", .timeLimit(.minutes(60)))
  func aGradientIn() throws {
    let model = ParametricModel(
      spatial: GaussianShape(), gradient: BilinearGradient(alignment: .altaz), spectrum: PowerLaw())
    let error = #expect(throws: ModelXMLError.self) {
      try ModelDefinitions([BackgroundSource(obsID: 1, instrument: "HESS", model: model)]).xml()
    }
    #expect(
      error?.description
        == "a gradient in ALTAZ alignment, which model definition files cannot contain; fit the gradient in RADEC "
        + "alignment, or write FITS models")
  }
}
