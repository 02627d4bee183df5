import BackgroundFigures
import BackgroundModels
import DL3
import Figures
import LuaHost
import RecipeAPI
import ScriptValues
import Selection
import Units

/// `dt.figure`: functions that create figures.
enum FigureModule {
  static let module = Module(
    "figure", "Creates figures of models, of runs, and of tables of numbers.",
    details: """
      All options except `models` have defaults. `Output:write_figure` writes a figure into the output folder, in PNG,
      SVG or PDF. An energy or an offset selects the bin that contains it. Spectra and acceptance curves of cubes
      are averages over all directions at the same offset, unless `places` are given.
      """,
    functions: [overview, spectrum, acceptance, image, ratio, pulls, significance, scatter] + DataFigures.functions
      + [page])

  // MARK: Shared arguments

  static let models = Argument(
    "models", FigureModels.type, "a list of models, or a set of models created with dt.models")
  static let model = Argument("model", ArgumentType<BackgroundModel>.model, "the model")
  static let first = Argument("first", ArgumentType<BackgroundModel>.model, "the first model")
  static let second = Argument(
    "second", ArgumentType<BackgroundModel>.model, "the second model, with the same axes")
  static let names = Argument(
    "names", .optional(.array(of: .string)),
    "the names of the models in the figure; by default the names of their groups, or model 1, model 2, ...")
  static let name = Argument("name", .string, default: "", "the name of the model in the title")
  static let energies = Argument(
    "energies", .array(of: .quantity(.TeV)), default: [], shown: "{}",
    "the energies that are shown, such as { \"0.5 TeV\", \"5 TeV\" }; by default, for one model, up to five "
      + "energies whose bins contain 10 or more events; for several models, one energy, about a third of the way from "
      + "the lowest to the highest")
  static let energyBins = Argument(
    "energy_bins", .array(of: .integer(1...)), default: [], shown: "{}",
    "indices of energy bins, counted from 1; their energies are shown in addition to `energies`")
  static let energy = Argument(
    "energy", .optional(.quantity(.TeV)),
    "for cubes, the energy that is shown; by default the energy with the most events or, if the numbers of events are "
      + "unknown, the energy with the smallest relative error of the rate")
  static let title = Argument(
    "title", .optional(.string),
    "the title; by default a description of the figure or, for a page, no title")
  static let result = ReturnValue("figure", .object(Figure.self), "the figure")

  /// Creates a figure with one panel. The option `title`, if it is given, replaces the title of the panel.
  static func figure(_ panel: Panel, _ call: Call) throws -> [LuaValue] {
    var panel = panel
    if let title = try call[title] { panel.title = title }
    return [.object(Figure(panels: [panel]))]
  }

  static func named(_ call: Call) throws -> [FigureModel] {
    try (try call[models]).plotted(names: call[names])
  }

  static func pair(_ call: Call) throws -> ModelPair {
    let models = FigureModels(list: [(try call[first], nil), (try call[second], nil)])
    let plotted = try models.plotted(names: call[names])
    return try ModelPair(plotted[0], plotted[1])
  }

  static func bin(_ call: Call, of model: FigureModel) throws -> Int? {
    try call[energy].map { try model.energyBin(of: $0.value(in: .TeV)) }
  }

  // MARK: Models

  private static let overview = Function(
    "overview", "Creates an overview page of one or more models.",
    details: """
      For one model, the panels show spectra, acceptance curves, rate, counts, exposure and relative error. For several
      models, one panel shows all spectra and one panel shows all acceptance curves. If there are at most ten models,
      each model also has a panel with its rate.
      """,
    example: "local page = dt.figure.overview { models = models }", options: [models, names],
    results: [result]
  ) { call in [.object(Figure(panels: try Panel.overview(of: named(call))))] }

  private static let offsets = Argument(
    "offsets", .array(of: .quantity(.deg, least: 0)), default: [], shown: "{}",
    "the offsets, such as { \"0.5 deg\", \"2 deg\" }; by default, for one model, up to four offsets from the "
      + "centre to the edge; for several models, one offset at about a third of the way to the edge")
  private static let place = ArgumentType<[Quantity]>.array(of: .quantity(.deg)).named(
    "list of Quantity", phrase: "a position { lon, lat }", example: "{ \"1 deg\", \"0 deg\" }")
  private static let places = Argument(
    "places", .array(of: place), default: [], shown: "{}",
    "for cubes, positions { lon, lat } in the field of view instead of offsets, such as { { \"1 deg\", \"0 deg\" } }")

