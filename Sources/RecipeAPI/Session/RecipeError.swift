import Diagnostics
import TextFormat

/// An error in a recipe, in its parameters, or in its use of the API.
public enum RecipeError: DarktimeError, Equatable {
  /// There is neither a file nor a shipped recipe with this name. `known` contains the names of existing recipes,
  /// shipped recipes first.
  case noSuchRecipe(name: String, known: [String])
  /// The file cannot be read.
  case cannotRead(path: String, reason: String)
  /// The file does not return `dt.recipe { ... }`.
  case notARecipe(name: String, found: String)
  /// The recipe needs a later version of the API.
  case needsAPI(wanted: Int, present: Int)
  /// A parameter on the command line is not of the form `name=value`.
  case notAnAssignment(text: String)
  /// The recipe has no such parameter.
  case unknownParameter(name: String, recipe: String, present: [String])
  /// The script reads a parameter that the recipe does not declare.
  case undeclaredParameter(name: String, declared: [String])
  /// A parameter is given twice.
  case parameterTwice(name: String)
  /// The value of a parameter is wrong.
  case badParameter(name: String, Problem)
  /// The default of a parameter is wrong.
  case badDefault(function: String, Problem)
  /// A required parameter without a default is not given.
  case missingParameter(name: String, expected: String)
  /// The options `--data` or `--out` are missing, although the recipe needs a data store or an output folder.
  case missingOptions([String])
  /// A script requests the model of a background without runs.
  case notFilled
  /// A background has no exposure: `runs` runs contribute none, and `refused` runs could not be read.
  case noExposure(runs: Int, refused: Int)
  /// A script requests the model of a background without events.
  case noEvents(runs: Int)
  /// A group already has a model, or was skipped.
  case modelTwice(group: Int)
  /// A group belongs to a different grouping.
  case foreignGroup
  /// A run spends no good time in a zenith band that has a model.
  case noModelOnPath(obsID: Int64)
  /// A script writes models, but no group has a model. `groups` is the number of groups with runs. `skipped` contains
  /// the reasons why the recipe skipped groups.
  case noModels(groups: Int, skipped: [String])
  /// The recipe produced warnings, and `--strict` was given.
  case warnings([String])
  /// A script writes index tables before it writes the models.
  case notWritten
  /// A script adds or stacks models that share runs.
  case sharedRuns([Int64])
  /// The number of weights differs from the number of models.
  case weightCount(found: Int, models: Int)
  /// Radial models and cubes are given, but all models must be of one kind.
  case mixedModels
  /// A model needs the response of a run, but no store is given.
  case noStoreForResponse
  /// The type of a cell differs from the type of the other cells of its column, or is not boolean, number or string.
  case badCell(column: String, found: String)
  /// The number of names differs from the number of models in a figure.
  case nameCount(found: Int, models: Int)
  /// A position in the field of view is not a pair of angles.
  case notAPlace(count: Int)
  /// A spectrum is requested with both offsets and positions.
  case offsetsAndPlaces
  /// The file name, size or resolution of a figure is wrong.
  case badFigure(Problem)
  /// A page has no figures.
  case noFigures
  /// The name of a new recipe cannot be used in a file name.
  case badNewName(name: String)
  /// A file with the name of the new recipe already exists.
  case recipeExists(file: String)
  /// A new recipe would hide a shipped recipe.
  case shippedName(name: String)
  /// A new recipe cannot be written.
  case cannotWrite(file: String, reason: String)

  /// `.usage` for wrong names and values on the command line; `.data` for errors in the recipe or in the data.
  public var exitReason: ExitReason {
    switch self {
    case .noSuchRecipe, .notAnAssignment, .unknownParameter, .parameterTwice, .badParameter, .missingParameter,
      .missingOptions, .badNewName, .recipeExists, .shippedName:
      .usage
    default: .data
    }
  }
}
