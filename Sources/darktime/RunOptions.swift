import ArgumentParser
import Diagnostics
import Outputs
import RecipeAPI
import TextFormat

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The arguments that `run` and `watch` share.
struct RunOptions: ParsableArguments {
  @Argument(help: "A Lua file, or the name of a recipe that comes with darktime.", completion: .recipe)
  var recipe: String

  @Option(
    help: "The data store: a folder with an observation index and an HDU index, or a file that contains both.",
    completion: .directory)
  var data: String?

  @OptionGroup var place: SiteOption

  @Option(
    help: "The folder to write the output to. It must not exist unless --overwrite is given.", completion: .directory)
  var out: String?

  @Option(
    name: [.customShort("p"), .customLong("param")], help: "A parameter of the recipe, as name=value. May be repeated.",
    completion: .recipeParameter)
  var parameters: [String] = []

  @OptionGroup var threads: JobsOption

  @Flag(help: "Check everything without reading events or writing files.")
  var dryRun = false

  @Flag(help: "Replace an earlier output of darktime. The folder must contain nothing else.")
  var overwrite = false

  @Flag(help: "Skip damaged runs and list them, instead of stopping.")
  var keepGoing = false

  @OptionGroup var dataSum: DataSumOption

  @Flag(
    help: """
      Verify the event files of all runs completely (gzip and FITS checksums), and record their SHA-256 in \
      provenance.json.
      """)
  var verify = false

  @Flag(help: "Write the report page, report.html, into the output folder.")
  var report = false

  @Flag(
    name: .customLong("report-full"),
    help: """
      Write the report page with all figures of every model, even if there are many models. --report=full does the \
      same.
      """)
  var fullReport = false

  @Flag(help: "Treat every warning as an error. If there is a warning, the output is not written.")
  var strict = false

  @OptionGroup var ledger: LedgerOption

  @Flag(name: .shortAndLong, help: "Print only errors.")
  var quiet = false

  @Flag(help: "Print each stage of the processing with its duration in seconds.")
  var verbose = false

  @Option(
    help: ArgumentHelp(
      "Write everything that is printed, and the stages of the processing, to this file.", valueName: "file"),
    completion: .file())
  var log: String?

  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose cannot be combined") }
    if verify, dataSum.isIgnored { throw ValidationError("--verify and --no-datasum cannot be combined") }
  }

  func request() throws -> RecipeRequest {
    var request = RecipeRequest(
      recipe: recipe, data: data, dataSums: dataSum.rule, site: place.site, out: out,
      parameters: try RecipeRequest.assignments(parameters), jobs: threads.count, dryRun: dryRun, overwrite: overwrite,
      keepGoing: keepGoing, verify: verify, report: report || fullReport, strict: strict, limits: limits.limits)
    request.isReportFull = fullReport
    try ledger.place.requireFolder()
    request.ledger = ledger.place
    return request
  }

  /// Returns an observer that shows progress in the bar, and prints the messages of the recipe to stderr.
  func observer(_ bar: ProgressBar) -> RecipeObserver {
    RecipeObserver(
      progress: { bar.show($0) },
      stage: { name, seconds in
        let line = "\(fixed(seconds, 3)) s  \(name)"
        if verbose {
          bar.clear()
          Terminal.error(line)
        } else {
          Terminal.record(line)
        }
      },
      print: { text in
        if quiet { return }
        bar.clear()
        Terminal.error(text)
      },
      onStuck: { Terminal.leave(stuckBy: $0) })
  }
}
