import ArgumentParser
import RecipeAPI
import Recipes

struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes", abstract: "List the recipes that come with darktime.")
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try shippedRecipes()) }
}

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Show a recipe's parameters with their types, units and defaults.")
  @Argument(help: "A Lua file, or the name of a recipe that comes with darktime.", completion: .recipe)
  var recipe: String
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try describeRecipe(recipe)) }
}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check a recipe: load it, and run it on a small simulated store.",
    discussion: """
      The simulated store has two off runs and is removed afterwards. A recipe that stops because this store lacks \
      some data does not fail the check; a note reports the reason. If a required parameter has no value, the recipe \
      is only loaded.
      """)
  @Argument(help: "A Lua file, or the name of a recipe that comes with darktime.", completion: .recipe)
  var recipe: String
  @Option(
    name: [.customShort("p"), .customLong("param")], help: "A parameter of the recipe, as name=value.",
    completion: .recipeParameter)
  var parameters: [String] = []
  @Flag(name: .customLong("static"), help: "Only load the recipe and check its parameters.") var isStatic = false
  @OptionGroup var threads: JobsOption
  @OptionGroup var limits: LimitOptions
  @OptionGroup var format: FormatOption

  func run() throws {
    let bar = ProgressBar(quiet: false)
    defer { bar.clear() }
    let request = RecipeRequest(
      recipe: recipe, parameters: try RecipeRequest.assignments(parameters), jobs: threads.count, limits: limits.limits)
    let report = try checkRecipe(
      request, isStatic: isStatic,
      observer: RecipeObserver(progress: { bar.show($0) }, onStuck: { Terminal.leave(stuckBy: $0) }))
    bar.clear()
    try format.show(report)
  }
}

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write a commented recipe to start from.")
  @Argument(help: "The name of the recipe; NAME.lua is written into the current folder.")
  var name: String
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try newRecipe(name)) }
}