  private static let spectrum = Function(
    "spectrum", "Creates a figure of rate against energy, with errors, at the given offsets or positions.",
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
    "the scale of the rate axis; by default \"linear\" for one energy, \"log\" for several")

  private static let normalised = Argument(
    "normalised", .boolean, default: false,
    "whether each curve is divided by its rate in the innermost ring with a rate above 0")

  private static let acceptance = Function(
    "acceptance", "Creates a figure of rate against offset, with errors, at the given energies.",
    example: "local figure = dt.figure.acceptance { models = { model }, energies = { \"0.5 TeV\", \"5 TeV\" } }",
    options: [models, energies, energyBins, scale, normalised, names, title], results: [result]
  ) { call in
    let models = try named(call)
    var wanted = try call[energies].map { try $0.value(in: .TeV) }
    if let first = models.first { wanted += try call[energyBins].map { try first.energy(ofBin: $0) } }
    return try figure(
      .acceptance(of: models, energies: wanted, scale: call[scale], isNormalised: call[normalised]), call)
  }

  private static let quantity = Argument(
    "quantity", ArgumentType<ModelQuantity>.choice, default: .rate,
    "the quantity that is shown; \"error\" is the relative error of the rate")

  private static let image = Function(
    "image", "Creates an image of a model.",
    details: """
      A radial model is shown as a function of energy and offset, a cube as a function of lon and lat at one energy.
      """,
    example: "local figure = dt.figure.image(model, { quantity = \"counts\" })", arguments: [model],
    options: [quantity, energy, name, title], results: [result]
  ) { call in
    let model = try FigureModel(call[model].cutToKnown, name: call[name])
    return try figure(.image(of: model, call[quantity], energyBin: bin(call, of: model)), call)
  }

  // MARK: Comparisons

  private static let ratio = comparison(
    "ratio", "Creates an image of the ratio of the rates of two models, first / second.",
    details: "The colour scale is limited to ratios from 1/4 to 4."
  ) { pair, bin in try .ratio(of: pair, energyBin: bin) }

  private static let pulls = comparison(
    "pulls", "Creates an image of the pulls: the difference between two models, in standard deviations.",
    details: """
      A pull is (r1 - r2) / sqrt(e1^2 + e2^2), with the rates r and the errors e of both models. Bins without an error
      have no pull. If the models share runs, their errors are correlated and the pulls are too small. The colour scale
      is limited to 5 standard deviations.
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
    "significance", "Creates a histogram of the pulls: the differences between two models, in standard deviations.",
    details: """
      The histogram also shows a standard normal distribution, which is expected if the models differ only by chance.
      """,
    example: "local figure = dt.figure.significance(model, other)", arguments: [first, second],
    options: [names, title], results: [result]
  ) { call in try figure(.significance(of: pair(call)), call) }

  // MARK: Runs

  private static let runs = Argument("runs", .object(RunSelection.self), "the runs")
  private static let x = Argument(
    "x", .string, "the quantity on the x axis: a column, or an expression that uses columns")
  private static let y = Argument("y", .string, "the quantity on the y axis, such as \"EVENT_COUNT / ONTIME\"")
  private static let xTitle = Argument(
    "x_title", .optional(.string), "the title of the x axis; by default the text of `x`")
  private static let yTitle = Argument(
    "y_title", .optional(.string), "the title of the y axis; by default the text of `y`")
  private static let xUnit = Argument(
    "x_unit", .optional(.string), "the unit on the x axis; by default the unit of the column")
  private static let yUnit = Argument(
    "y_unit", .optional(.string), "the unit on the y axis; by default the unit of the column")

  private static let scatter = Function(
    "scatter", "Creates a scatter plot of two quantities of runs.",
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

  private static let figures = Argument("figures", .array(of: .object(Figure.self)), "the figures")
  private static let columns = Argument(
    "columns", .optional(.integer(1...)),
    "the number of panels in each row; by default 1 to 3, depending on the total number of panels")

  private static let page = Function(
    "page", "Creates a page with the panels of several figures.",
    example: "local page = dt.figure.page { dt.figure.image(model), dt.figure.ratio(model, other), columns = 2 }",
    options: [columns, title], items: figures, results: [result]
  ) { call in
    let panels = try call[figures].flatMap(\.panels)
    guard !panels.isEmpty else { throw RecipeError.noFigures }
    return [.object(Figure(title: try call[title] ?? "", panels: panels, columns: try call[columns]))]
  }
}
