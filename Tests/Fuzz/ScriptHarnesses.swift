import RecipeAPI
import Recipes

@testable import ReportPages

/// The readers of recipes and of the provenance of an output folder.
enum ScriptHarnesses {
  static let all = [
    Harness("recipe", file: "recipe.lua") { folder in
      var request = RecipeRequest(recipe: folder + "/recipe.lua", data: folder + "/events", dryRun: true)
      request.limits = RecipeLimits(memory: 32 << 20, instructions: 2_000_000, seconds: 5, callSeconds: nil)
      _ = try runRecipe(request)
    },
    Harness("provenance") { bytes in
      let folder = Scratch.folder + "/output"
      Scratch.write(bytes, to: folder + "/provenance.json")
      let contents = try OutputContents(of: folder, isFull: false, jobs: 1)
      // Drawing takes seconds with the sanitizers, so the page is drawn for one input in 128.
      if bytes.reduce(0, { $0 &+ $1 }) & 127 == 0 { _ = try ReportPage(contents, jobs: 1).html }
    },
  ]
}
