import DL3
import LuaHost
import ScriptValues
import Selection
import Units

/// `runs:neighbours`: the runs that are similar to a run.
enum NeighbourArguments {
  private static let run = Argument("run", .object(Run.self), "the run; it need not belong to the selection")
  private static let time = Argument(
    "time", .optional(.quantity(.s, least: 0)), unit: "s",
    "maximum time between the end of one run and the start of the other")
  private static let pointing = Argument(
    "pointing", .optional(.quantity(.deg, least: 0)), unit: "deg", "maximum separation of the pointings")
  private static let zenith = Argument(
    "zenith", .optional(.quantity(.deg, least: 0)), unit: "deg", "maximum difference of the zenith angles")
  private static let max = Argument(
    "max", .optional(.integer(1...)), "maximum number of neighbours; the nearest ones are selected")
  private static let measure = Argument(
    "by", ArgumentType<NeighbourCriteria.Measure>.choice, default: .zenith,
    "how the distance of two runs is measured: difference of cos(zenith) (zenith), separation of the pointings "
      + "(pointing), or time between the runs (time)")
  private static let itself = Argument(
    "itself", .boolean, default: true, "whether a run that belongs to the selection is its own neighbour")

  static let method = Method<RunSelection>(
    "neighbours", "Returns the runs of the selection that are similar to a run.",
    details: """
      Each limit that is given must be met. Runs that have no value in a required column are skipped. The result has
      the order of the store.
      """,
    example: "local near = runs:neighbours(run, { time = \"1 h\", pointing = \"2 deg\", max = 12, itself = false })",
    arguments: [run], options: [time, pointing, zenith, max, measure, itself],
    results: [RunArguments.result]
  ) { runs, call in
    var criteria = NeighbourCriteria()
    criteria.time = try call[time]?.value(in: .s)
    criteria.pointing = try call[pointing]?.value(in: .deg)
    criteria.zenith = try call[zenith]?.value(in: .deg)
    criteria.max = try call[max]
    criteria.measure = try call[measure]
    criteria.includesItself = try call[itself]
    return [.object(runs.narrowed(to: try runs.runs.near(try call[run], within: criteria)))]
  }
}
