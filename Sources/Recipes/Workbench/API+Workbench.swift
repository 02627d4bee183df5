import Diagnostics
import Expression
import FigureAPI
import LuaHost
import Outputs
import ParameterAPI
import RecipeAPI
import RegressionAPI
import Reports
import SkyAPI
import StudyAPI

extension API {
  /// The declarations of everything that scripts can use: the global table `dt` and the classes of its objects.
  public static let workbench: API = API(
    title: "The Lua API of darktime", version: Program.apiVersion, modules: [dt],
    classes: RecipeDeclarations.classes + RegressionDeclarations.classes + StudyDeclarations.classes,
    verbs: [
      "acceptance": "returns the rate integrated over energy, in each offset bin or lon-lat bin",
      "bin": "returns the contents of a bin",
      "binned_integral": "returns the sum of rate x bin size over all bins, in counts per second",
      "background": "creates a background with the counts and exposure of all runs",
      "contains": "returns whether a position is in a region, whether a run is in a selection, or whether the events "
        + "of a run were counted",
      "compare": "compares a model with another model, or runs with a model",
      "energy_bins": "returns the indices of the first and the last energy bin that overlap an energy range",
      "evaluate": "returns the rate at a point",
      "fill": "reads the events of runs and adds their counts and exposure to a background",
      "fill_empty": "computes the rates of bins with few or no events",
      "counts": "returns the counts in the bins of one axis, summed over the other axes",
      "find": "returns the group that contains a run, or the matches that were found for a run",
      "find_bin": "returns the indices of the bin that contains a point",
      "error": "returns the standard error of a parameter",
      "integral": "returns the integral of the interpolated rate, in counts per second",
      "merge": "joins neighbouring groups or bins until each reaches a minimum, such as a number of counts",
      "model2d": "creates a radial model from a parametric model",
      "model3d": "creates a cube from a parametric model",
      "parameters": "returns all parameters of a parametric model",
      "rate": "creates the model: counts divided by exposure",
      "refine": "returns the model on a finer energy axis",
      "subset": "returns the counts and exposure of the given runs",
      "raw": "returns counts / exposure as a model, without smoothing, scaling or treatment of empty bins",
      "run_sums": "reads the events of runs and keeps the counts and exposure of each run",
      "scale": "multiplies the rate and its error by a factor",
      "slice": "returns the part of the model in a range of energy bins",
      "smooth": "smooths the counts",
      "spectrum": "returns the rate integrated over the field of view, in each energy bin",
      "each": "returns an iterator over the runs, groups or fits, in order",
      "value": "returns a quantity as a number in a given unit, or the value of a parameter",
      "select": "returns the runs that meet a condition, or that belong to a group",
    ],
    topics: [
      API.Topic(
        "expressions", ExpressionHelp.summary, text: ExpressionHelp.introduction,
        tables: [("Elements", ExpressionHelp.elements), ("Functions", ExpressionHelp.functions)])
    ])

  private static let dt = Module(
    "dt", "All functions and constants that a recipe can use.",
    details: """
      Elements of lists and objects are counted from 1, as everywhere in Lua, and so are bins. The ids of groups begin
      at 0, but groups that were read from a file keep their ids, and a group of a single run has the OBS_ID of the run
      as its id. The id of a group is GROUP_ID in the group table, and the number in the names of model files.
      `dt.help "expressions"` explains the syntax of expressions.

      In addition to `dt`, scripts have Lua's `math`, `string`, `table`, `utf8`, `print`, `pairs`, `ipairs`, `pcall`,
      `error`, `require` and others. `load(code)` returns a function that runs the string `code` with the same globals
      and resource limits, or nil and an error message.
      """,
    functions: RecipeDeclarations.functions + RegressionDeclarations.functions + StudyDeclarations.functions
      + [helpFunction],
    constants: [
      Module.Constant("version", type: "string", "The version of the program.", Program.version),
      Module.Constant("api", type: "integer", "The version of this API.", Program.apiVersion),
    ],
    modules: ParameterDeclarations.modules + RecipeDeclarations.modules + FigureDeclarations.modules
      + SkyDeclarations.modules)

  private static let topic = Argument(
    "name", .string, default: "",
    "a function, class or method, such as \"Store:select\", or \"expressions\" for the syntax of expressions; "
      + "without a name, an overview is returned")

  private static let helpFunction = Function(
    "help", "Returns the documentation of a function, class or method.",
    example: "print(dt.help(\"background2d\"))",
    arguments: [topic], results: [ReturnValue("text", .string, "the documentation")]
  ) { call in [.string(try API.workbench.help(call[topic]))] }
}

/// The documentation of a function, class or method, or an overview of the API. The JSON form always contains all
/// declarations.
public struct APIReport: Report {
  /// The kind of this report: `api`.
  public static let kind = "api"

  /// The documentation as plain text.
  public let text: String

  /// Creates the documentation of a name, or the overview if `name` is `nil`.
  /// - Throws: ``UnknownTopic`` if the API has no such name.
  public init(_ name: String?) throws {
    do { text = try API.workbench.help(name ?? "") } catch { throw UnknownTopic(problem: error.problem) }
  }

  /// Encodes all declarations of the API.
  public func encode(to encoder: any Encoder) throws { try API.workbench.encode(to: encoder) }
}

/// The error for a name that was given on the command line but does not exist in the API.
struct UnknownTopic: DarktimeError {
  let problem: Problem
  var exitReason: ExitReason { .usage }
}

/// Returns the reference page, `docs/lua-api.md`.
public func apiReference() -> String { API.workbench.markdown }

/// Returns the definitions for lua-language-server.
public func apiDefinitions() -> String { API.workbench.luaCATS }
