import Diagnostics
import FITS
import Outputs
import Reports

/// What `darktime run` was asked for.
public struct RecipeRequest: Sendable {
  /// A path, or the name of a shipped recipe.
  public var recipe: String
  /// The data store.
  public var data: String?
  /// Whether DATASUM is compared in what is read, of the store and of the files that the recipe names.
  public var dataSums: DataSumRule
  /// Where the telescopes stand in runs whose files do not tell it: a known name, or `longitude, latitude, height`.
  public var site: String?
  /// The output folder.
  public var out: String?
  /// The parameters given.
  public var parameters: [ParameterAssignment]
  /// Threads.
  public var jobs: Int
  /// Whether events are left unread and nothing is written.
  public var dryRun: Bool
  /// Whether an earlier output may be replaced.
  public var overwrite: Bool
  /// Whether a damaged run is left out rather than an error.
  public var keepGoing: Bool
  /// Whether the whole of every file is verified.
  public var verify: Bool
  /// Whether the report page is written with the output.
  public var report: Bool
  /// Whether a warning is an error.
  public var strict: Bool
  /// What the recipe's Lua may take.
  public var limits: RecipeLimits

  /// States a request.
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

/// What a recipe's Lua may take.
public struct RecipeLimits: Sendable, Equatable {
  /// Bytes.
  public var memory: Int
  /// Instructions of the virtual machine.
  public var instructions: Int64
  /// Seconds of the whole run; `nil` without limit.
  public var seconds: Double?

  /// States limits; the defaults leave room for any sensible recipe.
  public init(memory: Int = 1 << 30, instructions: Int64 = 20_000_000_000, seconds: Double? = nil) {
    self.memory = memory
    self.instructions = instructions
    self.seconds = seconds
  }
}

/// Who watches a run.
public struct RecipeObserver {
  /// Called as steps go on, on the thread of the run.
  public var progress: (Progress) -> Void
  /// Takes the lines that the recipe prints.
  public var print: (String) -> Void
  /// Takes the files of the recipe and its modules, as far as they are known, after loading and after running; they are
  /// told when that fails, too.
  public var scripts: ([String]) -> Void
  /// Called on a thread of its own when Lua's C code no longer comes back after a limit; it has to end the process.
  public var onStuck: (@Sendable (any DarktimeError) -> Void)?

  /// States an observer; by default nobody watches.
  public init(
    progress: @escaping (Progress) -> Void = { _ in }, print: @escaping (String) -> Void = { _ in },
    scripts: @escaping ([String]) -> Void = { _ in }, onStuck: (@Sendable (any DarktimeError) -> Void)? = nil
  ) {
    self.progress = progress
    self.print = print
    self.scripts = scripts
    self.onStuck = onStuck
  }
}
