import LuaHost
import RecipeAPI
import Reports
import TextFormat

/// A recipe and its parameters.
public struct RecipeDescription: Report {
  /// `recipe`.
  public static let kind = "recipe"

  struct Parameter: Encodable, Sendable {
    let name: String
    let type: String
    let unit: String?
    let defaultValue: String?
    let required: Bool
    let help: String

    private enum CodingKeys: String, CodingKey {
      case name, type, unit
      case defaultValue = "default"
      case required, help
    }
  }

  let name: String
  let file: String
  let api: Int
  let summary: String
  let parameters: [Parameter]

  init(_ loaded: LoadedRecipe) {
    name = loaded.file.name
    file = loaded.file.path
    api = loaded.recipe.api
    summary = loaded.recipe.summary
    parameters = loaded.recipe.parameters.map { name, parameter in
      Parameter(
        name: name, type: parameter.kind.type, unit: parameter.kind.unit,
        defaultValue: parameter.defaultValue?.text, required: parameter.isRequired, help: parameter.help)
    }
  }

  /// The description for people.
  public var text: String {
    let rows = parameters.map { parameter in
      let unit = parameter.unit.map { $0.isEmpty ? "" : ", in \($0)" } ?? ""
      let value = parameter.defaultValue.map { "default \($0)" } ?? (parameter.required ? "required" : "optional")
      return (parameter.name, "\(parameter.help) [\(parameter.type)\(unit); \(value)]")
    }
    return "\(name): \(summary)\nAPI version \(api), \(file)\n\n\(columns(rows))"
  }
}

/// The shipped recipes.
public struct RecipeList: Report {
  /// `recipes`.
  public static let kind = "recipes"

  struct Entry: Encodable, Sendable {
    let name: String
    let summary: String
  }

  let recipes: [Entry]

  /// The list for people.
  public var text: String {
    var table = TextTable([("", .left), ("", .left)])
    for recipe in recipes { table.add([recipe.name, recipe.summary]) }
    return table.lines(indent: 0).joined(separator: "\n")
  }
}

/// A recipe that loads, and parameters that it takes.
public struct RecipeCheck: Report {
  /// `recipe-check`.
  public static let kind = "recipe-check"

  let name: String
  let parameters: [String: String]

  /// `NAME: loads, N parameters`.
  public var text: String { "\(name): loads, \(counted(parameters.count, "parameter")) given or with a default" }
}

/// The recipes that are shipped.
/// - Throws: what one that does not load throws.
public func shippedRecipes() throws -> RecipeList {
  RecipeList(
    recipes: try RecipeFile.shipped().map { file in
      RecipeList.Entry(name: file.name, summary: try LoadedRecipe(RunRequest(recipe: file.path)).recipe.summary)
    })
}

/// A recipe's parameters.
/// - Throws: ``RecipeError``, `LuaError`.
public func describeRecipe(_ recipe: String) throws -> RecipeDescription {
  RecipeDescription(try LoadedRecipe(RunRequest(recipe: recipe)))
}

/// Loads a recipe and checks parameters, without running it.
/// - Throws: ``RecipeError``, `LuaError`.
public func checkRecipe(_ recipe: String, parameters: [ParameterAssignment]) throws -> RecipeCheck {
  let loaded = try LoadedRecipe(RunRequest(recipe: recipe, parameters: parameters))
  return RecipeCheck(name: loaded.file.displayName, parameters: try loaded.parameterValues().mapValues(\.text))
}

/// How an error came about in a script, innermost line first; empty for errors that passed through none, or one line.
public func traceback(of error: any Error) -> [String] {
  guard let error = error as? LuaError, error.traceback.count > 1 else { return [] }
  return error.traceback.map(\.description)
}
