import LuaHost
import RecipeAPI
import Selection
import Studies
import TextFormat

/// A fold of a study, as a strategy receives it.
struct ScriptedFold: LuaBindable {
  let fold: Fold
  let training: RunSelection
  let targets: RunSelection

  static let luaName = "Fold"
  static let luaClass = LuaClass<ScriptedFold>(
    "One fold of a cross-validation study: the runs that are left out, and the runs from which a model for them can be "
      + "built.",
    fields: [
      Field("name", .string, "the name, such as \"run 20275\"") { .string($0.fold.name) },
      Field(
        "training", .object(RunSelection.self),
        "the runs from which the model can be built"
      ) { .object($0.training) },
      Field(
        "targets", .object(RunSelection.self),
        "the runs whose counts the model has to predict"
      ) { .object($0.targets) },
    ],
    describe: { "\($0.fold.name): \(counted($0.fold.targets.count, "run")) left out" })
}
