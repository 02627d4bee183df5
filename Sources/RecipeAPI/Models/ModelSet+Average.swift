import BackgroundModels
import DL3
import LuaHost
import Matching
import Outputs
import TextFormat

extension ModelSet {
  private static let run = Argument("run", .object(Run.self), "the run, which need not be one of the grouped runs")
  private static let interpolate = Argument(
    "interpolate", .boolean, default: false,
    "true: interpolate between the models of neighbouring bands; false: weight the model of each band by the fraction "
      + "of good time that the run spends in the band")
  private static let by = Argument(
    "by", .string, default: "cos(ZEN_PNT * #deg)",
    "if `interpolate` is true, the variable in which to interpolate: a column or an expression")
  private static let log = Argument(
    "log", .boolean, default: false, "whether to average the logarithms of the rates instead of the rates")

  static let averageMethod = Method<ModelSet>(
    "average", "Returns the weighted mean of the models of the zenith bands through which a run passes.",
    details: """
      The weight of a model is the fraction of good time that the run spends in the band of the model. With
      `interpolate`, the weight is that of a linear interpolation between neighbouring bands, averaged over the good
      time. If one of these bands has no model, the weighted mean of the other models is returned, and a warning reports
      this. See docs/strategies.md.
      """,
    example: "models:add(group, bands:average(group.runs[1]))", arguments: [run], options: [interpolate, by, log],
    results: [ReturnValue("model", ArgumentType<BackgroundModel>.model, "the weighted mean")]
  ) { models, call in
    let (run, groups) = (try call[run], models.groups)
    let parts =
      try call[interpolate]
      ? groups.interpolation(at: run, by: call[by], log: call[log], path: true, using: groups.selection, in: call)
      : groups.shares(of: run, in: call).map { (group: $0.group, weight: $0.share) }
    let known = Dictionary(uniqueKeysWithValues: models.entries.map { ($0.group.id, $0.model) })
    let used = parts.compactMap { part in known[part.group.id].map { (model: $0, weight: part.weight) } }
    let share = used.reduce(0) { $0 + $1.weight }
    guard share > 0 else { throw RecipeError.noModelOnPath(obsID: run.obsID) }
    if share < 1 - 1e-6 {
      try call.attached(RecipeSession.self).log.warn(
        "path-without-model",
        "a run spends part of its good time in zenith bands without a model; only the models of the other bands are "
          + "used",
        at: "run \(run.obsID): \(significant(100 * (1 - share), 2)) % of its good time")
    }
    return [try BackgroundModel.blend(used, isLogarithmic: call[log]).luaValue]
  }
}
