import DL3
import LuaHost
import Selection
import Units

/// `runs:neighbours`: the neighbours of a run.
enum NeighbourArguments {
  private static let run = Argument("run", .object(Run.self), "the run; it need not be one of these")
  private static let time = Argument(
    "time", .optional(.quantity(.s, least: 0)), unit: "s",
    "the most time between the end of one run and the start of the other")
  private static let pointing = Argument(
    "pointing", .optional(.quantity(.deg, least: 0)), unit: "deg", "the greatest separation of the pointings")
  private static let zenith = Argument(
    "zenith", .optional(.quantity(.deg, least: 0)), unit: "deg", "the greatest difference of the zenith angles")
  private static let max = Argument("max", .optional(.integer(1...)), "no more than this many, the nearest ones")
  private static let measure = Argument(
    "by", ArgumentType<NeighbourCriteria.Measure>.choice, default: .zenith,
    "what nearest means: in the cosine of the zenith angle, in pointing, or in time")
  private static let itself = Argument(
    "itself", .boolean, default: true, "whether the run is its own neighbour, if it is one of these")

  static let method = Method<RunSelection>(
    "neighbours", "Gives the neighbours of a run among these runs; limits that are nil do not count.",
    details: "Runs without a value in a column that is asked for are left out. The order is that of the store.",
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
