import Diagnostics
import LuaHost
import Outputs

extension Recipe: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Recipe"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Recipe>(
    "A recipe: the value that a script returns, created with dt.recipe.",
    fields: [
      Field("summary", .string, "a description in one line") { .string($0.summary) },
      Field("api", .integer, "the version of the API for which the recipe was written") { .integer($0.api) },
    ],
    describe: { "recipe: \($0.summary)" })

  private static let api = Argument("api", .integer(1...), "the version of the API for which the recipe was written")
  private static let summary = Argument("summary", .string, "a description in one line")
  private static let params = Argument(
    "params", ArgumentType<[String: RecipeParameter]>.dictionary(of: .object), default: [:], shown: "{}",
    "the parameters by name, each created with a function of dt.param")
  private static let needsData = Argument(
    "needs_data", .boolean, default: true,
    "whether the recipe needs a data store; if not, the argument `store` of `run` is nil unless --data is given")
  private static let run = Argument(
    "run", .function("fun(p: table, store: Store, out: Output)"),
    "the function that does the work; its arguments are the parameters, the data store and the output folder")

  /// The function `dt.recipe`.
  static let function = Function(
    "recipe", "Creates a recipe, which a script must return.",
    example: """
      return dt.recipe {
        api = 1,
        summary = "Counts runs",
        params = { select = dt.param.expression { default = "ZEN_PNT < 40" } },
        run = function(p, store, out) print(#store:select(p.select)) end,
      }
      """,
    options: [api, summary, needsData, params, run],
    results: [ReturnValue("recipe", .object(Recipe.self), "the recipe")]
  ) { call in
    let wanted = try call[api]
    guard wanted <= Program.apiVersion else {
      throw RecipeError.needsAPI(wanted: wanted, present: Program.apiVersion)
    }
    let parameters = try call[params].map { (name: $0.key, parameter: $0.value) }
    return [
      .object(
        Recipe(
          api: wanted, summary: try call[summary], needsData: try call[needsData],
          parameters: parameters.sorted { $0.parameter.order < $1.parameter.order }, run: try call[run]))
    ]
  }
}
