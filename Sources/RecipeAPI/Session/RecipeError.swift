import Diagnostics
import TextFormat

/// What can be wrong with a recipe, its parameters, or how it uses the host.
public enum RecipeError: DarktimeError, Equatable {
  /// No file and no shipped recipe of this name; `known` are those there are, shipped ones first.
  case noSuchRecipe(name: String, known: [String])
  /// The file cannot be read.
  case cannotRead(path: String, reason: String)
  /// The file does not return `dt.recipe { ... }`.
  case notARecipe(name: String, found: String)
  /// The recipe wants a later version of the API.
  case needsAPI(wanted: Int, present: Int)
  /// A parameter on the command line that is not `name=value`.
  case notAnAssignment(text: String)
  /// A parameter that the recipe does not have.
  case unknownParameter(name: String, recipe: String, present: [String])
  /// A parameter is given twice.
  case parameterTwice(name: String)
  /// A parameter's value is not what it has to be.
  case badParameter(name: String, Problem)
  /// The default that a recipe gives a parameter is not what it has to be.
  case badDefault(function: String, Problem)
  /// A parameter without default that was not given.
  case missingParameter(name: String, expected: String)
  /// The recipe needs a data store, an output folder, or both.
  case missingOptions([String])
  /// A model is asked for before it was filled.
  case notFilled
  /// A model is asked for without any exposure: of all runs filled, some had no good time, others could not be read.
  case noExposure(runs: Int, refused: Int)
  /// A background in which no event was counted, where a rate was asked for.
  case noEvents(runs: Int)
  /// A second model for one group.
  case modelTwice(group: Int)
  /// A group that belongs to another grouping.
  case foreignGroup
  /// Models are written of which no group has one: of how many groups with runs, and the reasons of those that the
  /// recipe skipped.
  case noModels(groups: Int, skipped: [String])
  /// Warnings, with `--strict`.
  case warnings([String])
  /// Models are indexed before they were written.
  case notWritten
  /// Models that share runs are added.
  case sharedRuns([Int64])
  /// As many weights as models are wanted.
  case weightCount(found: Int, models: Int)
  /// Radial models beside cubes, where all have to be of one kind.
  case mixedModels
  /// A model whose shape is the response of its run, and no store to find it in.
  case noStoreForResponse
  /// A cell of a table that is neither truth value, number nor text.
  case badCell(column: String, found: String)
  /// A figure with names for more or fewer models than it shows.
  case nameCount(found: Int, models: Int)
  /// A place of the field that is not two angles.
  case notAPlace(count: Int)
  /// A spectrum at offsets and at places at once.
  case offsetsAndPlaces
  /// A figure whose name, size or resolution is not what it has to be.
  case badFigure(Problem)
  /// A page of no figures.
  case noFigures
  /// A name for a new recipe that cannot be the name of a file.
  case badNewName(name: String)
  /// A new recipe would stand in the place of a file.
  case recipeExists(file: String)
  /// A new recipe would hide a shipped one.
  case shippedName(name: String)
  /// A new recipe cannot be written.
  case cannotWrite(file: String, reason: String)

  /// A wrong name on the command line is a matter of usage; what the recipe does is its own.
  public var kind: ExitReason {
    switch self {
    case .noSuchRecipe, .notAnAssignment, .unknownParameter, .parameterTwice, .badParameter, .missingParameter,
      .missingOptions, .badNewName, .recipeExists, .shippedName:
      .usage
    default: .data
    }
  }
}
