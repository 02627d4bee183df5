import DL3
import LuaHost
import Matching
import Selection
import TextFormat

/// The matches of runs, and the pairs that were rejected.
struct RunMatches: LuaBindable {
  let matches: [RunMatch]
  /// The runs among which matches were sought.
  let candidates: RunSelection

  private static let run = Argument("run", .object(Run.self), "the run whose matches are returned")

  static let luaName = "Matches"
  static let luaClass = LuaClass<RunMatches>(
    "The result of matching runs with other runs: the accepted and the rejected pairs, each with its distance.",
    details: "The distance is sqrt(sum(((x1 - x2) / scale)^2)) over the chosen columns.",
    example: "for _, row in ipairs(matches.rows) do print(row.OBS_ID, row.DISTANCE, row.REASON) end",
    methods: [
      Method(
        "find", "Returns the candidates that were accepted as matches for a run.", arguments: [run],
        results: [RunArguments.result]
      ) { matches, call in
        let target = try call[run].obsID
        return [.object(matches.runs { $0.target == target })]
      }
    ],
    fields: [
      Field(
        "runs", .object(RunSelection.self),
        "the candidates that were accepted as matches for at least one run; for runs:pair, the candidates are the OFF "
          + "runs"
      ) { .object($0.runs { _ in true }) },
      Field(
        "rows", .array(of: .table),
        "a row for each pair and each unpaired run: TARGET (OBS_ID of the run to be matched; nil for an OFF run "
          + "without a partner), OBS_ID (OBS_ID of the candidate; nil for an ON run without a partner), "
          + "DISTANCE (0 if the runs agree in all columns), MATCH (whether the pair was accepted), REASON (why the "
          + "pair was rejected, or why the run was not paired)",
        converting: { matches in matches.matches.map(row) }),
    ],
    length: ("the number of accepted pairs", { $0.matches.count(where: \.isMatch) }), describe: { $0.text })

  private static func row(_ match: RunMatch) -> [String: LuaValue] {
    [
      "TARGET": match.target.map { .integer(Int($0)) } ?? .nil, "OBS_ID": match.obsID.map { .integer(Int($0)) } ?? .nil,
      "DISTANCE": match.distance.isNaN ? .nil : .number(match.distance), "MATCH": .boolean(match.isMatch),
      "REASON": .string(match.reason),
    ]
  }

  private func runs(where isWanted: (RunMatch) -> Bool) -> RunSelection {
    let wanted = Set(matches.filter { $0.isMatch && isWanted($0) }.compactMap(\.obsID))
    return candidates.narrowed(to: candidates.runs.filter { wanted.contains($0.obsID) })
  }

  private var text: String {
    let accepted = matches.filter(\.isMatch)
    let distances = accepted.map(\.distance).sorted()
    let range =
      distances.first.map { ", distances \(fixed($0, 2)) to \(fixed(distances[distances.count - 1], 2))" } ?? ""
    let rejected = matches.count { !$0.isMatch && $0.target != nil && $0.obsID != nil }
    // A run that is paired in one round can be without a partner in another round.
    let withoutPartner = Set(matches.filter { $0.obsID == nil }.compactMap(\.target))
    let unpaired =
      withoutPartner.subtracting(accepted.compactMap(\.target)).count + matches.count { $0.target == nil }
    var parts = ["\(counted(distances.count, "match", plural: "matches"))\(range)"]
    if rejected > 0 || unpaired == 0 { parts.append("\(counted(rejected, "pair")) rejected") }
    if unpaired > 0 { parts.append("\(counted(unpaired, "run")) not paired") }
    return parts.joined(separator: ", ")
  }
}

/// `runs:pair`: a method that pairs ON runs with OFF runs, one to one.
enum PairArguments {
  private static let off = Argument("off", .object(RunSelection.self), "the OFF runs")
  private static let rounds = Argument(
    "rounds", .integer(1...1000), default: 1,
    "the number of rounds of pairing; each round makes new pairs, so each ON run gets at most this number of OFF runs")
  static let columns = Argument(
    "columns", .dictionary(of: .anyQuantity),
    "the scale of each column: the difference that corresponds to a distance of 1, such as { ZEN_PNT = \"10 deg\" }")
  static let limit = Argument(
    "max_distance", .optional(.number(0...)), "the maximum distance between matched runs; by default no limit")

  static let method = Method<RunSelection>(
    "pair", "Pairs these runs (ON) with other runs (OFF), one to one.",
    details: """
      The distance is sqrt(sum(((x1 - x2) / scale)^2)) over the columns; azimuth 359 deg and azimuth 1 deg differ by
      2 deg. As many runs as possible are paired, with the smallest possible sum of squared distances. In each round,
      each OFF run is used at most once. A run is never paired with itself. See docs/strategies.md.
      """,
    example: """
      local matches = on:pair(off, { columns = { ZEN_PNT = "5 deg", MUONEFF = 0.1 }, max_distance = 2 })
      local partners = matches:find(on[1])
      """,
    arguments: [off], options: [columns, limit, rounds],
    results: [ReturnValue("matches", .object(RunMatches.self), "the pairs, and the runs that were not paired")]
  ) { on, call in
    let off = try call[off]
    guard off.runs.store.path == on.runs.store.path else {
      throw SelectionError.differentStores(on.runs.store.path, off.runs.store.path)
    }
    let distance = try RunDistance(scales: call[columns], in: on.runs.store)
    let matches = try on.runs.pairs(with: off.runs, by: distance, limit: call[limit], rounds: call[rounds])
    return [.object(RunMatches(matches: matches, candidates: off))]
  }
}
