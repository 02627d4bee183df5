import RecipeAPI
import Recipes
import Reports

/// The readers of recipes and of the provenance of an output folder.
enum ScriptHarnesses {
  static let all = [
    Harness("recipe", file: "recipe.lua") { folder in
      var request = RecipeRequest(recipe: folder + "/recipe.lua", data: folder + "/events", dryRun: true)
      request.limits = RecipeLimits(memory: 32 << 20, instructions: 2_000_000, seconds: 5, callSeconds: nil)
      _ = try runRecipe(request)
    },
    Harness("provenance", file: "output/provenance.json") { folder in
      _ = try reportFiles(of: folder + "/output", jobs: 1)
    },
  ]
}
