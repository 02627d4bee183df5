import BackgroundModels
import Fitting
import Foundation
import Histograms
import ModelFiles
import ParametricModels
import TestSupport
import Testing
import Units

@testable import ModelXML

/// Compares the cube of a fit with its model definition file.
@Suite(.enabled(if: SharedData.isPresent, Comment(rawValue: SharedData.skip)))
struct CubeTests {
  /// The formula of gammalib, evaluated with the numbers in a file as Foundation's parser reads them. theta and the
  /// position angle psi, from north through east, give DETX = theta cos psi and DETY = theta sin psi.
  struct Formula {
    let sigma: Double
    let gradient: (detX: Double, detY: Double)
    let nodes: [(logEnergy: Double, logIntensity: Double)]

    init(_ source: IndependentReader.Element) throws {
      func values(_ name: String) -> [Double] {
        source.parameters.filter { $0.attributes["name"] == name }.compactMap { $0.scaled("value") }
      }
      sigma = try #require(values("Sigma").first)
      gradient = (try #require(values("Grad_DETX").first), try #require(values("Grad_DETY").first))
      nodes = zip(values("Energy"), values("Intensity")).map { (log($0 / 1e6), log($1)) }
    }

    func rate(energy: Double, lon: Double, lat: Double) -> Double {
      let degree = Double.pi / 180
      // East is opposite to lon.
      let (north, east) = (sin(lat * degree), -cos(lat * degree) * sin(lon * degree))
      let theta = asin((north * north + east * east).squareRoot()) / degree
      let psi = atan2(east, north)
      let slope = 1 + theta * (gradient.detX * cos(psi) + gradient.detY * sin(psi))
      let x = log(energy)
      let k = min(max(nodes.lastIndex { $0.logEnergy <= x } ?? 0, 0), nodes.count - 2)
      let (a, b) = (nodes[k], nodes[k + 1])
      let logSpectrum =
        a.logIntensity + (b.logIntensity - a.logIntensity) * (x - a.logEnergy) / (b.logEnergy - a.logEnergy)
      return exp(logSpectrum - 0.5 * pow(theta * theta / sigma, 2)) * slope
    }
  }

  /// The cube has 20 bins per decade and bins of 0.1 deg.
  @Test("A cube agrees with the file at the bin centres", .timeLimit(.minutes(60)))
  func aCubeAgrees() throws {
    let path = SharedData.path("reference/csbkgmodel/crab4-gauss-gradient.xml")
    let sources = try ModelDefinitions(path: path, tables: flatTables).sources
    let text = try ModelDefinitions(sources).xml()
    let written = try IndependentReader.read(Data(text.utf8)).children
    let axes = try CubeAxes(
      energy: .log("energy", from: 0.5, to: 50, bins: 40, unit: .TeV),
      lon: .linear("lon", from: -2, to: 2, bins: 40, unit: .deg),
      lat: .linear("lat", from: 0.8, to: 1.2, bins: 4, unit: .deg))
    for (source, element) in zip(sources, written) {
      let formula = try Formula(element)
      let cube = try BackgroundModel(axes: axes, evaluating: FittedRate(source.model))
      let stored = try withTemporaryFolder { folder in
        _ = try ModelFile.write(cube, to: folder + "/cube.fits")
        return try ModelFile(path: folder + "/cube.fits")
      }
      var worst = 0.0
      for (bin, rate) in stored.rate.values.enumerated() {
        let (e, i, j) = (bin / 160, bin / 4 % 40, bin % 4)
        let energy = (axes.energy.edges[e] * axes.energy.edges[e + 1]).squareRoot()
        let wanted = formula.rate(energy: energy, lon: -1.95 + 0.1 * Double(i), lat: 0.85 + 0.1 * Double(j))
        worst = max(worst, abs(rate / wanted - 1))
      }
      #expect(worst < 1e-11, "\(source.name)")
      // Nodes bend the spectrum between bin centres. In these four runs the effect is 1 to 5 %.
      let interpolation = try #require(cube.interpolation)
      #expect(interpolation.largest > 0.001 && interpolation.largest < 0.05, "\(source.name): \(interpolation)")
    }
  }
}
