import ArgumentParser
import Diagnostics
import Outputs
import Reports

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare output folders or data stores by how well their models predict the events of runs.",
    discussion: """
      Predicts the events of the selected runs with the models of each output, and ranks the outputs by Poisson \
      deviance, as dt.study ranks strategies. The index tables of an output list the model of each run. All outputs \
      are scored in identical bins. Runs for which no output has a model are left out. If no output can be scored, the \
      exit code is 3. A model that was made from the run that it predicts contains the noise of this run; outputs with \
      such models are ranked separately, and a warning reports this. To compare two files, use 'diff'.
      """)
  @Argument(
    help: "Output folders of 'darktime run', or data stores with background models.", completion: .directory)
  var outputs: [String]
  @Option(help: "The data store with the events.", completion: .directory) var data: String
  @Option(
    parsing: .unconditional,
    help: "Which runs to use: a condition on the columns of the observation table.")
  var select: String?
  @Option(help: "Use only these runs: comma-separated OBS_IDs, or a file with one OBS_ID per line.") var obsIds: String?
  @Option(
    help: ArgumentHelp(
      "How a model predicts counts: with a constant rate in each of its bins ('none'), or by interpolating the rates "
        + "in its file, as gammapy does ('gammapy'). 'gammapy 10' also sets background_oversampling to 10, and "
        + "'none 3' averages the rate over 3 x 3 points in each pixel.",
      valueName: "reader"))
  var reader = "none"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The energy bins of the score, given by their edges, such as '0.5, 1, 2, 5, 10, 30 TeV' (the default).",
      valueName: "axis"))
  var energy: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The size of the pixels in which events are counted for the score.", valueName: "angle"))
  var pixel = "0.2 deg"
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The radius of the scored field of view; only pixels whose centre is within this radius of the pointing are "
        + "scored.",
      valueName: "angle"))
  var radius = "2 deg"
  @Option(
    help: ArgumentHelp(
      "How to treat events outside the good time intervals: exclude them ('cut') or use them ('keep').",
      valueName: "policy"))
  var gti = "cut"
  @Option(
    help: ArgumentHelp(
      """
      Regions that are not scored: a ds9 region file, or a FITS image with the value 0 in excluded pixels, such as \
      mask.fits. Brackets select an HDU, as in mask.fits[EXCLUSION], or an HDU and a plane, as in mask.fits[1,2]. With \
      mask.fits[1,any], a pixel is excluded if any plane excludes it. May be repeated.
      """, valueName: "file"),
    completion: .file())
  var exclude: [String] = []
  @OptionGroup var place: SiteOption
  @OptionGroup var threads: JobsOption
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func validate() throws {
    for (name, value) in [("select", select), ("energy", energy), ("pixel", pixel), ("radius", radius)] {
      try requireValue(value, of: name)
    }
  }

  func run() throws {
    var request = ScoreRequest(outputs: outputs, data: data)
    (request.select, request.obsIDs, request.reader, request.energy) = (select, obsIds, reader, energy)
    (request.pixel, request.radius, request.gti, request.exclude) = (pixel, radius, gti, exclude)
    (request.site, request.dataSums, request.jobs) = (place.site, dataSum.rule, threads.count)
    let bar = ProgressBar(quiet: quiet)
    defer { bar.clear() }
    let report = try scoreOutputs(request, progress: { bar.show($0) })
    bar.clear()
    try format.show(report)
    if report.isEmpty { systemExit(ExitReason.data.exitCode) }
  }
}
