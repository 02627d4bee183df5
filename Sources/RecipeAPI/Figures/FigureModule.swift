import BackgroundFigures
import BackgroundModels
import DL3
import Figures
import LuaHost
import Selection
import Units

/// `dt.figure`: makes figures.
enum FigureModule {
  static let module = Module(
    "figure", "Makes figures of models and of runs.",
    details: """
      Every option has a default. `Output:write_figure` writes a figure into the output folder, as PNG, SVG or PDF.
      Energies and offsets choose the bins that hold them; cubes are averaged over rings where an offset is asked for.
      """,
    functions: [overview, spectrum, acceptance, image, ratio, pulls, significance, scatter, page])

  // MARK: What functions share

  private static let models = Argument("models", FigureModels.type, "models: a list, or what dt.models made")
  private static let model = Argument("model", ArgumentType<BackgroundModel>.model, "the model")
  private static let first = Argument("first", ArgumentType<BackgroundModel>.model, "a model")
  private static let second = Argument(
    "second", ArgumentType<BackgroundModel>.model, "the model that it is held against, over the same axes")
  private static let names = Argument(
    "names", .optional(.array(of: .string)),
    "what the figure calls the models; by default their groups, or model 1, model 2, ...")
  private static let name = Argument("name", .string, default: "", "what the title calls the model")
  private static let energies = Argument(
    "energies", .array(of: .quantity(.TeV)), default: [], shown: "{}",
    "the energies, such as { \"0.5 TeV\", \"5 TeV\" }; by default some from the lowest with ten events to the highest")
  private static let energyBins = Argument(
    "energy_bins", .array(of: .integer(1...)), default: [], shown: "{}", "the same by numbers of bins, from 1")
  private static let energy = Argument(
    "energy", .optional(.quantity(.TeV)),
    "of cubes, the energy that is shown; by default that with the most events, or the best known rate")
  private static let title = Argument(
    "title", .optional(.string), "what stands above; by default what is shown")
  private static let result = ReturnValue("figure", .object(Figure.self), "the figure")

  /// A figure of one panel, with the title asked for.
  private static func figure(_ panel: Panel, _ call: Call) throws -> [LuaValue] {
    var panel = panel
    if let title = try call[title] { panel.title = title }
    return [.object(Figure(panels: [panel]))]
  }

  private static func named(_ call: Call) throws -> [FigureModel] {
    try (try call[models]).plotted(names: call[names])
  }

  private static func pair(_ call: Call) throws -> ModelPair {
    let models = FigureModels(list: [(try call[first], nil), (try call[second], nil)])
    let plotted = try models.plotted(names: call[names])
    return try ModelPair(plotted[0], plotted[1])
  }

  private static func bin(_ call: Call, of model: FigureModel) throws -> Int? {
    try call[energy].map { try model.energyBin(of: $0.value(in: .TeV)) }
  }

  // MARK: Models

  private static let overview = Function(
    "overview", "Makes a page of what there is to see of models.",
    details: """
      Of one model: spectra, acceptance curves, rate, counts, exposure and relative error. Of several: spectra and
      acceptance curves over one another, and the rate of each.
      """,
    example: "local page = dt.figure.overview { models = models }", options: [models, names],
    results: [result]
  ) { call in [.object(Figure(panels: try Panel.overview(of: named(call))))] }

  private static let offsets = Argument(
    "offsets", .array(of: .quantity(.deg, least: 0)), default: [], shown: "{}",
    "the offsets, such as { \"0.5 deg\", \"2 deg\" }; by default some from the middle to the edge")
  private static let places = Argument(
    "places", .array(of: .array(of: .quantity(.deg))), default: [], shown: "{}",
    "in place of offsets, for cubes: places in the field, such as { { \"1 deg\", \"0 deg\" } } for lon and lat")

  private static let spectrum = Function(
    "spectrum", "Shows the rate against the energy, with errors, at some offsets or places of the field.",
    example: "local figure = dt.figure.spectrum { models = models, offsets = { \"0.5 deg\" } }",
    options: [models, offsets, places, names, title], results: [result]
  ) { call in
    let places = try call[places].map { place in
      guard place.count == 2 else { throw RecipeError.notAPlace(count: place.count) }
      return (lon: try place[0].value(in: .deg), lat: try place[1].value(in: .deg))
    }
    let offsets = try call[offsets].map { try $0.value(in: .deg) }
    guard places.isEmpty || offsets.isEmpty else { throw RecipeError.offsetsAndPlaces }
    return try figure(
      places.isEmpty ? .spectrum(of: named(call), offsets: offsets) : .spectrum(of: named(call), at: places), call)
  }

  private static let scale = Argument(
    "scale", .optional(ArgumentType<AxisScale>.choice),
    "how the rate is laid along its axis; by default linear for one energy, log for several")

