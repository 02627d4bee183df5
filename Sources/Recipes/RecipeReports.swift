import LuaHost
import RecipeAPI
import Reports
import TextFormat

/// A recipe and its parameters.
public struct RecipeDescription: Report {
  /// The kind of this report: `recipe`.
  public static let kind = "recipe"

  struct Parameter: Encodable, Sendable {
    let name: String
    let type: String
    let unit: String?
    let defaultValue: String?
    let required: Bool
    let help: String
    let choices: [String]?

    private enum CodingKeys: String, CodingKey {
      case name, type, unit
      case defaultValue = "default"
      case required, help, choices
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
        defaultValue: parameter.defaultValue?.text, required: parameter.isRequired, help: parameter.help,
        choices: parameter.kind.choices.isEmpty ? nil : parameter.kind.choices)
    }
  }

  /// The description as text.
  public var text: String {
    let rows = parameters.map { parameter in
      let unit = parameter.unit.map { $0.isEmpty ? "" : ", in \($0)" } ?? ""
      let value = parameter.defaultValue.map { "default \($0)" } ?? (parameter.required ? "required" : "optional")
      return (parameter.name, "\(parameter.help) [\(parameter.type)\(unit); \(value)]")
    }
    let table = TextTable(descriptions: rows).lines(width: narrowTerminal).joined(separator: "\n")
    return "\(name): \(summary)\nAPI version \(api), \(file)\n\n\(table)"
  }
}

/// The shipped recipes.
public struct RecipeList: Report {
  /// The kind of this report: `recipes`.
  public static let kind = "recipes"

  struct Entry: Encodable, Sendable {
    let name: String
    let summary: String
  }

  let recipes: [Entry]

  /// The list as text.
  public var text: String {
    var table = TextTable([("", .left), ("", .left)])
    for recipe in recipes { table.add([recipe.name, recipe.summary]) }
    return table.lines(indent: 0).joined(separator: "\n")
  }
}

/// Returns the shipped recipes.
/// - Throws: The error of a recipe that does not load.
public func shippedRecipes() throws -> RecipeList {
  RecipeList(
    recipes: try RecipeFile.shipped().map { file in
      RecipeList.Entry(name: file.name, summary: try LoadedRecipe(RecipeRequest(recipe: file.path)).recipe.summary)
    })
}

/// Returns the description of a recipe and its parameters.
/// - Throws: ``RecipeError``, `LuaError`.
public func describeRecipe(_ recipe: String) throws -> RecipeDescription {
  RecipeDescription(try LoadedRecipe(RecipeRequest(recipe: recipe)))
}

/// Returns the traceback of an error in a script, innermost line first. The result is empty if the traceback has fewer
/// than two lines, because the error message contains the innermost line.
public func traceback(of error: any Error) -> [String] {
  guard let error = error as? LuaError, error.traceback.count > 1 else { return [] }
  return error.traceback.map(\.description)
}
