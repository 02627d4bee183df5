import ArgumentParser
import Diagnostics
import Recipes
import Reports

extension PlotKind: ExpressibleByArgument {}

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draw a model, two models compared, or the runs of a store: PNG, SVG or PDF.",
    discussion: """
      Without options: a page of what there is to see. Of an output folder the models are drawn over one another; with \
      --kind scatter, or --select, its runs.

        darktime plot MODEL                                   a page of all of it
        darktime plot MODEL OTHER --kind ratio --out r.svg    one model over another
        darktime plot OUT --kind spectrum --offset "0.5 deg"  those of an output
        darktime plot STORE --kind scatter --x ZEN_PNT --y "EVENT_COUNT / ONTIME"
      """)

  @Argument(help: "A FITS file with a background model, an output folder, or a data store.", completion: .file())
  var file: String
  @Argument(help: "Another model to compare with.", completion: .file()) var second: String?

  @Option(
    help: ArgumentHelp(
      "What to show: \(PlotKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"))
  var kind: PlotKind = .overview

  @Option(
    help: ArgumentHelp("An energy, such as \"1 TeV\", of acceptance curves and images of cubes; may be repeated."))
  var energy: [String] = []

  @Option(help: ArgumentHelp("The same by the number of a bin, from 1; may be repeated.", valueName: "number"))
  var energyBin: [Int] = []

  @Option(help: ArgumentHelp("An offset, such as \"0.5 deg\", of spectra; may be repeated."))
  var offset: [String] = []

  @Option(help: ArgumentHelp("Which runs of a store: an expression over its columns.", valueName: "expression"))
  var select: String?

  @Option(help: ArgumentHelp("What stands along x in a scatter plot: a column or an expression.", valueName: "column"))
  var x: String?

  @Option(help: ArgumentHelp("What stands along y in a scatter plot.", valueName: "column"))
  var y: String?

  @Option(help: "The picture, by its ending .png, .svg or .pdf; by default a PNG in this folder.", completion: .file())
  var out: String?

  @Flag(help: "Replace a file that is there.") var overwrite = false

  @Option(help: ArgumentHelp("Width and height in inches, such as 6x4.", valueName: "WxH")) var size: String?

  @Option(help: "Pixels to an inch, of a PNG.") var dpi: Double = 150

  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func validate() throws {
    guard (10...2400).contains(dpi) else { throw ValidationError("--dpi goes from 10 to 2400") }
  }

  func run() throws {
    var request = PlotRequest(files: [file] + [second].compactMap(\.self), kind: kind)
    (request.energies, request.energyBins, request.offsets) = (energy, energyBin, offset)
    (request.select, request.x, request.y) = (select, x, y)
    (request.out, request.overwrite, request.size, request.dpi) = (out, overwrite, size, dpi)
    request.dataSums = dataSum.rule
    try format.show(try plot(request))
  }
}
