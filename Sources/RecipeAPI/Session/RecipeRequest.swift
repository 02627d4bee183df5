import Diagnostics
import FITS
import Outputs
import Reports
import StudyLedger

/// The arguments of `darktime run`.
public struct RecipeRequest: Sendable {
  /// The path of a recipe, or the name of a shipped recipe.
  public var recipe: String
  /// The path of the data store.
  public var data: String?
  /// Whether DATASUM is verified in the files of the store and in other files that the recipe reads.
  public var dataSums: DataSumRule
  /// The observatory location, which replaces the one in the files: a known site, or `LON, LAT, HEIGHT`.
  public var site: String?
  /// The path of the output folder.
  public var out: String?
  /// The parameters that are given on the command line.
  public var parameters: [ParameterAssignment]
  /// The number of threads.
  public var jobs: Int
  /// Whether everything is checked without reading events or writing files.
  public var dryRun: Bool
  /// Whether an earlier output may be replaced.
  public var overwrite: Bool
  /// Whether damaged runs are skipped instead of being errors.
  public var keepGoing: Bool
  /// Whether the files of all runs are verified completely.
  public var verify: Bool
  /// Whether the report page is written with the output.
  public var report: Bool
  /// Whether the page shows all figures of every model, even of many models.
  public var isReportFull = false
  /// Whether every warning is an error.
  public var strict: Bool
  /// The limits of the Lua code of the recipe.
  public var limits: RecipeLimits
  /// The place of the ledger, which stores the results of studies.
  public var ledger = LedgerPlace.off

  /// Creates a request.
  public init(
    recipe: String, data: String? = nil, dataSums: DataSumRule = .compare, site: String? = nil, out: String? = nil,
    parameters: [ParameterAssignment] = [], jobs: Int = 1,
    dryRun: Bool = false, overwrite: Bool = false, keepGoing: Bool = false, verify: Bool = false,
    report: Bool = false, strict: Bool = false, limits: RecipeLimits = RecipeLimits()
  ) {
    self.recipe = recipe
    self.data = data
    self.dataSums = dataSums
    self.site = site
    self.out = out
    self.parameters = parameters
    self.jobs = jobs
    self.dryRun = dryRun
    self.overwrite = overwrite
    self.keepGoing = keepGoing
    self.verify = verify
    self.report = report
    self.strict = strict
    self.limits = limits
  }
}

/// The limits of the Lua code of a recipe.
public struct RecipeLimits: Sendable, Equatable {
  /// The maximum memory, in bytes.
  public var memory: Int
  /// The maximum number of instructions of the virtual machine.
  public var instructions: Int64
  /// The maximum time that the whole recipe may take, in s; `nil` for no limit.
  public var seconds: Double?
  /// The maximum time that one call to a function of the Lua libraries may take, in s; `nil` for no limit.
  public var callSeconds: Double?

  /// Creates limits. The defaults are large enough for any reasonable recipe.
  public init(
    memory: Int = 1 << 30, instructions: Int64 = 20_000_000_000, seconds: Double? = nil, callSeconds: Double? = 10
  ) {
    self.memory = memory
    self.instructions = instructions
    self.seconds = seconds
    self.callSeconds = callSeconds
  }
}

/// The functions to which the progress and messages of a recipe are reported.
public struct RecipeObserver {
  /// A function that is called with the progress of a step, on the thread that runs the recipe.
  public var progress: (Progress) -> Void
  /// A function that is called at the end of each stage of a recipe, with the name and the duration (s) of the stage.
  public var stage: (_ name: String, _ seconds: Double) -> Void
  /// A function that is called with each text that the recipe prints.
  public var print: (String) -> Void
  /// A function that is called after loading and after running a recipe, even after a failure. It receives the files of
  /// the recipe and of the modules loaded so far.
  public var scripts: ([String]) -> Void
  /// A function that is called on a separate thread if a limit is exceeded while C code of Lua does not return. It must
  /// end the process.
  public var onStuck: (@Sendable (any DarktimeError) -> Void)?

  /// Creates an observer. By default, nothing is reported.
  public init(
    progress: @escaping (Progress) -> Void = { _ in },
    stage: @escaping (_ name: String, _ seconds: Double) -> Void = { _, _ in },
    print: @escaping (String) -> Void = { _ in },
    scripts: @escaping ([String]) -> Void = { _ in }, onStuck: (@Sendable (any DarktimeError) -> Void)? = nil
  ) {
    self.progress = progress
    self.stage = stage
    self.print = print
    self.scripts = scripts
    self.onStuck = onStuck
  }
}
