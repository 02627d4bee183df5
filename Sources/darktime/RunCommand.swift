import ArgumentParser
import Diagnostics
import Workbench

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a recipe on a data store.",
    discussion: """
      RECIPE is the path of a Lua file or the name of a shipped recipe (see 'darktime recipes').
      Parameters of the recipe are given as -p name=value; 'darktime describe RECIPE' lists them.
      """)

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

  @Option(help: "Threads to use; the result does not depend on it.")
  var jobs: Int = Program.defaultJobs

  @Flag(help: "Do everything but read events and write files.")
  var dryRun = false

  @Flag(help: "Replace an earlier output of darktime.")
  var overwrite = false

  @Flag(help: "Leave a damaged run out, and list it, rather than stop.")
  var keepGoing = false

  @Flag(help: "Verify the whole of every file read: gzip and FITS checksums, SHA-256 into the provenance.")
  var verify = false

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @OptionGroup var format: FormatOption
  @OptionGroup var limits: LimitOptions

  func validate() throws {
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs is \(jobs); it goes from 1 to 1024") }
  }

  func run() throws {
    let bar = ProgressBar(quiet: quiet)
    let request = RunRequest(
      recipe: recipe, data: data, site: site, out: out, parameters: try RunRequest.assignments(parameters), jobs: jobs,
      dryRun: dryRun, overwrite: overwrite, keepGoing: keepGoing, verify: verify, limits: limits.limits)
    let observer = RunObserver(
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
    let summary: RunSummary
    do { summary = try runRecipe(request, observer: observer) } catch {
      bar.clear()
      throw error
    }
    bar.clear()
    if !quiet { try format.show(summary) }
  }
}

/// The limits of a recipe's Lua; each is named in the error of the recipe that meets it.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Memory that a recipe's Lua may use, in MiB.", valueName: "MiB"))
  var luaMemory: Int = 1024

  @Option(help: ArgumentHelp("Instructions that a recipe's Lua may take, in millions.", valueName: "millions"))
  var luaInstructions: Int = 20_000

  @Option(help: ArgumentHelp("Seconds that a whole run may take; 0 is no limit.", valueName: "s"))
  var timeLimit: Double = 0

  var limits: RecipeLimits {
    RecipeLimits(
      memory: luaMemory << 20, instructions: Int64(luaInstructions) * 1_000_000,
      seconds: timeLimit > 0 ? timeLimit : nil)
  }

  func validate() throws {
    guard (1...1 << 20).contains(luaMemory) else { throw ValidationError("--lua-memory is a number of MiB above 0") }
    guard (1...1_000_000_000).contains(luaInstructions) else {
      throw ValidationError("--lua-instructions is a number of millions above 0")
    }
    guard timeLimit >= 0, timeLimit.isFinite else { throw ValidationError("--time-limit is a number of seconds") }
  }
}
