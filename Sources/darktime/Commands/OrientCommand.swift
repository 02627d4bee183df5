import ArgumentParser
import Diagnostics
import Outputs
import Recipes
import Reports

struct OrientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orient", abstract: "Determine the orientation of a background cube from data.",
    discussion: """
      Compares events with the cube in RADEC and in ALTAZ alignment. For each alignment, the cube is tested as \
      written, mirrored and transposed. Reports which orientation fits best. Use runs that were not used to build the \
      model, because the model contains the noise of its own runs. Exits with 0 if the data are compatible with the \
      orientation in the file, and with 3 if they reject it.
      """)
  @Argument(help: "A FITS file with a background cube (BKG_3D).", completion: .file()) var model: String
  @Option(help: "The EXTNAME of the cube, if the file contains several cubes.") var hdu: String?
  @Option(help: "The data store.", completion: .directory) var data: String
  @Option(
    parsing: .unconditional,
    help: "Which runs to use: a condition on the columns of the observation table.")
  var select: String?
  @Option(help: "Use only these runs: comma-separated OBS_IDs, or a file with one OBS_ID per line.") var obsIds: String?
  @OptionGroup var place: SiteOption
  @OptionGroup var threads: JobsOption
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false
  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func validate() throws { try requireValue(select, of: "select") }

  func run() throws {
    let bar = ProgressBar(quiet: quiet)
    defer { bar.clear() }
    let report = try testOrientation(
      of: model, hdu: hdu, data: data, dataSums: dataSum.rule, site: place.site, select: select, obsIDs: obsIds,
      jobs: threads.count, progress: { bar.show($0) })
    bar.clear()
    try format.show(report)
    if report.isRefuted { systemExit(ExitReason.data.exitCode) }
  }
}
