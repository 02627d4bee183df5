import BackgroundModels
import LuaHost
import ModelFiles
import Outputs

/// The functions `dt.read_model` and `dt.stack`.
enum ModelFunctions {
  private static let file = Argument("file", .string, "the file")
  private static let hdu = Argument(
    "hdu", .optional(.string), "the EXTNAME of the HDU with the rate, for a file with several models")
  private static let models = Argument(
    "models", .array(of: ArgumentType<BackgroundModel>.model), "models of one kind over the same axes")
  private static let weights = Argument(
    "weights", .optional(.array(of: .number(.above(0)))), "a weight for each model; by default 1")
  private static let result = ReturnValue("model", ArgumentType<BackgroundModel>.model, "the model")

  static let read = Function(
    "read_model", "Reads a background model from a file.",
    details: """
      The file can contain BKG_2D or BKG_3D tables of GADF and its variants, or tables and images of Gammapy up to 0.7.
      The models of this program also contain counts, exposure and the state of each bin.
      """,
    example: "local model = dt.read_model(\"OUT/models/zenith_bands_g000.fits.gz\")", arguments: [file],
    options: [hdu], results: [result]
  ) { call in
    let path = try call[file]
    let session = try call.attached(RecipeSession.self)
    let file = try ModelFile(path: path, hdu: call[hdu], dataSums: session.request.dataSums)
    session.log.record(.notes(file.notes))
    try session.record(input: path)
    return [file.model.luaValue]
  }

  static let stack = Function(
    "stack", "Creates the sum of models: their counts and exposures are multiplied by weights and added.",
    details: """
      In each bin, a model is therefore weighted by its exposure. Models that share runs are an error. Call `fill_empty`
      on the result, because the sum does not treat empty bins.
      """,
    example: "local all = dt.stack({ first, second }, { weights = { 1, 0.5 } }):fill_empty()",
    arguments: [models], options: [weights], results: [result]
  ) { call in
    let models = try call[models]
    let weights = try call[weights] ?? models.map { _ in 1 }
    guard weights.count == models.count else {
      throw RecipeError.weightCount(found: weights.count, models: models.count)
    }
    guard Set(models.map(\.axes.format)).count == 1 else { throw RecipeError.mixedModels }
    return [try BackgroundModel.stack(distinct: Array(zip(models, weights))).luaValue]
  }
}
