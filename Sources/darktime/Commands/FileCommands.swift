import ArgumentParser
import Diagnostics
import RecipeAPI
import Reports

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a background model: axes, units, integral, states of bins, provenance."
  )
  @Argument(help: "A FITS file with a background model, or an output folder.", completion: .file()) var file: String
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try showModels(file, dataSums: dataSum.rule)) }
}

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two models, or two stores.",
    discussion: "Ends with exit code 0 where they are equal, and 3 where they differ.")
  @Argument(help: "A FITS file with a background model, a data store, or an output folder.", completion: .file())
  var first: String
  @Argument(help: "Another one.", completion: .file()) var second: String
  @Option(help: "The largest relative difference that still counts as equal.") var tolerance: Double = 0
  @Flag(help: "Take models as equal where the counts of the first agree with the rate of the second.") var poisson =
    false
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func validate() throws {
    guard tolerance >= 0, tolerance.isFinite else { throw ValidationError("--tolerance is a number from 0 up") }
  }

  func run() throws {
    let report = try compare(first, second, tolerance: tolerance, poisson: poisson, dataSums: dataSum.rule)
    try format.show(report)
    if !report.areEqual { systemExit(ExitReason.data.exitCode) }
  }
}

struct APICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api", abstract: "Print the Lua API: for reading, as Markdown, or for an editor.")
  @Flag(help: "Definitions for lua-language-server, so that an editor completes and documents every call.")
  var luacats = false
  @Flag(help: "The reference page of the docs.") var markdown = false
  @Argument(help: "Only this function or class, such as store:select.") var name: String?
  @OptionGroup var format: FormatOption

  func validate() throws {
    if luacats, markdown { throw ValidationError("--luacats and --markdown exclude each other") }
    if name != nil, luacats || markdown { throw ValidationError("a name goes without --luacats and --markdown") }
    if format.format == .json, name != nil || luacats || markdown {
      throw ValidationError("--format json prints the whole API, and goes without a name, --luacats and --markdown")
    }
  }

  func run() throws {
    if luacats {
      Terminal.out(apiDefinitions())
    } else if markdown {
      Terminal.out(apiReference())
    } else {
      try format.show(try APIReport(name))
    }
  }
}
