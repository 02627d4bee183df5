import FileSystem
import FoundationEssentials
import LuaHost
import Outputs
import RecipeAPI

/// A recipe whose script has been loaded, and the Lua state that runs it.
final class LoadedRecipe {
  let file: RecipeFile
  let sha256: String
  let recipe: Recipe
  let state: LuaState
  let session: RecipeSession

  /// Loads a recipe: reads the script, runs it, and keeps the recipe that the script returns.
  /// - Throws: ``RecipeError``, `LuaError`.
  init(_ request: RecipeRequest, observer: RecipeObserver = RecipeObserver()) throws {
    file = try RecipeFile.find(request.recipe)
    session = RecipeSession(request: request, observer: observer, recipeName: file.name)
    let script: Data
    do { script = Data(try readFile(file.path)) } catch {
      throw RecipeError.cannotRead(path: file.displayName, reason: error.reason)
    }
    sha256 = Outputs.sha256(script)
    // `require` searches the folder of the recipe for modules.
    let displayed = folderName(of: file.displayName)
    let root = LuaRoot(path: folderName(of: file.path), displayName: displayed == "." ? "" : displayed)
    let (state, file) = (try LuaState(workbench: session, roots: [root]), self.file)
    self.state = state
    defer { observer.scripts(Self.scripts(file, state)) }
    let results = try state.load(file: file.path, name: file.displayName).call([])
    guard results.count == 1, let recipe: Recipe = results[0].object() else {
      throw RecipeError.notARecipe(name: file.displayName, found: results.first?.shown ?? "nothing")
    }
    self.recipe = recipe
  }

  /// The files of the recipe and of the modules that it has loaded so far.
  var scripts: [String] { Self.scripts(file, state) }

  private static func scripts(_ file: RecipeFile, _ state: LuaState) -> [String] {
    [file.path] + state.moduleFiles.map(\.path)
  }

  /// Returns the values of the parameters: those given in the request, and the defaults of all others.
  /// - Throws: ``RecipeError`` if a value is wrong, or a required value is missing.
  func parameterValues() throws -> [String: ParameterValue] {
    let values = try statedValues()
    if let missing = recipe.missing(in: values).first {
      throw RecipeError.missingParameter(name: missing.name, expected: missing.parameter.kind.expected)
    }
    return values
  }

  /// Returns the values of all parameters that are given in the request or have a default.
  /// - Throws: ``RecipeError`` if a value is wrong.
  func statedValues() throws -> [String: ParameterValue] {
    let context = ArgumentContext(state: state)
    return try recipe.values(session.request.parameters, recipe: file.displayName, context)
  }
}
