import DL3
import Figures

extension Panel {
  /// Returns all figures of one model: spectra, acceptance curves and an image of the rate. Images of counts, exposure
  /// and relative error are added if these quantities are known. Images of a cube show the energy bin with the most
  /// events.
  /// - Throws: ``PlotError``
  public static func overview(of model: FigureModel) throws -> [Panel] {
    var model = model
    // The page shows the name, so the panels do not repeat it.
    model.name = ""
    var panels = [try spectrum(of: [model]), try acceptance(of: [model]), try image(of: model)]
    if model.counts != nil { panels.append(try image(of: model, .counts)) }
    if model.exposure != nil { panels.append(try image(of: model, .exposure)) }
    if model.error != nil { panels.append(try image(of: model, .error)) }
    return panels
  }

  /// The maximum number of images on a page.
  private static let mostImages = 10

  /// Returns the figures of several models. One panel shows the spectra of all models, and one panel shows their
  /// acceptance curves. Each model also has an image of its rate, unless there are more than ten models.
  /// - Throws: ``PlotError``
  public static func overview(of models: [FigureModel]) throws -> [Panel] {
    if models.count == 1 { return try overview(of: models[0]) }
    let pictured = models.count <= mostImages ? models : []
    return try [spectrum(of: models), acceptance(of: models)] + pictured.map { try image(of: $0) }
  }

  /// Returns the comparison of two models. One panel shows both spectra, and one panel shows both acceptance curves. If
  /// the models have the same axes, panels with their ratio, pulls and significance are added.
  /// - Throws: ``PlotError``
  public static func comparison(of first: FigureModel, _ second: FigureModel) throws -> [Panel] {
    let curves = [try spectrum(of: [first, second]), try acceptance(of: [first, second])]
    guard let pair = try? ModelPair(first, second) else { return curves }
    return try curves + [ratio(of: pair), pulls(of: pair), significance(of: pair)]
  }

  /// Returns the figures of runs: safe energy threshold and event rate against zenith angle, and event rate against
  /// muon efficiency.
  ///
  /// A figure is left out if the table lacks one of its columns. If no figure is left, the pointings are shown.
  /// - Throws: `DL3Error`
  public static func overview(of runs: Runs) throws -> [Panel] {
    func has(_ names: String...) -> Bool { names.allSatisfy { runs.numbers($0) != nil } }
    var panels: [Panel] = []
    let zenith = try RunQuantity("ZEN_PNT", title: "zenith angle")
    if has("ZEN_PNT", "SAFE_ENERGY_LO") {
      panels.append(try scatter(runs, zenith, RunQuantity("SAFE_ENERGY_LO", title: "safe energy threshold")))
    }
    if has("EVENT_COUNT", "ONTIME") {
      if has("ZEN_PNT") { panels.append(try scatter(runs, zenith, .eventRate())) }
      if has("MUONEFF") {
        panels.append(try scatter(runs, RunQuantity("MUONEFF", title: "muon efficiency"), .eventRate()))
      }
    }
    if panels.isEmpty, has("RA_PNT", "DEC_PNT") {
      panels.append(
        try scatter(runs, RunQuantity("RA_PNT", title: "right ascension"), RunQuantity("DEC_PNT", title: "declination"))
      )
    }
    return panels
  }
}