  private static let acceptance = Function(
    "acceptance", "Shows the rate against the offset, with errors, at some energies.",
    example: "local figure = dt.figure.acceptance { models = { model }, energies = { \"0.5 TeV\", \"5 TeV\" } }",
    options: [models, energies, energyBins, scale, names, title], results: [result]
  ) { call in
    let models = try named(call)
    var wanted = try call[energies].map { try $0.value(in: .TeV) }
    if let first = models.first { wanted += try call[energyBins].map { try first.energy(ofBin: $0) } }
    return try figure(.acceptance(of: models, energies: wanted, scale: call[scale]), call)
  }

  private static let quantity = Argument(
    "quantity", ArgumentType<ModelQuantity>.choice, default: .rate, "what is shown; error is relative to the rate")

  private static let image = Function(
    "image", "Shows a model in colours: over energy and offset, or of a cube over lon and lat at an energy.",
    example: "local figure = dt.figure.image(model, { quantity = \"counts\" })", arguments: [model],
    options: [quantity, energy, name, title], results: [result]
  ) { call in
    let model = try FigureModel(call[model].cutToKnown, name: call[name])
    return try figure(.image(of: model, call[quantity], energyBin: bin(call, of: model)), call)
  }

  // MARK: Comparisons

  private static let ratio = comparison(
    "ratio", "Shows the rate of one model over that of another in colours, which end at a factor of 4."
  ) { pair, bin in try .ratio(of: pair, energyBin: bin) }

  private static let pulls = comparison(
    "pulls", "Shows the difference of two models in standard deviations in colours, which end at 5.",
    details: """
      The deviations are those of both models together; bins without events have none. \
      Models that share runs differ by less
      than that.
      """
  ) { pair, bin in try .pulls(of: pair, energyBin: bin) }

  private static func comparison(
    _ name: String, _ summary: String, details: String = "",
    _ panel: @escaping @Sendable (ModelPair, Int?) throws -> Panel
  ) -> Function {
    Function(
      name, summary, details: details, example: "local figure = dt.figure.\(name)(model, other)",
      arguments: [first, second], options: [energy, names, title], results: [result]
    ) { call in
      let pair = try pair(call)
      return try figure(panel(pair, bin(call, of: pair.first)), call)
    }
  }

  private static let significance = Function(
    "significance", "Shows how the differences of two models in standard deviations are distributed.",
    details: "Beside them stands the Gaussian of width 1, which they follow where the models differ by chance alone.",
    example: "local figure = dt.figure.significance(model, other)", arguments: [first, second],
    options: [names, title], results: [result]
  ) { call in try figure(.significance(of: pair(call)), call) }

  // MARK: Runs

  private static let runs = Argument("runs", .object(RunSelection.self), "the runs")
  private static let x = Argument("x", .string, "what stands along x: a column, or an expression over columns")
  private static let y = Argument("y", .string, "what stands along y, such as \"EVENT_COUNT / ONTIME\"")
  private static let xTitle = Argument("x_title", .optional(.string), "what the axis calls it; by default x itself")
  private static let yTitle = Argument("y_title", .optional(.string), "what the axis calls it; by default y itself")
  private static let xUnit = Argument(
    "x_unit", .optional(.string), "the unit that the axis shows; by default that of the column")
  private static let yUnit = Argument(
    "y_unit", .optional(.string), "the unit that the axis shows; by default that of the column")

  private static let scatter = Function(
    "scatter", "Shows one number of runs against another.",
    example: """
      local figure = dt.figure.scatter(runs, "ZEN_PNT", "SAFE_ENERGY_LO")
      local rates = dt.figure.scatter(runs, "ZEN_PNT", "EVENT_COUNT / ONTIME", \
      { y_title = "event rate", y_unit = "s-1" })
      """,
    arguments: [runs, x, y], options: [xTitle, xUnit, yTitle, yUnit, title], results: [result]
  ) { call in
    let x = try RunQuantity(call[x], title: call[xTitle], unit: call[xUnit])
    let y = try RunQuantity(call[y], title: call[yTitle], unit: call[yUnit])
    return try figure(.scatter((try call[runs]).runs, x, y), call)
  }

  // MARK: Pages

  private static let figures = Argument("figures", .array(of: .object(Figure.self)), "figures")
  private static let columns = Argument(
    "columns", .optional(.integer(1...)), "how many stand beside each other; by default 1, 2 or 3")

  private static let page = Function(
    "page", "Puts the panels of figures onto one page.",
    example: "local page = dt.figure.page { dt.figure.image(model), dt.figure.ratio(model, other), columns = 2 }",
    options: [columns, title], items: figures, results: [result]
  ) { call in
    let panels = try call[figures].flatMap(\.panels)
    guard !panels.isEmpty else { throw RecipeError.noFigures }
    return [.object(Figure(title: try call[title] ?? "", panels: panels, columns: try call[columns]))]
  }
}
