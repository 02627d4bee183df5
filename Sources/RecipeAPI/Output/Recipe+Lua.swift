import Diagnostics
import LuaHost
import Outputs

extension Recipe: LuaBindable {
  /// The name in Lua.
  public static let luaName = "Recipe"

  /// A recipe, as scripts see it.
  public static let luaClass = LuaClass<Recipe>(
    "A recipe, made by dt.recipe: what a script returns.",
    fields: [
      Field("summary", .string, "what it does, in one line") { .string($0.summary) },
      Field("api", .integer, "the least version of the API that it needs") { .integer($0.api) },
    ],
    describe: { "recipe: \($0.summary)" })

  private static let api = Argument("api", .integer(1...), "the version of the API that the recipe was written for")
  private static let summary = Argument("summary", .string, "what it does, in one line")
  private static let params = Argument(
    "params", ArgumentType<[String: RecipeParameter]>.dictionary(of: .object), default: [:], shown: "{}",
    "its parameters, made by dt.param, by name")
  private static let needsData = Argument(
    "needs_data", .boolean, default: true,
    "whether it works on a data store; if not, `store` is nil unless one is given")
  private static let run = Argument(
    "run", .function("fun(p: table, store: Store, out: Output)"),
    "what it does, given parameters, data store and output folder")

  /// `dt.recipe`.
  static let function = Function(
    "recipe", "Makes a recipe: what a script returns.",
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
