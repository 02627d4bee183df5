import Diagnostics
import FileSystem
import Outputs
import RecipeAPI

/// The file of a recipe, given by its path or by the name of a shipped recipe.
struct RecipeFile: Sendable, Equatable {
  /// The path of the file.
  var path: String
  /// The name in messages and outputs: the path that the user gave, or the file name of the shipped recipe.
  var displayName: String
  /// The name without folder and extension; it is part of the names of the files that the recipe writes.
  var name: String

  /// Finds a recipe by a path, with or without `.lua`. If there is no such file, the shipped recipe of that name is
  /// used.
  /// - Throws: ``RecipeError/noSuchRecipe(name:known:)``; ``RecipeError/cannotRead(path:reason:)`` if the system cannot
  ///   examine the path.
  static func find(_ recipe: String) throws(RecipeError) -> RecipeFile {
    for path in [recipe, recipe + ".lua"] {
      do throws(FileFailure) {
        let kind = try FileKind(examining: path, followsLink: false)
        if kind == .nothing || isFolder(path) { continue }
      } catch { throw .cannotRead(path: path, reason: error.reason) }
      return RecipeFile(path: path, displayName: path, name: baseName(path))
    }
    if !recipe.contains("/"), let folder = Program.recipeFolder {
      let path = joined(folder, baseName(recipe) + ".lua")
      if fileExists(path) {
        return RecipeFile(path: path, displayName: baseName(recipe) + ".lua", name: baseName(recipe))
      }
    }
    let here = (folderEntries(".") ?? []).filter { $0.hasSuffix(".lua") }.sorted().map(baseName)
    throw .noSuchRecipe(name: recipe, known: shipped().map(\.name) + here)
  }

  /// Returns the shipped recipes, sorted by name.
  static func shipped() -> [RecipeFile] {
    guard let folder = Program.recipeFolder else { return [] }
    return (folderEntries(folder) ?? []).filter { $0.hasSuffix(".lua") && !$0.hasPrefix(".") }.sorted().map {
      RecipeFile(path: joined(folder, $0), displayName: $0, name: baseName($0))
    }
  }

  private static func baseName(_ path: String) -> String {
    let last = lastName(of: path)
    return last.hasSuffix(".lua") ? String(last.dropLast(4)) : last
  }
}
