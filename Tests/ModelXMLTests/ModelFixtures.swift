import Fitting
import ModelXML

/// A table that is 1 everywhere.
struct FlatTable: FieldTable {
  var isRadial: Bool { true }
  var energyKinks: [Double] { [] }
  var offsetKinks: [Double] { [] }
  func values(at points: FieldPoints) -> [Double] { points.offset.map { _ in 1 } }
  func values(at places: FieldPoints, logEnergies: [Double]) -> [[Double]] {
    logEnergies.map { _ in values(at: places) }
  }
}

func flatTables(_ kind: TabulatedShape.Kind, _ file: String?, _ obsIDs: [Int64]) -> any FieldTable { FlatTable() }

func read(_ xml: String, path: String = "models.xml") throws -> ModelDefinitions {
  try ModelDefinitions(parsing: Array(xml.utf8), path: path, tables: flatTables)
}

extension ParametricModel {
  /// Returns the model with values that need many digits, and with errors.
  func fitted() -> ParametricModel {
    var result = self
    for i in parameters.indices where !parameters[i].isFixed {
      let value = parameters[i].value
      result.parameters[i].value = value == 0 ? -0.1 / 3 : value * (1 + 0.1 / Double(3 + i))
      result.parameters[i].error = abs(result.parameters[i].value) / 7
    }
    return result
  }
}

let testNodes = [0.7, 1.1974136746368502, 2.0482850117247396, 30]

/// Returns a model for every shape and spectrum that files can contain.
func modelsOfAllForms() throws -> [(name: String, model: ParametricModel)] {
  let nodes = try LogNodes(testNodes)
  let gradient = BilinearGradient()
  let power = PowerLaw(prefactor: 4.2e-4, index: -2.1)
  let lookup = TabulatedShape(.lookup, path: "lookup & table.fits", table: FlatTable())
  return [
    ("Gaussian", ParametricModel(spatial: GaussianShape(), gradient: gradient, spectrum: power)),
    (
      "NodeFunction",
      ParametricModel(
        spatial: GaussianShape(), spectrum: NodeFunction(nodes: nodes, intensities: [1e-3, 2e-4, 7e-5, 3e-7]))
    ),
    (
      "EnergyDependentGaussian",
      ParametricModel(spatial: EnergyDependentGaussianShape(nodes: nodes), gradient: gradient, spectrum: power)
    ),
    ("Profile", ParametricModel(spatial: ProfileShape(), gradient: gradient, spectrum: LogParabola(pivot: 1.7))),
    ("Polynom", ParametricModel(spatial: PolynomialShape(degree: 3), spectrum: ExponentialCutoff())),
    ("ExponentialCutoffPowerLaw", ParametricModel(spatial: GaussianShape(), spectrum: ExponentialCutoff(pivot: 2))),
    ("Constant", ParametricModel(spatial: GaussianShape(), spectrum: ConstantSpectrum())),
    ("LookupTable", ParametricModel(spatial: lookup, gradient: gradient, spectrum: power)),
    (
      "CTAIrfBackground",
      ParametricModel(
        spatial: TabulatedShape(.background, path: "", table: FlatTable()),
        spectrum: PowerLaw(prefactor: 1.02, index: 0.1, unit: ""))
    ),
    (
      "CTAAeffBackground",
      ParametricModel(
        spatial: TabulatedShape(.effectiveArea, path: "", table: FlatTable()),
        spectrum: PowerLaw(prefactor: 1.1e-13, index: -2.4, unit: "s-1 MeV-1 sr-1 cm-2"))
    ),
  ]
}
