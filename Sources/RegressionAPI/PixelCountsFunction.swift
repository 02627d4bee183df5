import DL3
import Diagnostics
import LuaHost
import Outputs
import Production
import RecipeAPI
import ScriptValues
import Selection
import Units

/// `dt.pixel_counts`: a function that reads runs and counts their events on a grid.
enum PixelCountsFunction {
  private static let runs = Argument("runs", .object(RunSelection.self), "the runs")
  private static let energy = Argument(
    "energy", .axis("energy", unit: .TeV), "the edges of the energy bins, such as \"0.5, 1, 2, 5, 10, 30 TeV\"")
  private static let pixel = Argument(
    "pixel", .quantity(.deg, least: 0.01, most: 5), unit: "deg", default: Quantity(0.2, .deg), shown: "\"0.2 deg\"",
    "the side length of the square pixels")
  private static let radius = Argument(
    "radius", .quantity(.deg, least: 0.01, most: 10), unit: "deg", default: Quantity(2, .deg), shown: "\"2 deg\"",
    "the radius of the field of view: only pixels whose centre is within this radius of the pointing are used")
  private static let threshold = Argument(
    "threshold", ThresholdOption.type, default: .everywhere(.stored(.index)), shown: "\"index\"",
    "the energy threshold of each run, as in dt.background2d; a run uses the energy bins that begin at or above its "
      + "threshold")
  private static let factor = Argument(
    "threshold_factor", .number(0...10), default: 1, "the factor by which thresholds are multiplied")
  private static let exclude = Argument(
    "exclude", .optional(ExclusionRule.type),
    "regions of the sky whose pixels are not used, or a function that receives a run and returns the regions for "
      + "this run (nil for none); by default, no regions are excluded")
  private static let margin = Argument(
    "margin", .quantity(.deg, least: 0, most: 5), unit: "deg", default: Quantity(0, .deg), shown: "\"0 deg\"",
    "minimum distance between pixel centres and excluded regions; closer pixels are not used")
  private static let gti = Argument(
    "gti", ArgumentType<GTIPolicy>.choice, default: .cut,
    "how to treat events outside the good time intervals: exclude them (\"cut\") or use them (\"keep\")")

  static let function = Function(
    "pixel_counts", "Reads runs and counts their events in pixels and energy bins.",
    details: """
      Each run is read once. `dt.regression` fits a regression to the counts. The option `runs` must contain the
      training runs and the runs to predict, because only this function computes the pixel coordinates that
      predictions need. A pixel is used if its centre is outside all excluded regions.
      """,
    example: """
      local counts = dt.pixel_counts { runs = runs, energy = "0.5, 1, 2, 5, 10, 30 TeV" }
      print(counts)
      """,
    options: [runs, energy, pixel, radius, threshold, factor, exclude, margin, gti],
    results: [ReturnValue("counts", .object(ScriptedPixelCounts.self), "the counts")]
  ) { call in
    let selection = try call[runs]
    try selection.requireAny()
    let (pixel, radius) = (try call[pixel].value(in: .deg), try call[radius].value(in: .deg))
    let grid = try PixelGrid(
      pixelSize: pixel, side: 2 * Int(saturating: (radius / pixel).rounded(.up)) + 2, radius: radius,
      energyEdges: call[energy].edges)
    let session = try call.attached(RecipeSession.self)
    guard var read = try session.runsToRead(selection) else {
      return [.object(ScriptedPixelCounts(selection: selection, grid: grid, counts: [], isDry: true))]
    }
    var options = PixelOptions()
    options.safeEnergies = try call[threshold].rule(for: &read, in: call)
    options.thresholdFactor = try call[factor]
    options.exclusion = try call[exclude]?.exclusion(for: &read, in: call)
    options.margin = try call[margin].value(in: .deg)
    options.gti = try call[gti]
    (options.jobs, options.keepGoing) = (session.request.jobs, session.request.keepGoing)
    session.record(options.exclusion)
    var done = 0
    let total = read.count
    let pixels = try PixelRuns(store: read.store, obsIDs: read.obsIDs, grid: grid, options: options) { _ in
      done += 1
      session.observer.progress(Progress(step: "reading events", done: done, total: total))
    }
    session.log.record(counting: pixels)
    try session.requireRead(pixels.runs.count, of: selection.runs)
    return [.object(ScriptedPixelCounts(selection: selection, grid: grid, counts: pixels.runs, isDry: false))]
  }
}
