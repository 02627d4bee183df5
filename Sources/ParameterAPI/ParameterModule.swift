import BackgroundModels
import Diagnostics
import Histograms
import LuaHost
import ModelFiles
import RecipeAPI
import ScriptValues
import TextFormat
import Units

/// `dt.param`: functions that declare parameters. The type of a parameter checks the values that users give.
enum ParameterModule {
  private static let help = Argument("help", .string, default: "", "a one-line description")
  private static let defaultValue = Argument(
    "default", ArgumentType<LuaValue>.any,
    "the default value; without a default, the parameter is nil unless the user gives a value")
  private static let required = Argument(
    "required", .boolean, default: false, "whether the parameter must be given on the command line")
  private static let unit = Argument(
    "unit", .optional(.unit),
    "the unit of the value, such as \"deg\"; by default, `axis` and `edges` accept any unit, and `quantity` and "
      + "`interval` accept only numbers without a unit")
  private static let least = Argument("min", .optional(.number), "the minimum value; by default no minimum")
  private static let most = Argument("max", .optional(.number), "the maximum value; by default no maximum")
  private static let rows = Argument(
    "rows", ArgumentType<ExpressionRows>.choice, default: .runs,
    "the table whose columns the condition uses: the observation table (\"runs\") or the event lists (\"events\")")
  private static let words = Argument("choices", .array(of: .string), "the allowed words")
  private static let itemKind = Argument(
    "kind",
    ArgumentType<[RecipeParameter]>.array(of: .object(RecipeParameter.self)).map { kinds, _ in
      guard kinds.count == 1 else {
        throw Mismatch(
          found: counted(kinds.count, "parameter"), expected: "one parameter, such as dt.param.integer {}")
      }
      return kinds[0].kind
    }, "the type of the items: exactly one declaration, such as dt.param.integer {}")
  private static let result = ReturnValue("parameter", .object(RecipeParameter.self), "the parameter")
  private static let common: [any ArgumentDeclaration] = [defaultValue, help, required]

  static let module = Module(
    "param", "Declares the parameters of a recipe.",
    details: """
      The value that a user gives with `-p name=value` is checked against the type of the parameter. In the function
      `run` of the recipe, the value is `p.name`. A parameter without a default is `nil` unless the user gives a value.
      """,
    functions: [
      function("expression", "Declares a condition on columns, such as \"ZEN_PNT < 40\".", [rows]) { call in
        .expression(try call[rows])
      },
      function("axis", "Declares an axis, such as \"log 0.1 100 TeV 19 bins\".", [unit]) { call in
        .axis(unit: try call[unit])
      },
      function("edges", "Declares the edges of bins, such as \"0, 20, 40, 90 deg\".", [unit]) { call in
        .edges(unit: try call[unit])
      },
      function("groups", "Declares axes by which runs are grouped, such as \"ZEN_PNT: 0, 20, 40, 90 deg\".", []) { _ in
        .groups
      },
      function("quantity", "Declares a number with a unit, such as \"0.3 deg\".", [unit, least, most]) { call in
        .quantity(unit: try call[unit] ?? .one, least: try call[least], most: try call[most])
      },
      function("angle", "Declares an angle, such as \"0.5 deg\"; `min` and `max` are in deg.", [least, most]) { call in
        .quantity(unit: .deg, least: try call[least], most: try call[most])
      },
      function("interval", "Declares a range of values, such as \"0.5, 50 TeV\".", [unit]) { call in
        .interval(unit: try call[unit] ?? .one)
      },
      function("number", "Declares a number without a unit.", [least, most]) { call in
        .number(least: try call[least], most: try call[most])
      },
      function("integer", "Declares a whole number.", [least, most]) { call in
        .integer(least: try call[least], most: try call[most])
      },
      function("boolean", "Declares a boolean (true or false).", []) { _ in .boolean },
      function("string", "Declares a string.", []) { _ in .string },
      function("obs_ids", "Declares a list of OBS_IDs, or a file with one OBS_ID per line.", []) { _ in .obsIDs },
      function("smoothing", "Declares a smoothing method, such as \"gaussian 0.2 deg\".", []) { _ in
        .method("smoothing", smoothingMethods)
      },
      function("empty_bins", "Declares a policy for bins with few or no events, such as \"shrink\".", []) { _ in
        .method("empty_bins", emptyBinPolicies)
      },
      function("threshold", "Declares the energy threshold of runs, such as \"aeff\" or \"0.5 TeV\".", []) { _ in
        .threshold
      },
      ready(
        "reader",
        "Declares a parameter that names the program that will read the models, for the option `target` of "
          + "`out:write_models`.",
        .choice(ModelTarget.allCases.map(\.rawValue)), ModelTarget.auto.rawValue, "program that will read the models"),
      ready(
        "position",
        "Declares a target position, used for all runs, that can be passed to `dt.sky.target` and `dt.sky.half`.",
        .string, nil,
        "RA and Dec of the target, such as '83.63 deg, 22.01 deg'; default: RA_OBJ and DEC_OBJ of each run"),
      Function(
        "list", "Declares a list of values of one kind, separated by semicolons.",
        details: "In the recipe, the value is a Lua list with one or more items. An empty list is an error.",
        example: """
          bands = dt.param.list { dt.param.edges { unit = "deg" }, default = "0, 90 deg; 0, 40, 90 deg" }
          """,
        options: common, items: itemKind, results: [result]
      ) { call in [try make(.list(of: call[itemKind]), call)] },
      Function(
        "choice", "Declares a choice between the given words.",
        example: """
          gti = dt.param.choice { "cut", "keep", default = "cut", help = "cut or keep events outside the GTI" }
          """,
        options: common, items: words, results: [result]
      ) { call in [try make(.choice(call[words]), call)] },
    ])

  private static func function(
    _ name: String, _ summary: String, _ options: [any ArgumentDeclaration],
    _ kind: @escaping @Sendable (Call) throws -> ParameterKind
  ) -> Function {
    Function(name, summary, options: options + common, results: [result]) { call in [try make(kind(call), call)] }
  }

  /// Returns a function that declares a parameter with a fixed type and default, which many recipes use.
  private static func ready(
    _ name: String, _ summary: String, _ kind: ParameterKind, _ word: String?, _ text: String
  ) -> Function {
    let help = Argument("help", .string, default: text, "a one-line description")
    return Function(
      name, summary, example: "target = dt.param.reader {}\nposition = dt.param.position {}",
      options: [help, required], results: [result]
    ) { call in [try make(kind, call, value: word.map { .string($0) } ?? .nil, help: call[help])] }
  }

  private static func make(_ kind: ParameterKind, _ call: Call) throws -> LuaValue {
    try make(kind, call, value: call[defaultValue], help: call[help])
  }

  private static func make(_ kind: ParameterKind, _ call: Call, value given: LuaValue, help: String) throws -> LuaValue
  {
    let context = ArgumentContext(state: call.state)
    let value: ParameterValue?
    do { value = given.isNil ? nil : try kind.value(of: given, context) } catch {
      throw RecipeError.badDefault(function: call.function.qualifiedName, kind.problem(of: error))
    }
    return .object(
      RecipeParameter(
        kind: kind, defaultValue: value, isRequired: try call[required], help: help,
        order: try call.attached(RecipeSession.self).nextParameter()))
  }
}

/// The table whose columns an expression uses.
enum ExpressionRows: String, CaseIterable, Sendable {
  case runs
  case events
}
