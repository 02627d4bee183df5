import ArgumentParser
import Diagnostics
import Recipes
import Reports

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a background model: axes, units, integral, empty bins, provenance."
  )
  @Argument(help: "A FITS file with a background model, or an output folder.", completion: .file()) var file: String
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func run() throws { try format.show(try showModels(file, dataSums: dataSum.rule)) }
}

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Compare two models, or two stores.",
    discussion: """
      Compares models bin by bin. If the axes of two models differ, their rates in the common range of energies and \
      offsets are compared: the integrals, the spectra and the acceptance. For stores and output folders, also \
      compares the index tables, and the columns and keywords (except DATE) of all HDUs that both index tables list, \
      such as events and good time intervals. Exits with 0 if the two are equal, and with 3 if they differ.
      """)
  @Argument(help: "The first model (a FITS file), data store or output folder.", completion: .file()) var first: String
  @Argument(help: "The second model, data store or output folder.", completion: .file()) var second: String
  @Option(parsing: .unconditional, help: "The largest relative difference at which values are accepted as equal.")
  var tolerance: Double = 0
  @Flag(
    help: """
      Accept two models as equal if the counts of the first model agree, within Poisson errors, with the counts \
      expected from the rate of the second model. Index tables are then not compared.
      """)
  var poisson = false
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func validate() throws {
    guard tolerance >= 0, tolerance.isFinite else { throw ValidationError("--tolerance must be 0 or greater") }
  }

  func run() throws {
    let report = try compare(first, second, tolerance: tolerance, poisson: poisson, dataSums: dataSum.rule)
    try format.show(report)
    if !report.areEqual { systemExit(ExitReason.data.exitCode) }
  }
}

struct APICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api", abstract: "Print the Lua API as text, as Markdown, or as definitions for an editor.")
  @Flag(help: "Print definitions for lua-language-server, so that an editor can complete and document every call.")
  var luacats = false
  @Flag(help: "Print the Lua API as Markdown, as in the reference page of the documentation.") var markdown = false
  @Argument(help: "Print only this function or class, such as store:select.") var name: String?
  @OptionGroup var format: FormatOption

  func validate() throws {
    if luacats, markdown { throw ValidationError("--luacats and --markdown cannot be combined") }
    if name != nil, luacats || markdown {
      throw ValidationError(
        "--luacats and --markdown print the whole API; they cannot be combined with the name of a function or class")
    }
    if format.format == .json, name != nil || luacats || markdown {
      throw ValidationError(
        "--format json prints the whole API; it cannot be combined with --luacats, --markdown or the name of a "
          + "function or class")
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
