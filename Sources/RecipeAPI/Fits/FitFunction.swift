import BackgroundModels
import DL3
import Diagnostics
import Fitting
import LuaHost
import ModelFiles
import ParametricModels
import Production
import ScriptValues
import Selection
import TextFormat
import Units

/// The function `dt.fit`.
enum FitFunction {
  private static let runs = Argument("runs", .object(RunSelection.self), "the runs")
  private static let spatial = Argument(
    "spatial", ArgumentType<ShapeName>.choice, default: .gauss,
    "the shape over the field of view. \"GAUSS\": a Gaussian in the square of the offset, with a constant width; "
      + "\"GAUSS(E)\": the same, with a width that depends on the energy; \"PROFILE\": a plateau with a power law at "
      + "the edge; \"POLYNOM\": a polynomial in the offset; \"LOOKUP\": a table from a file; \"IRF\": the background "
      + "model of each run; \"AEFF\": the effective area of each run")
  private static let file = Argument(
    "file", .optional(.string),
    "for \"LOOKUP\", the file with the table; for \"IRF\", the file with a model that is used instead of the models of "
      + "the runs")
  private static let orient = Argument(
    "orient", OrientationRule.type, default: .known, shown: "\"known\"", "for \"IRF\", " + OrientationRule.help)
  /// The range of energies in TeV in which functions can be fitted. Powers of energies beyond it could exceed the range
  /// of floating-point numbers.
  private static let energies = 1e-9...1e9
  private static let sigmaEnergy = Argument(
    "sigma_energy", .interval(.TeV, within: energies), default: Interval(low: 0.1, high: 10, unit: .TeV),
    shown: "\"0.1, 10 TeV\"",
    "for \"GAUSS(E)\", the first and the last energy at which the width is fitted")
  private static let sigmaNodes = Argument(
    "sigma_nodes", ArgumentType<Int>.integer(1...200), default: 3,
    "for \"GAUSS(E)\", the number of energies at which the width is fitted, equally spaced in log E")
  private static let gradient = Argument(
    "gradient", GradientOption.type, default: GradientOption(alignment: .radec), shown: "true",
    "the coordinates in which a gradient across the field of view is fitted: \"RADEC\" (or true) or \"ALTAZ\"; "
      + "with false, no gradient is fitted")
  private static let spectral = Argument(
    "spectral", ArgumentType<SpectrumName>.choice, default: .nodes,
    "the spectrum: a power law between neighbouring nodes (\"NODES\"), a power law (\"PLAW\"), a log-parabola "
      + "(\"LOGPARABOLA\"), a power law with an exponential cutoff (\"EXPCUTOFF\"), or a constant (\"CONSTANT\")")
  private static let energy = Argument(
    "energy", .interval(.TeV, within: energies),
    "the energy range of the events, including both limits; for \"NODES\", these limits are the first and the last "
      + "node, unless `node_energies` or `node_file` is given")
  private static let nodes = Argument(
    "nodes", ArgumentType<Int>.integer(1...200), default: 8,
    "for \"NODES\", the number of nodes, which are the energies at which the spectrum is fitted")
  private static let placement = Argument(
    "placement", ArgumentType<PlacementName>.choice, default: .logarithmic,
    "how nodes are placed: equally spaced in E (\"LIN\") or in log E (\"LOG\"), or so that the integral of E^-gamma "
      + "(\"POW\") or the number of counts (\"COUNTS\") is the same between each pair of neighbouring nodes")
  private static let gamma = Argument(
    "gamma", .number, default: 1, "the exponent gamma, used only if `placement` is \"POW\"")
  private static let nodeEnergies = Argument(
    "node_energies", .optional(.array(of: .quantity(.TeV))),
    "for \"NODES\", the energies of the nodes; if they are given, `nodes` and `placement` are ignored")
  private static let nodeFile = Argument(
    "node_file", .optional(.string),
    "for \"NODES\", a FITS file with the energies of the nodes in the HDU ENERGIES, or with bin edges "
      + "in the HDU EBOUNDS or ENERGYBINS; bin edges are used as nodes")
  private static let binned = Argument(
    "binned", .boolean, default: false,
    "true: a binned fit, in which the rate at the centre of a bin is used for the whole bin; false: an unbinned fit")
  private static let energyBins = Argument(
    "energy_bins", ArgumentType<Int>.integer(1...1000), default: 40, "for a binned fit, the number of bins in log E")
  private static let cell = Argument(
    "cell", .quantity(.deg, least: 0.01, most: 1), default: Quantity(0.1, .deg), shown: "\"0.1 deg\"",
    "for a binned fit, the width of the square bins in the field of view")
  private static let radius = Argument(
    "radius", .quantity(.deg, least: 0.01, most: 90), default: Quantity(2, .deg), shown: "\"2 deg\"",
    "the radius of a circle around the pointing; only events in this circle are used")
  private static let threshold = Argument(
    "threshold", ThresholdOption.type, default: .everywhere(.stored(.aeff)), shown: "\"aeff\"",
    "energy threshold of each run: \"none\", \"index\" (SAFE_ENERGY_LO and SAFE_ENERGY_HI of the observation table), "
      + "\"aeff\" (LO_THRES and HI_THRES of the effective area), an energy, or a function that receives a run and "
      + "returns the lowest and, optionally, the highest energy to use; one of the two can be nil, which means "
      + "no limit")
  private static let gti = Argument(
    "gti", ArgumentType<GTIPolicy>.choice, default: .cut,
    "how to treat events outside the good time intervals: exclude them (\"cut\") or use them (\"keep\")")
  private static let time = Argument(
    "time", ArgumentType<TimeRule>.choice, default: .ontime,
    "whether rates are per second of ontime, which includes dead time (\"ontime\"), or per second of livetime "
      + "(\"livetime\")")
  private static let exclude = Argument(
    "exclude", .optional(ExclusionRule.type),
    "regions of the sky to exclude, or a function that receives a run and returns the regions to exclude for this "
      + "run (nil for none); by default none")
  private static let sources = Argument(
    "sources", .array(of: SourceOption.type), default: [], shown: "{}",
    "sources in the field of view that are fitted together with the background; each source is a table with `name`, "
      + "`ra`, `dec`, either `psf` or `width`, and optionally `spectral` (the spectrum; by default PLAW). With "
      + "`psf = true`, the source is a point source, convolved with the point spread function of each run. With "
      + "`width`, the source is a Gaussian with this standard deviation, which is fitted if `fit_width` is true and "
      + "otherwise fixed")
  private static let sharing = Argument(
    "sharing", ArgumentType<FitSharing>.choice, default: .runwise,
    "how runs share a model: a model for each run (\"runwise\"), one model for all runs (\"joint\"), or one model for "
      + "all runs with a separate normalisation of the background for each run, which is fixed to 1 for the first run "
      + "(\"norms\")")

