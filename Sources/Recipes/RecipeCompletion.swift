import FileSystem
import RecipeAPI

/// The words with which a shell can complete a command line about recipes.
public enum RecipeCompletion {
  /// Returns the Lua files and subfolders in the folder of a partly typed path. If the path has no folder, returns the
  /// names of the shipped recipes, too.
  public static func recipes(_ prefix: String) -> [String] {
    let folder = prefix.contains("/") ? folderName(of: prefix) : ""
    let shown = folder.isEmpty ? "" : folder == "/" ? "/" : folder + "/"
    let entries = (folderEntries(folder.isEmpty ? "." : folder) ?? []).filter { !$0.hasPrefix(".") }.sorted()
    let found = entries.compactMap { name -> String? in
      if isFolder(shown + name) { return "\(shown)\(name)/" }
      return name.hasSuffix(".lua") ? shown + name : nil
    }
    return (folder.isEmpty ? RecipeFile.shipped().map(\.name) : []) + found
  }

  /// Returns the completions of a parameter on a command line that names a recipe: `name=` for each parameter or, after
  /// `name=`, each possible value as `name=value`. The result is empty without a recipe that can be loaded.
  public static func parameters(_ words: [String], _ prefix: String) -> [String] {
    for word in words.dropFirst() where !word.isEmpty && !word.hasPrefix("-") && !word.contains("=") {
      guard (try? RecipeFile.find(word)) != nil, let loaded = try? LoadedRecipe(RecipeRequest(recipe: word)) else {
        continue
      }
      let parameters = loaded.recipe.parameters
      guard let equals = prefix.firstIndex(of: "=") else { return parameters.map { $0.name + "=" } }
      let name = prefix[..<equals]
      guard let parameter = parameters.first(where: { $0.name == name })?.parameter else { return [] }
      return parameter.kind.choices.map { "\(name)=\($0)" }
    }
    return []
  }
}
