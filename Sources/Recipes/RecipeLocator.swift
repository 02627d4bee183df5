import Diagnostics
import FileSystem
import Outputs
import RecipeAPI

/// The file of a recipe, given as a path or by the name of a shipped one.
struct RecipeFile: Sendable, Equatable {
  /// Where it stands.
  var path: String
  /// How it is named in messages and in what is written: as the user gave it, or the shipped name.
  var displayName: String
  /// The name without folder and ending: part of the names of the files that the recipe writes.
  var name: String

  /// Finds a recipe: a file as named, or with `.lua` added, or a shipped one.
  /// - Throws: ``RecipeError/noSuchRecipe(name:known:)``
  static func find(_ recipe: String) throws(RecipeError) -> RecipeFile {
    for path in [recipe, recipe + ".lua"] where fileExists(path) && !isFolder(path) {
      return RecipeFile(path: path, displayName: path, name: baseName(path))
    }
    if !recipe.contains("/"), let folder = Program.recipeFolder {
      let path = joined(folder, baseName(recipe) + ".lua")
      if fileExists(path) {
        return RecipeFile(path: path, displayName: baseName(recipe) + ".lua", name: baseName(recipe))
      }
    }
    let here = folderEntries(".").filter { $0.hasSuffix(".lua") }.sorted().map(baseName)
    throw .noSuchRecipe(name: recipe, known: shipped().map(\.name) + here)
  }

  /// The shipped recipes, by name.
  static func shipped() -> [RecipeFile] {
    guard let folder = Program.recipeFolder else { return [] }
    return folderEntries(folder).filter { $0.hasSuffix(".lua") && !$0.hasPrefix(".") }.sorted().map {
      RecipeFile(path: joined(folder, $0), displayName: $0, name: baseName($0))
    }
  }

  private static func baseName(_ path: String) -> String {
    let last = lastName(of: path)
    return last.hasSuffix(".lua") ? String(last.dropLast(4)) : last
  }
}
