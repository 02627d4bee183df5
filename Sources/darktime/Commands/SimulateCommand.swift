import ArgumentParser
import Diagnostics
import Outputs
import RecipeAPI
import Reports
import Simulation

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Simulate a data store whose background is known.",
    discussion: """
      Writes event lists, index tables and the truth behind them. The same seed gives the same bytes. \
      Dialects: \(StoreConvention.all.map(\.name).joined(separator: ", ")).
      """)
  private static let standard = SimulationOptions.Texts()

  @Argument(help: "The folder to write; new or empty.", completion: .directory) var out: String
  @Option(
    help: "How the files are laid out, and what deviates in them.", completion: .list(StoreConvention.all.map(\.name)))
  var dialect = StoreConvention.hessDR1.name
  @Option(help: "The seed of the random numbers.") var seed: UInt64 = 1
  @Option(help: "The number of runs.") var runs = 40
  @Option(help: "How many of them observe a source; a quarter unless told otherwise.") var sourceRuns: Int?
  @Option(help: "The length of a run.") var ontime = standard.ontime
  @Option(help: "Zenith angles: 'A to B deg', filled evenly, or 'A, B, C deg', taken in turn.")
  var zenith = standard.zenith
  @Option(help: "Azimuths of off runs: 'A, B, C deg', taken in turn; any unless told otherwise.") var azimuth: String?
  @Option(help: "Background events at the zenith, per second of livetime.") var rate = standard.rate
  @Option(help: "How the background leans across the field towards lon and lat: 'A, B deg-1'.") var gradient: String?
  @Option(
    help: "What the gradient is aligned to; in ALTAZ the sky turns below it.", completion: .list(["RADEC", "ALTAZ"]))
  var alignment = standard.alignment
  @Option(
    help: "A model file that is the background of every run.", completion: .file(extensions: ["fits", "gz"]))
  var truth: String?
  @Option(
    help: """
      A gamma-ray source, wherever it is, such as 'ra=83.63 deg, dec=22.01 deg, flux=3.5e-11 cm-2 s-1 TeV-1', with \
      'index=2.5', 'width=0.1 deg', 'name=...' where wanted; flux at 1 TeV, a Gaussian width. May be given again.
      """
  )
  var source: [String] = []
  @OptionGroup var threads: JobsOption
  @Flag(name: .shortAndLong, help: "Print nothing but errors.") var quiet = false
  @OptionGroup var format: FormatOption

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

/// What was simulated.
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
    \(folder): \(runs) runs (\(offRuns) off runs) in the dialect \(dialect), seed \(seed), \
    \(background) background events, \(source) of sources
    """
  }
}
