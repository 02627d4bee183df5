import DL3
import LuaHost
import Matching
import ScriptValues
import Selection
import Units

/// `runs:neighbours`: a method that returns the runs that are similar to a run.
enum NeighbourArguments {
  private static let run = Argument("run", .object(Run.self), "the run, which need not belong to the selection")
  private static let time = Argument(
    "time", .optional(.quantity(.s, least: 0)), unit: "s",
    "maximum time between the run and a neighbour, from the end of one to the start of the other")
  private static let pointing = Argument(
    "pointing", .optional(.quantity(.deg, least: 0)), unit: "deg",
    "maximum separation between the pointings of the run and a neighbour")
  private static let zenith = Argument(
    "zenith", .optional(.quantity(.deg, least: 0)), unit: "deg",
    "maximum difference between the zenith angles of the run and a neighbour")
  private static let max = Argument(
    "max", .optional(.integer(1...)),
    "maximum number of runs in the result, including the run itself; the nearest runs are selected")
  private static let measure = Argument(
    "by", ArgumentType<NeighbourCriteria.Measure>.choice, default: .zenith,
    "the distance that determines which runs are nearest. \"zenith\": the difference of cos(zenith); \"pointing\": the "
      + "separation of the pointings; \"time\": the time between the runs")
  private static let columns = Argument(
    "columns", .optional(PairArguments.columns.type),
    "the columns from which the distance is computed, instead of `by`; each column has a scale, the difference that "
      + "corresponds to a distance of 1")
  private static let itself = Argument(
    "itself", .boolean, default: true,
    "whether the result may contain the run itself, if it belongs to the selection")

  static let method = Method<RunSelection>(
    "neighbours", "Returns the runs of the selection that are similar to a run.",
    details: """
      Neighbours meet all limits that are given. Runs that have no value in a required column are skipped. The result is
      in the order of the store. With `columns`, the distance is sqrt(sum(((x1 - x2) / scale)^2)); azimuth 359 deg and
      azimuth 1 deg differ by 2 deg. With `columns`, a second result lists the distance of each run and, for a run that
      is not a neighbour, the reason. See docs/strategies.md.
      """,
    example: """
      local near = runs:neighbours(run, { time = "1 h", pointing = "2 deg", max = 12, itself = false })
      local alike, matches = runs:neighbours(run, {
        columns = { ZEN_PNT = "10 deg", AZ_PNT = "45 deg", MUONEFF = 0.1 }, max = 12, max_distance = 3,
      })
      """,
    arguments: [run], options: [time, pointing, zenith, max, measure, columns, PairArguments.limit, itself],
    results: [
      RunArguments.result,
      ReturnValue(
        "matches", .optional(.object(RunMatches.self)),
        "the accepted and the rejected runs, each with its distance; nil if `columns` is not given"),
    ]
  ) { runs, call in
    var criteria = NeighbourCriteria()
    criteria.time = try call[time]?.value(in: .s)
    criteria.pointing = try call[pointing]?.value(in: .deg)
    criteria.zenith = try call[zenith]?.value(in: .deg)
    criteria.measure = try call[measure]
    criteria.includesItself = try call[itself]
    let run = try call[run]
    guard let scales = try call[columns] else {
      // A maximum distance has no meaning without the scales of columns, which define the distance.
      if try call[PairArguments.limit] != nil { throw MatchingError.noColumns }
      criteria.max = try call[max]
      return [.object(runs.narrowed(to: try runs.runs.near(run, within: criteria)))]
    }
    let allowed = Set(try runs.runs.near(run, within: criteria).obsIDs)
    let isOwn = allowed.contains(run.obsID)
    let matches = try runs.runs.matches(
      of: run, by: try RunDistance(scales: scales, in: run.store), count: try call[max].map { $0 - (isOwn ? 1 : 0) },
      limit: call[PairArguments.limit], allowed: allowed)
    let chosen = Set(matches.filter(\.isMatch).compactMap(\.obsID) + (isOwn ? [run.obsID] : []))
    return [
      .object(runs.narrowed(to: runs.runs.filter { chosen.contains($0.obsID) })),
      .object(RunMatches(matches: matches, candidates: runs)),
    ]
  }
}
