import ArgumentParser
import Diagnostics
import Outputs
import Recipes
import Reports

struct OrientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orient", abstract: "Test by data which way round a background cube is.",
    discussion: """
      Holds the cube against events in RADEC and in ALTAZ alignment, as it is written, mirrored and transposed, and \
      tells which of these fits best. Take runs that it was not made of: of its own it has the noise, too. \
      Ends with exit code 0 where what the file says is not refuted, and 3 where it is.
      """)
  @Argument(help: "A FITS file with a background cube (BKG_3D).", completion: .file()) var model: String
  @Option(help: "The EXTNAME of the cube, in a file that holds several.") var hdu: String?
  @Option(help: "The data store.", completion: .directory) var data: String
  @Option(help: "Which runs: an expression over the columns of the observation table.") var select: String?
  @Option(help: "Only these runs: numbers, or a file with one on each line.") var obsIds: String?
  @Option(
    help: ArgumentHelp(
      "Where the telescopes stand in runs whose files do not tell it: a known site, or 'LON, LAT, HEIGHT'.",
      valueName: "site"))
  var site: String?
  @OptionGroup var threads: JobsOption
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func run() throws {
    let bar = ProgressBar(quiet: quiet)
    defer { bar.clear() }
    let report = try testOrientation(
      of: model, hdu: hdu, data: data, dataSums: dataSum.rule, site: site, select: select, obsIDs: obsIds,
      jobs: threads.count, progress: { bar.show($0) })
    bar.clear()
    try format.show(report)
    if report.isRefuted { systemExit(ExitReason.data.exitCode) }
  }
}
