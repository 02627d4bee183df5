import BackgroundModels
import LuaHost
import Matching
import ModelFiles
import Outputs

/// The functions `dt.read_model`, `dt.stack` and `dt.blend`.
enum ModelFunctions {
  private static let file = Argument("file", .string, "the model file")
  private static let hdu = Argument(
    "hdu", .optional(.string), "the EXTNAME of the HDU with the rate; needed if the file has several models")
  private static let orient = Argument(
    "orient", OrientationRule.type, default: .known, shown: "\"known\"", OrientationRule.help)
  private static let models = Argument(
    "models", .array(of: ArgumentType<BackgroundModel>.model),
    "the models: either only radial models or only cubes, all with the same axes")
  private static let weights = Argument(
    "weights", .optional(.array(of: .number(.above(0)))), "a weight for each model; by default, each weight is 1")
  private static let result = ReturnValue("model", ArgumentType<BackgroundModel>.model, "the model")

  static let read = Function(
    "read_model", "Reads a background model from a file.",
    details: """
      The file can contain BKG_2D or BKG_3D tables of GADF and its variants, or tables and images of Gammapy up to 0.7.
      Files written by darktime also contain counts, exposure and the state of each bin.
      """,
    example: "local model = dt.read_model(\"OUT/models/zenith_bands_g000.fits.gz\")", arguments: [file],
    options: [hdu, orient], results: [result]
  ) { call in
    let path = try call[file]
    let session = try call.attached(RecipeSession.self)
    let file = try ModelFile(path: path, hdu: call[hdu], dataSums: session.request.dataSums, orientation: call[orient])
    session.log.record(.notes(file.notes))
    try session.record(input: path)
    return [file.model.luaValue]
  }

  static let stack = Function(
    "stack", "Creates the sum of models: their counts and exposures are multiplied by weights and added.",
    details: """
      In each bin, the rate is therefore the mean of the rates, weighted by weight x exposure. It is an error if models
      share runs. Empty bins of the sum are not filled, so call `fill_empty` on the result.
      """,
    example: "local all = dt.stack({ first, second }, { weights = { 1, 0.5 } }):fill_empty()",
    arguments: [models], options: [weights], results: [result]
  ) { call in try [BackgroundModel.stack(distinct: weighted(call)).luaValue] }

  private static let log = Argument(
    "log", .boolean, default: false, "whether to average the logarithms of the rates instead of the rates")

  static let blend = Function(
    "blend", "Creates the weighted mean of the rates of models, for example to interpolate between groups.",
    details: """
      The weights are divided by their sum. Models without common runs are treated as independent. Models that share
      runs are treated as fully correlated, so the error of the result is then an upper limit. If the rate of a bin is
      unknown in some models, the weighted mean of the other models is used in this bin. The result has no
      counts and cannot be smoothed, so smooth the models first. To add counts and exposures instead, use `dt.stack`.
      """,
    example: "local model = dt.blend({ low, high }, { weights = { 0.3, 0.7 }, log = true })",
    arguments: [models], options: [weights, log], results: [result]
  ) { call in try [BackgroundModel.blend(weighted(call), isLogarithmic: call[log]).luaValue] }

  /// Returns the models with their weights.
  private static func weighted(_ call: Call) throws -> [(model: BackgroundModel, weight: Double)] {
    let models = try call[models]
    let weights = try call[weights] ?? models.map { _ in 1 }
    guard weights.count == models.count else {
      throw RecipeError.weightCount(found: weights.count, models: models.count)
    }
    guard Set(models.map(\.axes.format)).count == 1 else { throw RecipeError.mixedModels }
    return Array(zip(models, weights)).map { (model: $0.0, weight: $0.1) }
  }
}
