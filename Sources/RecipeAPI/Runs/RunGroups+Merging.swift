import DL3
import LuaHost
import Matching
import Outputs
import Production
import ScriptValues
import Selection
import Units

extension RunGroups {
  private static let run = Argument("run", .object(Run.self), "the run, which need not be one of the grouped runs")
  private static let least = Argument(
    "min", .dictionary(of: .anyQuantity),
    "for each key, the minimum that each group must reach; keys are RUNS (the number of runs), COUNTS (the number of "
      + "events) and names of columns (the sum of the column over the runs), such as LIVETIME = \"1.5 h\"")
  private static let along = Argument(
    "along", .optional(.string), "the column whose intervals are joined; by default the first column with intervals")
  private static let counts = Argument(
    "counts", .optional(totals), "the result of `run_sums` of a background; needed if `min` contains COUNTS")
  private static let by = Argument(
    "by", .string, default: "cos(ZEN_PNT * #deg)", "the variable in which to interpolate: a column or an expression")
  private static let weight = Argument(
    "weight", .string, default: "LIVETIME", "the weight of a run in the mean of `by`: a column or an expression")
  private static let runs = Argument(
    "runs", .optional(.object(RunSelection.self)),
    "the runs to use, for example the training runs; by default all runs of the groups")
  private static let log = Argument(
    "log", .boolean, default: false, "whether to interpolate linearly in ln(`by`) instead of `by`")
  private static let path = Argument(
    "path", .boolean, default: false,
    "whether to average the interpolation weights over the good time of the run, during which its zenith angle changes")

  /// The type of an argument with counts of single runs, for radial models or cubes. Only the run totals are used.
  private static var totals: ArgumentType<RunTotals> {
    let names = [RadialKind.sumsName, CubeKind.sumsName]
    return ArgumentType(
      names.joined(separator: " or "), luaCATS: names.joined(separator: "|"), phrase: "the counts and exposure of runs"
    ) {
      value, _ in
      if let sums: ScriptedRunCounts<RadialKind> = value.object() { return RunTotals(sums.totals) }
      if let sums: ScriptedRunCounts<CubeKind> = value.object() { return RunTotals(sums.totals) }
      throw Mismatch(value, hint: "use the result of 'run_sums' of a background")
    }
  }

  static let findMethod = Method<RunGroups>(
    "find", "Returns the group whose bins contain a run; nil if no group contains it.",
    details: "The run need not be one of the runs that were grouped.",
    example: "for run in fold.targets:each() do print(run.OBS_ID, groups:find(run)) end", arguments: [run],
    results: [ReturnValue("group", .optional(.object(RunGroup.self)), "the group, which may contain no runs")]
  ) { groups, call in
    let run = try call[run]
    let found = try groups.definition.assign(run.store.runs.subset([run.row])).groups.first { !$0.runs.isEmpty }
    let group = groups.grouping.groups.first { $0.id == found?.id }
    return [group.map { .object(RunGroup(of: groups, $0)) } ?? .nil]
  }

  static let mergeMethod = Method<RunGroups>(
    "merge", "Joins groups with neighbouring intervals until each group reaches `min`, and returns the new groups.",
    details: """
      Groups are joined from the lowest interval upwards, until the joined group reaches every minimum. Groups that
      remain at the upper end are joined to the group below them, so no run is dropped. Groups that differ in a column
      other than `along`, or that have a gap between them, are not joined. A warning lists groups that do not reach
      `min`.
      """,
    example: "groups = groups:merge { min = { LIVETIME = \"1.5 h\", RUNS = 3, COUNTS = 1000 }, counts = sums }",
    options: [least, along, counts], results: [ReturnValue("groups", .object(RunGroups.self), "the joined groups")]
  ) { groups, call in
    try groups.requireCompleteRuns()
    let minimum = try GroupMinimum(call[least], totals: call[counts], in: groups.selection.runs.store)
    let first = groups.definition.columns.first(where: \.isInterval)?.name
    let merged = try groups.definition.merged(along: call[along] ?? first ?? "the groups") { members in
      try minimum.isReached(by: members.map { groups.grouping.groups[$0].runs })
    }
    let result = try RunGroups(of: groups.selection, merged, thin: groups.thin, joining: groups, in: call)
    for group in result.grouping.groups where try !minimum.isReached(by: [group.runs]) {
      try call.attached(RecipeSession.self).log.warn(
        "small-group", "a group does not reach the minimum values, and there is no neighbouring group to join it with",
        at: group.label)
    }
    return [.object(result)]
  }

