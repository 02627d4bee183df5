import ArgumentParser
import Diagnostics
import Outputs
import RecipeAPI

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `run` and `watch` take.
struct RunOptions: ParsableArguments {
  @Argument(help: "A Lua file, or the name of a shipped recipe.", completion: .file(extensions: ["lua"]))
  var recipe: String

  @Option(help: "The data store: a folder with index tables, or one file that holds both.", completion: .directory)
  var data: String?

  @Option(
    help: ArgumentHelp(
      "Where the telescopes stand in runs whose files do not tell it: a known site, or 'LON, LAT, HEIGHT'.",
      valueName: "site"))
  var site: String?

  @Option(help: "The folder to write; it must not exist, unless --overwrite.", completion: .directory)
  var out: String?

  @Option(name: [.customShort("p"), .customLong("param")], help: "A parameter of the recipe, as name=value.")
  var parameters: [String] = []

  @OptionGroup var threads: JobsOption

  @Flag(help: "Do everything but read events and write files.")
  var dryRun = false

  @Flag(help: "Replace an earlier output of darktime, which must hold nothing else.")
  var overwrite = false

  @Flag(help: "Leave a damaged run out, and list it, rather than stop.")
  var keepGoing = false

  @OptionGroup var dataSum: DataSumOption

  @Flag(help: "Verify the whole of every file read: gzip and FITS checksums, SHA-256 into the provenance.")
  var verify = false

  @Flag(help: "Write the report page, report.html, into the output.")
  var report = false

  @Flag(help: "Treat any warning as an error: the output is not written.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup var limits: LimitOptions

  func validate() throws {
    if verify, dataSum.isIgnored { throw ValidationError("--verify and --no-datasum exclude each other") }
  }

  func request() throws -> RunRequest {
    RunRequest(
      recipe: recipe, data: data, dataSums: dataSum.rule, site: site, out: out,
      parameters: try RunRequest.assignments(parameters), jobs: threads.count, dryRun: dryRun, overwrite: overwrite,
      keepGoing: keepGoing, verify: verify, report: report, strict: strict, limits: limits.limits)
  }

  /// Progress to the bar, the recipe's words to stderr.
  func observer(_ bar: ProgressBar) -> RunObserver {
    RunObserver(
      progress: { bar.show($0) },
      print: { text in
        if quiet { return }
        bar.clear()
        Terminal.error(text)
      },
      onStuck: { fact in
        Terminal.fail(fact)
        _exit(fact.kind.exitCode)
      })
  }
}
