import LuaHost
import ModelFiles
import TextFormat

extension Systematics: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Systematics"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<Systematics>(
    "The scatter between runs beyond Poisson noise, relative to the predictions of a strategy, by energy and offset.",
    details: "This object is created by `ranking:systematics`. The option `systematics` of `out:write_model` and "
      + "`out:write_models` writes the scatter into model files.",
    example: "out:write_model(model, \"best\", { systematics = ranking:systematics() })",
    fields: [
      Field("strategy", .string, "the name of the strategy") { .string($0.strategy) }
    ],
    length: ("the total number of bins in energy and offset", { $0.cells.count }),
    describe: { "scatter between runs in \(counted($0.cells.count, "bin")) of energy and offset" })
}