  static let function = Function(
    "fit", "Fits a parametric model of the background to the events of runs.",
    details: """
      The fit maximises the extended Poisson likelihood of single events (reconstructed positions and energies) or, if
      `binned` is true, of counts in bins. The rate is shape x gradient x spectrum, per second of ontime unless `time`
      is "livetime". The maximum is found by Newton's method; the errors are computed from the second derivatives of
      ln L (the observed information). A parameter that ends at a bound is kept there and has no error. If no maximum is
      found, the recipe ends with an error; with `--keep-going`, the run is skipped and reported.
      """,
    example: """
      local fits = dt.fit { runs = runs, spatial = "GAUSS", gradient = true, energy = "0.7, 30 TeV", nodes = 8 }
      for fit in fits:each() do
        print(fit)
      end
      """,
    options: [
      runs, spatial, file, orient, sigmaEnergy, sigmaNodes, gradient, spectral, energy, nodes, placement, gamma,
      nodeEnergies, nodeFile, radius, threshold, gti, time, exclude, sources, sharing, binned, energyBins, cell,
    ],
    results: [ReturnValue("fits", .object(FitSet.self), "a fit for each run, or one fit for all runs")]
  ) { call in
    let selection = try call[runs]
    try selection.requireAny()
    let session = try call.attached(RecipeSession.self)
    let specification = try specification(call)
    let readable = try session.runsToRead(selection)
    var runs = readable ?? selection.runs
    var fitter = try RunFitter(specification, region: region(call, &runs), sharing: call[sharing])
    if try call[binned] { fitter.bins = FitBins(energies: try call[energyBins], cell: try call[cell].value(in: .deg)) }
    var fits = try FitSet(fitting: readable.map { _ in runs }, of: selection, fitter, session: session)
    if try call[spatial] == .background { fits.modelFile = try call[file] }
    return [.object(fits)]
  }

  private static func specification(_ call: Call) throws -> ParametricSpecification {
    let sigma = try call[sigmaEnergy]
    let count = try call[sigmaNodes]
    let widths = try NodePlacement.logarithmic.nodes(
      from: sigma.low, to: count == 1 ? sigma.low : sigma.high, count: count)
    let (shape, path) = (try call[spatial], try call[file])
    let session = try call.attached(RecipeSession.self)
    var notes = Notes()
    let made = try shape.shape(
      sigmaNodes: widths, file: path, dataSums: session.request.dataSums, orientation: call[orient], notes: &notes)
    session.log.record(.notes(notes))
    if let path, shape.readsFile { try session.record(input: path) }
    return ParametricSpecification(
      shape: made, gradient: try call[gradient].alignment, spectrum: try spectrum(call),
      sources: try call[sources].map(\.model))
  }

  private static func spectrum(_ call: Call) throws -> ParametricSpecification.SpectrumRule {
    if let spectrum = try call[spectral].spectrum() { return .same(spectrum) }
    if let energies = try call[nodeEnergies] {
      return .nodes(try LogNodes(energies.map { try $0.value(in: .TeV) }))
    }
    if let path = try call[nodeFile] {
      let session = try call.attached(RecipeSession.self)
      let nodes = try LogNodes(file: path, dataSums: session.request.dataSums)
      try session.record(input: path)
      return .nodes(nodes)
    }
    let range = try call[energy]
    return .placed(
      try call[placement].placement(gamma: call[gamma]), from: range.low, to: range.high, count: try call[nodes])
  }

