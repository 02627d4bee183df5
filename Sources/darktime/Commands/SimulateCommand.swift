import ArgumentParser
import Diagnostics
import Outputs
import RecipeAPI
import Reports
import Simulation

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Simulate a data store with a known background.",
    discussion: """
      Writes event lists, index tables and the true background model. The same options and seed always give \
      identical files. \
      Values of --dialect: \(StoreConvention.all.map(\.name).joined(separator: ", ")).
      """)
  private static let standard = SimulationOptions.Texts()

  @Argument(help: "The folder to write the store to. It must be new or empty.", completion: .directory) var out: String
  @Option(
    help: "The experiment whose files are imitated, including their deviations from GADF.",
    completion: .list(StoreConvention.all.map(\.name)))
  var dialect = StoreConvention.hessDR1.name
  @Option(parsing: .unconditional, help: "The seed of the random number generator.") var seed: UInt64 = 1
  @Option(parsing: .unconditional, help: "The number of runs.") var runs = 40
  @Option(parsing: .unconditional, help: "The number of runs that observe a source; by default a quarter of the runs.")
  var sourceRuns: Int?
  @Option(parsing: .unconditional, help: "The ontime of a run.") var ontime = standard.ontime
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zenith angles: a range 'A to B deg', which the runs fill evenly, or a list 'A, B, C deg', which the off runs "
        + "use in turn."))
  var zenith = standard.zenith
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Azimuths of the off runs: a list 'A, B, C deg', which the off runs use in turn; by default, the azimuths are "
        + "random."))
  var azimuth: String?
  @Option(
    parsing: .unconditional, help: "The rate of background events at the zenith, per second of livetime.")
  var rate = standard.rate
  @Option(
    parsing: .unconditional,
    help: "The gradient of the background across the field of view, along lon and lat: 'A, B deg-1'."
  )
  var gradient: String?
  @Option(
    help: "The frame of the gradient; with ALTAZ, the sky rotates relative to the gradient.",
    completion: .list(["RADEC", "ALTAZ"]))
  var alignment = standard.alignment
  @Option(
    help: "A model file to use as the background of every run.", completion: .file(extensions: ["fits", "gz"]))
  var truth: String?
  @Option(
    help: """
      A gamma-ray source at any position, such as 'ra=83.63 deg, dec=22.01 deg, flux=3.5e-11 cm-2 s-1 TeV-1', with the \
      flux at 1 TeV. Optional: 'index=2.5', 'width=0.1 deg' (sigma of a Gaussian), 'name=...'. May be repeated.
      """
  )
  var source: [String] = []
  @OptionGroup var threads: JobsOption
  @Flag(name: .shortAndLong, help: "Print only errors.") var quiet = false
  @OptionGroup var format: FormatOption

  func validate() throws {
    let values = [
      ("ontime", ontime), ("zenith", zenith), ("azimuth", azimuth), ("rate", rate), ("gradient", gradient),
    ]
    for (name, value) in values { try requireValue(value, of: name) }
  }

  func run() throws {
    var options = SimulationOptions()
    (options.seed, options.runs, options.targetRuns, options.threads) = (seed, runs, sourceRuns, threads.count)
    options.dialect = try StoreConvention.named(dialect)
    var texts = Self.standard
    (texts.ontime, texts.zenith, texts.azimuth, texts.rate) = (ontime, zenith, azimuth, rate)
    (texts.gradient, texts.alignment, texts.truth, texts.sources) = (gradient, alignment, truth, source)
    try options.read(texts)
    let bar = ProgressBar(quiet: quiet)
    defer { bar.clear() }
    let truth = try Simulator(options).write(to: out) { done in
      bar.show(Progress(step: "simulating", done: done, total: runs))
    }
    bar.clear()
    if !quiet { try format.show(SimulationReport(truth, folder: out)) }
  }
}

/// A summary of a simulated store.
struct SimulationReport: Report {
  static let kind = "simulation"

  let folder: String
  let dialect: String
  let seed: UInt64
  let runs: Int
  let offRuns: Int
  let background: Int
  let source: Int

  init(_ truth: Truth, folder: String) {
    self.folder = folder
    dialect = truth.dialect
    seed = truth.seed
    runs = truth.runs.count
    offRuns = truth.runs.count { $0.isOff }
    background = truth.runs.reduce(0) { $0 + $1.background }
    source = truth.runs.reduce(0) { $0 + $1.source }
  }

  var text: String {
    """
    \(folder): dialect \(dialect), seed \(seed); runs: \(runs) (off runs: \(offRuns)); background events: \
    \(background); source events: \(source)
    """
  }
}