  static let weightsMethod = Method<RunGroups>(
    "weights", "Returns the neighbouring groups of a run, with the weights for linear interpolation between them.",
    details: """
      The position of a group is the mean of `by` over its runs. A run outside the range of the positions is assigned to
      the nearest group alone, so nothing is extrapolated. The weights add up to 1. `dt.blend` computes the weighted
      mean of the models of the groups, and its error. See docs/strategies.md.
      """,
    example: """
      local models, weights = {}, {}
      for _, part in ipairs(groups:weights(run, { by = "cos(ZEN_PNT * #deg)" })) do
        table.insert(models, sums:subset(part.runs):background():rate())
        table.insert(weights, part.weight)
      end
      local model = dt.blend(models, { weights = weights, log = true })
      """,
    arguments: [run], options: [by, weight, runs, log, path],
    results: [
      ReturnValue(
        "parts", .array(of: .table),
        "for each neighbouring group, a table with `group`, `runs` (the runs of the group that are used) and `weight`")
    ]
  ) { groups, call in
    let run = try call[run]
    let selection = try call[runs] ?? groups.selection
    let found = try groups.interpolation(
      at: run, by: call[by], weight: call[weight], log: call[log], path: call[path], using: selection, in: call)
    return [
      try found.map { group, weight in
        try call.state.makeRecord([
          "group": LuaValue.object(RunGroup(of: groups, group)),
          "runs": LuaValue.object(groups.runs(of: group, in: selection)), "weight": weight,
        ])
      }.luaValue(in: call.state)
    ]
  }

  /// Returns the groups from which a model for a run is interpolated. Each group has its weight and its selected runs.
  /// - Parameters:
  ///   - by: the variable in which models are interpolated: a column or an expression.
  ///   - weight: the weight of a complete run in the mean position of its group. Parts of runs are weighted by time.
  ///   - path: whether the weights are averaged over the good time of the run.
  ///   - selection: the runs that the groups may contain; other runs are removed from the groups.
  func interpolation(
    at run: Run, by: String, weight: String = "LIVETIME", log: Bool, path: Bool, using selection: RunSelection,
    in call: Call
  ) throws -> [(group: GroupedRuns.Group, weight: Double)] {
    let store = self.selection.runs.store
    let (place, weight) = (try RunQuantity(by, of: store), try RunQuantity(weight, of: store))
    let wanted = Set(selection.runs.rows)
    let filled = grouping.groups.map { $0.narrowed { wanted.contains($0.row) } }.filter { !$0.runs.isEmpty }
    let positions = try filled.map { group in
      guard let band = zenithBands[group.id], !paths.isEmpty else {
        return try place.mean(over: group.runs, weight: weight)
      }
      return try ZenithPath.mean(of: by, over: group.runs, paths: paths, within: band)
    }
    let single = run.store.runs.subset([run.row])
    if path { try readPaths(of: single, in: call) }
    let weights =
      if path, let path = paths[run.obsID] {
        try path.weights(of: run, by: by, among: positions, isLogarithmic: log)
      } else {
        try InterpolationWeights(
          at: place.numbers(of: single)[0], among: positions, of: place.text, isLogarithmic: log
        ).weights
      }
    return zip(filled, weights).filter { $1 > 0 }.map { ($0, $1) }
  }
}