  private static func region(_ call: Call, _ runs: inout Runs) throws -> FitRegion {
    let range = try call[energy]
    var region = try FitRegion(
      energyMin: range.low, energyMax: range.high, radius: call[radius].value(in: .deg))
    region.safeEnergies = try call[threshold].rule(for: &runs, in: call)
    region.gti = try call[gti]
    region.time = try call[time]
    region.exclusion = try call[exclude]?.exclusion(for: &runs, in: call)
    try call.attached(RecipeSession.self).record(region.exclusion)
    return region
  }
}

/// The ways to place nodes. LIN, LOG and POW are names of csbkgmodel; COUNTS does not exist in csbkgmodel.
enum PlacementName: String, CaseIterable, Sendable {
  case linear = "LIN"
  case logarithmic = "LOG"
  case power = "POW"
  case equalCounts = "COUNTS"

  func placement(gamma: Double) -> NodePlacement {
    switch self {
    case .linear: .linear
    case .logarithmic: .logarithmic
    case .power: .power(gamma: gamma)
    case .equalCounts: .equalCounts
    }
  }
}

/// The option `gradient`: the alignment of the gradient, or `nil` for no gradient.
struct GradientOption: Sendable {
  let alignment: GradientAlignment?

  static var type: ArgumentType<GradientOption> {
    ArgumentType(
      "gradient", luaCATS: "boolean|\"RADEC\"|\"ALTAZ\"", phrase: "true, false, \"RADEC\" or \"ALTAZ\""
    ) { value, _ in
      if let isWanted = value.boolean { return GradientOption(alignment: isWanted ? .radec : nil) }
      guard let alignment = value.string.flatMap(GradientAlignment.init) else { throw Mismatch(value) }
      return GradientOption(alignment: alignment)
    }
  }
}

/// A source, as a script describes it.
struct SourceOption {
  let model: SourceModel

  private static let degrees = ArgumentType<Quantity>.quantity(.deg)
  private static let width = ArgumentType<Quantity>.quantity(.deg, least: 0.001, most: 5)
  private static let keys = ["name", "ra", "dec", "psf", "width", "fit_width", "spectral"]

  static var type: ArgumentType<SourceOption> {
    ArgumentType(
      "source", luaCATS: "table",
      phrase: "a source such as { name = \"Crab\", ra = \"83.63 deg\", dec = \"22.01 deg\", psf = true }"
    ) { value, context in
      guard let table = value.table else { throw Mismatch(value) }
      if let stray = try table.names.first(where: { !keys.contains($0) }) {
        throw Mismatch(
          found: "the unknown key '\(stray)' in a source", expected: "one of \(keys.joined(separator: ", "))")
      }
      for key in ["name", "ra", "dec"] where try table[key].isNil {
        throw Mismatch(found: "a source without '\(key)'", expected: "'name', 'ra' and 'dec' for each source")
      }
      guard let name = try table["name"].string, !name.isEmpty else {
        throw Mismatch(
          found: "a source whose name is \(try table["name"].shown)", expected: "a string that is not empty")
      }
      let spectral = try table["spectral"]
      guard let spectrum = spectral.isNil ? PowerLaw(unit: unit) : try named(spectral, context) else {
        throw Mismatch(
          found: "the spectrum \"NODES\" for a source",
          expected: "one of \(SpectrumForm.all.map(\.name).joined(separator: ", "))")
      }
      return SourceOption(
        model: SourceModel(
          name: name, ra: try degrees.parse(table["ra"], context).value(in: .deg),
          dec: try degrees.parse(table["dec"], context).value(in: .deg),
          image: try image(table, context), spectrum: spectrum))
    }
  }

  private static func image(_ table: LuaTable, _ context: ArgumentContext) throws -> SourceImage {
    guard try table["psf"].boolean ?? false else {
      guard !(try table["width"].isNil) else {
        throw Mismatch(
          found: "a source without a size",
          expected: "psf = true for a point source, or the width of a Gaussian, such as width = \"0.1 deg\"")
      }
      return .gaussian(
        GaussianSource(
          sigma: try width.parse(table["width"], context).value(in: .deg),
          isFixed: !(try table["fit_width"].boolean ?? false)))
    }
    for name in ["width", "fit_width"] where !(try table[name].isNil) {
      throw Mismatch(
        found: "both 'psf' and '\(name)' in a source",
        expected: "either 'psf' or 'width' (optionally with 'fit_width')")
    }
    return .pointSpread
  }

  /// The unit of the spectrum of a source. The spectrum is a rate of detected events.
  private static let unit = "s-1 MeV-1"

  private static func named(_ value: LuaValue, _ context: ArgumentContext) throws -> (any Spectrum)? {
    try ArgumentType<SpectrumName>.choice.parse(value, context).spectrum(unit: unit)
  }
}
