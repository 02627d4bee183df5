import ArgumentParser
import Diagnostics
import Recipes
import Reports

extension PlotKind: ExpressibleByArgument {}

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw a model, a comparison of two models, or the runs of a store as PNG, SVG or PDF.",
    discussion: """
      Without options, the figure is an overview page. For an output folder, the figure shows all models together \
      or, with --kind scatter or --select, the runs.

        darktime plot MODEL                                   an overview page
        darktime plot MODEL OTHER --kind ratio --out r.svg    the ratio of two models
        darktime plot OUT --kind spectrum --offset "0.5 deg"  the spectra of an output
        darktime plot STORE --kind scatter --x ZEN_PNT --y "EVENT_COUNT / ONTIME"
      """)

  @Argument(help: "A FITS file with a background model, an output folder, or a data store.", completion: .file())
  var file: String
  @Argument(help: "A second model to compare with the first.", completion: .file()) var second: String?

  @Option(
    help: ArgumentHelp(
      "What to draw: \(PlotKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"))
  var kind: PlotKind = .overview

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "An energy for which acceptance curves and images of cubes are drawn, such as \"1 TeV\"; may be repeated."))
  var energy: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Like --energy, but with the number of an energy bin, counted from 1; may be repeated.", valueName: "number"))
  var energyBin: [Int] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("An offset at which spectra are drawn, such as \"0.5 deg\"; may be repeated."))
  var offset: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Which runs of a store to draw: a condition on the columns of the observation table.",
      valueName: "expression"))
  var select: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The x axis of a scatter plot: a column or an expression.", valueName: "column"))
  var x: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The y axis of a scatter plot: a column or an expression.", valueName: "column"))
  var y: String?

  @Option(
    help: "The file to write, with the extension .png, .svg or .pdf. By default, a PNG file in the current folder.",
    completion: .file())
  var out: String?

  @Flag(help: "Replace an existing file.") var overwrite = false

  @Option(help: ArgumentHelp("Width and height in inches, such as 6x4.", valueName: "WxH")) var size: String?

  @Option(parsing: .unconditional, help: "The resolution of a PNG, in pixels per inch.") var dpi: Double = 150

  @OptionGroup var dataSum: DataSumOption
  @OptionGroup var format: FormatOption

  func validate() throws {
    for (name, value) in [("select", select), ("x", x), ("y", y)] { try requireValue(value, of: name) }
    for (name, values) in [("energy", energy), ("offset", offset)] {
      for value in values { try requireValue(value, of: name) }
    }
    guard (10...2400).contains(dpi) else { throw ValidationError("--dpi must be between 10 and 2400") }
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
