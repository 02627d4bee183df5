import BackgroundFigures
import BackgroundModels
import DL3
import Diagnostics
import Figures
import FileSystem
import Outputs
import TextFormat

/// The result of `darktime plot`: the file that was written.
public struct PlotReport: Report {
  /// The kind of this report: `plot`.
  public static let kind = "plot"

  let file: String
  let kind: String
  let panels: Int

  /// The report as text.
  public var text: String { "wrote \(file): \(counted(panels, "panel"))" }
}

/// Draws a figure and writes it to a file. The figure shows models, a comparison of two models, or the runs of a store.
/// - Throws: ``PlotRequestError``, and errors in the quantities, the expressions, the files, the figure and its output.
public func plot(_ request: PlotRequest) throws -> PlotReport {
  let place = request.place
  let format = try Format(fileName: place, dpi: request.dpi)
  let size = try request.size.map { try Size(inches: $0) }
  let picture = try PictureFile(at: place, overwrite: request.overwrite, inputs: request.files)
  let sources = try request.files.map {
    try PlotSource($0, for: request.kind, select: request.select, dataSums: request.dataSums)
  }
  var figure = Figure(panels: try panels(request, sources))
  if request.kind == .overview { figure.title = request.files.map { lastName(of: $0) }.joined(separator: " and ") }
  if let size { figure.size = size }
  try picture.write(try Renderer().render(figure, as: format))
  return PlotReport(file: place, kind: request.kind.rawValue, panels: figure.panels.count)
}

private func panels(_ request: PlotRequest, _ sources: [PlotSource]) throws -> [Panel] {
  var models: [FigureModel] = []
  for (number, source) in sources.enumerated() {
    switch source {
    case .models(let found): models += found
    case .runs(let runs):
      guard sources.count == 1 else { throw PlotRequestError.mixed(first: request.files[0], second: request.files[1]) }
      return try panels(request, of: runs, at: request.files[number])
    }
  }
  return try panels(request, of: models)
}

private func panels(_ request: PlotRequest, of runs: Runs, at path: String) throws -> [Panel] {
  switch request.kind {
  case .overview:
    let panels = try Panel.overview(of: runs)
    guard !panels.isEmpty else { throw PlotRequestError.nothingToShow(path: path) }
    return panels
  case .scatter:
    guard let x = request.x else { throw PlotRequestError.noAxis(name: "x") }
    guard let y = request.y else { throw PlotRequestError.noAxis(name: "y") }
    return [try .scatter(runs, RunQuantity(x), RunQuantity(y))]
  default:
    throw PlotRequestError.notFor(kind: request.kind, path: path, holds: "runs", fits: [.overview, .scatter])
  }
}

private func panels(_ request: PlotRequest, of models: [FigureModel]) throws -> [Panel] {
  let energies = try energies(request, models)
  func bin() throws -> Int? { try energies.first.flatMap { try models.first?.energyBin(of: $0) } }
  func pair() throws -> ModelPair {
    guard models.count == 2 else { throw PlotRequestError.notTwo(kind: request.kind, models: models.count) }
    return try ModelPair(models[0], models[1])
  }
  func images(_ quantity: ModelQuantity) throws -> [Panel] {
    // The energy bin is found for each model, because models may have different axes.
    try models.map { model in
      try .image(of: model, quantity, energyBin: energies.first.map { try model.energyBin(of: $0) })
    }
  }
  switch request.kind {
  case .overview:
    return request.files.count == 2 && models.count == 2
      ? try Panel.comparison(of: models[0], models[1]) : try Panel.overview(of: models)
  case .spectrum: return [try .spectrum(of: models, offsets: request.offsetValues())]
  case .acceptance: return [try .acceptance(of: models, energies: energies)]
  case .rate: return try images(.rate)
  case .counts: return try images(.counts)
  case .exposure: return try images(.exposure)
  case .error: return try images(.error)
  case .ratio: return [try .ratio(of: pair(), energyBin: bin())]
  case .pulls: return [try .pulls(of: pair(), energyBin: bin())]
  case .significance: return [.significance(of: try pair())]
  case .scatter:
    throw PlotRequestError.notFor(
      kind: .scatter, path: request.files[0], holds: "models", fits: PlotKind.allCases.filter { $0 != .scatter })
  }
}

/// Returns the requested energies in TeV: the given energies, and the energies of the given bins of the first model.
private func energies(_ request: PlotRequest, _ models: [FigureModel]) throws -> [Double] {
  guard let first = models.first else { throw PlotError.noModels }
  return try request.energyValues() + request.energyBins.map { try first.energy(ofBin: $0) }
}
