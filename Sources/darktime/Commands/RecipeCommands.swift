import ArgumentParser
import RecipeAPI
import Recipes

struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "recipes", abstract: "List the shipped recipes.")
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try shippedRecipes()) }
}

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Show a recipe's parameters with their types, units and defaults.")
  @Argument(help: "A Lua file, or the name of a shipped recipe.", completion: .file(extensions: ["lua"]))
  var recipe: String
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try describeRecipe(recipe)) }
}

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Load and validate a recipe without running it.")
  @Argument(help: "A Lua file, or the name of a shipped recipe.", completion: .file(extensions: ["lua"]))
  var recipe: String
  @Option(name: [.customShort("p"), .customLong("param")], help: "A parameter of the recipe, as name=value.")
  var parameters: [String] = []
  @OptionGroup var format: FormatOption

  func run() throws {
    try format.show(try checkRecipe(recipe, parameters: try RecipeRequest.assignments(parameters)))
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
