import CInterrupt
import DL3
import Diagnostics
import FoundationEssentials
import LuaHost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A recipe whose script has been run, in the Lua state in which its `run` will go on.
final class LoadedRecipe {
  let file: RecipeFile
  let sha256: String
  let recipe: Recipe
  let state: LuaState
  let session: RecipeSession

  /// Loads a recipe: reads its script, runs it, and takes what it returns.
  /// - Throws: ``RecipeError``, `LuaError`.
  init(_ request: RunRequest, observer: RunObserver = RunObserver()) throws {
    file = try RecipeFile.find(request.recipe)
    session = RecipeSession(request: request, observer: observer, recipeName: file.name)
    let script: Data
    do { script = try Data(contentsOf: URL(filePath: file.path)) } catch {
      throw RecipeError.cannotRead(path: file.displayName, reason: "\(error.localizedDescription)")
    }
    sha256 = Workbench.sha256(script)
    var options = LuaOptions()
    options.limits = LuaLimits(
      memory: request.limits.memory, instructions: Int(request.limits.instructions), seconds: request.limits.seconds)
    options.interrupt = darktime_interrupt_address()
    options.roots = Self.roots(for: file)
    options.print = observer.print
    if let onStuck = observer.onStuck {
      let seconds = request.limits.seconds
      let staging = session.staging
      options.onStuck = {
        staging.clear()
        onStuck(darktime_interrupted() ? LuaLimit.interrupted : LuaLimit.time(seconds: seconds ?? 0))
      }
    }
    state = try LuaState(options)
    state.attach(session)
    for module in API.workbench.modules { try state.install(module) }
    let results = try state.load(file: file.path, name: file.displayName).call([])
    guard results.count == 1, let recipe: Recipe = results[0].object() else {
      throw RecipeError.notARecipe(name: file.displayName, found: results.first?.shown ?? "nothing")
    }
    self.recipe = recipe
  }

  /// The parameters, those given in the request in place of their defaults.
  func parameterValues() throws -> [String: ParameterValue] {
    let context = ArgumentContext(state: state, function: "parameter")
    return try recipe.values(session.request.parameters, recipe: file.displayName, context)
  }

  /// `require` finds modules beside the recipe, and in `lib` of the shipped recipes.
  private static func roots(for file: RecipeFile) -> [LuaRoot] {
    let own = folderName(of: file.path)
    let displayed = folderName(of: file.displayName)
    var roots = [LuaRoot(path: own, displayName: displayed == "." ? "" : displayed)]
    if let shipped = Program.recipeFolder, isFolder(joined(shipped, "lib")) {
      roots.append(LuaRoot(path: joined(shipped, "lib"), displayName: "lib"))
    }
    return roots
  }
}
