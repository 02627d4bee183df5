import BackgroundModels
import DL3
import Diagnostics
import Figures
import Histograms
import LuaHost
import ModelXML
import Outputs
import ParametricModels
import Production
import Reports
import Selection
import Sky
import Units

extension API {
  /// What scripts of this program can use, each thing declared once: the one global table `dt`, and its objects.
  public static let workbench: API = API(
    title: "The Lua API of darktime", version: Program.apiVersion, modules: [dt],
    classes: [
      ClassDeclaration(of: DataStore.self), ClassDeclaration(of: RunSelection.self), ClassDeclaration(of: Run.self),
      ClassDeclaration(of: RunGroups.self), ClassDeclaration(of: RunGroup.self), ClassDeclaration(of: GroupAxis.self),
      ClassDeclaration(of: BackgroundBuilder<RadialKind>.self), ClassDeclaration(of: BackgroundBuilder<CubeKind>.self),
      ClassDeclaration(of: ScriptedRunCounts<RadialKind>.self), ClassDeclaration(of: ScriptedRunCounts<CubeKind>.self),
      ClassDeclaration(of: Residuals.self),
      ClassDeclaration(of: ScriptedModel<RadialKind>.self), ClassDeclaration(of: ScriptedModel<CubeKind>.self),
      ClassDeclaration(of: FitSet.self), ClassDeclaration(of: RunFit.self),
      ClassDeclaration(of: BackgroundSource.self),
      ClassDeclaration(of: ModelSet.self), ClassDeclaration(of: SkyRegions.self),
      ClassDeclaration(of: RecipeOutput.self), ClassDeclaration(of: Figure.self), ClassDeclaration(of: Axis.self),
      ClassDeclaration(of: Quantity.self), ClassDeclaration(of: Interval.self), ClassDeclaration(of: Recipe.self),
      ClassDeclaration(of: RecipeParameter.self), ClassDeclaration(of: LuaError.self),
    ],
    verbs: [
      "acceptance": "gives the rate of all energies at each place of the field",
      "bin": "tells what a bin holds",
      "binned_integral": "adds up the bins, in counts per second",
      "background": "makes the background of runs that were summed",
      "compare": "tells how two models, or runs and a model, differ",
      "energy_bins": "tells which energy bins lie within a range",
      "evaluate": "tells the value of a model at a point",
      "fill": "reads the events of runs and adds them",
      "fill_empty": "treats the bins without events",
      "find_bin": "tells which bin holds a point",
      "error": "tells the standard deviation of a parameter",
      "integral": "integrates the rate as readers do, in counts per second",
      "model2d": "gives the radial model of a function's rate",
      "model3d": "gives the cube of a function's rate",
      "parameters": "tells all parameters of a function",
      "rate": "makes the model of what was filled",
      "subset": "gives the sums of some of the runs",
      "raw": "gives the model of the counts and the exposure alone",
      "run_sums": "reads the events of runs and keeps the sums of each",
      "scale": "multiplies the rate",
      "slice": "gives the model of some energies",
      "smooth": "smooths the counts",
      "spectrum": "gives the rate of the whole field at each energy",
      "each": "goes through what the object holds, in order",
      "value": "tells a number: of a quantity in a unit, of a parameter of a fit",
      "select": "gives the runs for which a condition holds",
    ])

  private static let dt = Module(
    "dt", "The workbench: all that recipes can use.",
    functions: [
      Recipe.function, BackgroundFunctions.radial, BackgroundFunctions.cube, ModelSet.function, ModelFunctions.read,
      ModelFunctions.stack, FitFunction.function, ModelXMLFunctions.read, Quantity.function,
      helpFunction,
    ],
    constants: [
      Module.Constant("version", type: "string", "The version of the program.", Program.version),
      Module.Constant("api", type: "integer", "The version of this API.", Program.apiVersion),
    ],
    modules: [ParameterModule.module, AxisModule.module, GroupAxisModule.module, SkyModule.module, FigureModule.module])

  private static let topic = Argument(
    "name", .string, default: "", "a function, class or method, such as \"Store:select\"")

  private static let helpFunction = Function(
    "help", "Tells what a function, class or method does, and what it takes.",
    example: "print(dt.help(\"background2d\"))",
    arguments: [topic], results: [ReturnValue("text", .string, "the explanation")]
  ) { call in [.string(try API.workbench.help(call[topic]))] }
}

/// The explanation of a function, class or method, or an overview; as JSON all declarations.
public struct APIReport: Report {
  /// `api`.
  public static let kind = "api"

  /// The explanation for people.
  public let text: String

  /// Explains a name; the whole API without one.
  /// - Throws: ``UnknownTopic`` for a name that there is not.
  public init(_ name: String?) throws {
    do { text = try API.workbench.help(name ?? "") } catch { throw UnknownTopic(problem: error.problem) }
  }

  /// All declarations.
  public func encode(to encoder: any Encoder) throws { try API.workbench.encode(to: encoder) }
}

/// A name on the command line that the API does not have.
struct UnknownTopic: DarktimeError {
  let problem: Problem
  var kind: ExitReason { .usage }
}

/// The reference page, `docs/lua-api.md`.
public func apiReference() -> String { API.workbench.markdown }

/// Definitions for lua-language-server.
public func apiDefinitions() -> String { API.workbench.luaCATS }
