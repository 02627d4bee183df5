import ArgumentParser
import Diagnostics
import RecipeAPI
import Recipes
import Reports

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a recipe on a data store.",
    discussion: """
      RECIPE is the path of a Lua file or the name of a recipe that comes with darktime (see 'darktime recipes'). \
      Set parameters of the recipe with -p name=value; 'darktime describe RECIPE' lists them.
      """)

  @OptionGroup var options: RunOptions
  @OptionGroup var format: FormatOption

  func run() throws {
    if let log = options.log { try Terminal.openLog(log) }
    let bar = ProgressBar(quiet: options.quiet)
    let summary: RecipeSummary
    do {
      summary = try runRecipe(try options.request(), observer: options.observer(bar))
    } catch {
      bar.clear()
      throw error
    }
    bar.clear()
    if !options.quiet { try format.show(summary) }
  }
}

/// The options that limit the Lua code of a recipe. If a recipe exceeds a limit, the error message names the option.
struct LimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The maximum memory for the Lua code and the objects of a recipe, in MiB.", valueName: "MiB"))
  var luaMemory: Int = 1024

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The maximum number of Lua instructions that a recipe may execute, in millions.", valueName: "millions"))
  var luaInstructions: Int = 20_000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The maximum time for the whole recipe, in seconds; 0 means no limit.", valueName: "s"))
  var timeLimit: Double = 0

  @Option(
    help: ArgumentHelp(
      "The maximum time of one call of a built-in Lua function, such as string.find, in seconds; 0 means no limit.",
      valueName: "s"))
  var luaCallLimit: Double = 10

  var limits: RecipeLimits {
    RecipeLimits(
      memory: luaMemory << 20, instructions: Int64(luaInstructions) * 1_000_000,
      seconds: timeLimit > 0 ? timeLimit : nil, callSeconds: luaCallLimit > 0 ? luaCallLimit : nil)
  }

  func validate() throws {
    guard (1...1 << 20).contains(luaMemory) else {
      throw ValidationError("--lua-memory must be between 1 and 1048576 MiB")
    }
    guard (1...1_000_000_000).contains(luaInstructions) else {
      throw ValidationError("--lua-instructions must be between 1 and 1000000000 (in millions of instructions)")
    }
    guard timeLimit >= 0, timeLimit.isFinite else {
      throw ValidationError("--time-limit must be a positive number of seconds, or 0 for no limit")
    }
    guard luaCallLimit >= 0, luaCallLimit <= 1e9 else {
      throw ValidationError("--lua-call-limit must be between 0 and 1e9 seconds")
    }
  }
}
