import DL3
import LuaHost
import Matching
import Production
import Selection
import Units

extension RunGroups {
  private static let run = Argument("run", .object(Run.self), "the run, which need not be one of the grouped runs")
  private static let zenith = StandardColumn.zenith.rawValue

  /// Returns the index of the column of zenith bands.
  /// - Throws: `DL3Error.noIntervals` if the runs are not grouped by zenith angle.
  static func zenithColumn(of rule: GroupRule) throws -> Int {
    guard let number = rule.columns.firstIndex(where: { $0.isInterval && $0.name.uppercased() == zenith }) else {
      throw DL3Error.noIntervals(column: zenith, present: rule.columns.filter(\.isInterval).map(\.name))
    }
    return number
  }

  /// Reads the zenith paths of runs. The result is empty in a dry run. With `--keep-going`, runs that cannot be read
  /// have no path.
  static func paths(of runs: Runs, in call: Call) throws -> [Int64: ZenithPath] {
    let request = try call.attached(RecipeSession.self).request
    return request.dryRun ? [:] : try ZenithPath.paths(of: runs, jobs: request.jobs, keepGoing: request.keepGoing)
  }

  /// Sorts the parts of runs into groups. A run without a path belongs to the group of its ZEN_PNT.
  static func parts(of runs: Runs, _ rule: GroupRule, _ paths: [Int64: ZenithPath]) throws -> GroupedRuns {
    try rule.assignParts(of: runs, column: zenithColumn(of: rule), in: .deg) { run, band in
      if let path = paths[run.obsID] { return path.ontime(within: band) > 0 }
      return run.value(zenith)?.double.map { band.contains($0) } ?? false
    }
  }

  /// Sorts runs, or their parts if the groups are split, into the groups.
  func assign(_ runs: Runs, in call: Call) throws -> GroupedRuns {
    guard isSplit else { return try definition.assign(runs) }
    try readPaths(of: runs, in: call)
    return try Self.parts(of: runs, definition, paths)
  }

  /// Returns the groups in which a run spends good time. `share` is the fraction of the good time in the group.
  func shares(of run: Run, in call: Call) throws -> [(group: GroupedRuns.Group, share: Double)] {
    let (runs, column) = (run.store.runs.subset([run.row]), try Self.zenithColumn(of: definition))
    try readPaths(of: runs, in: call)
    let found = try Self.parts(of: runs, definition, paths)
    let bands = try definition.bands(column, in: .deg, of: run.store.observations)
    let shares = paths[run.obsID]?.shares(of: bands) ?? bands.map { _ in 1 }
    return grouping.groups.indices.filter { !found.groups[$0].runs.isEmpty }.map { (grouping.groups[$0], shares[$0]) }
  }

  static let splitMethod = Method<RunGroups>(
    "split", "Divides runs at the edges of zenith bands, and returns groups that contain the parts of the runs.",
    details: """
      The zenith angle of the pointing changes during a run. Each part of the good time, with its events, belongs to the
      band that contains the zenith angle at that time. A run can thus be in several groups, and its parts add up to the
      whole run. Only the methods `fill`, `run_sums` and `subset` accept parts of runs. Call `merge` before `split`. See
      docs/strategies.md.
      """,
    example: "local bands = runs:group({ dt.by.edges(\"ZEN_PNT\", \"0, 20, 40, 90 deg\") }):split()",
    results: [ReturnValue("groups", .object(RunGroups.self), "the groups, which contain parts of runs")]
  ) { groups, call in
    try groups.requireCompleteRuns()
    return [.object(try RunGroups(splitting: groups, in: call))]
  }

  static let sharesMethod = Method<RunGroups>(
    "shares", "Returns the zenith bands through which a run passes, with the fraction of its good time in each band.",
    details: "The fractions are the weights for averaging the models of the bands. If the bands cover all zenith "
      + "angles of the run, the sum of the fractions is 1.",
    example: "for _, part in ipairs(groups:shares(run)) do print(part.group.text, part.weight) end", arguments: [run],
    results: [
      ReturnValue(
        "parts", .array(of: .table),
        "for each band, a table with `group`, `runs` (the runs of the group, or their parts) and `weight` (the "
          + "fraction of the run's good time in the band)")
    ]
  ) { groups, call in
    [
      try groups.shares(of: try call[run], in: call).map { group, share in
        try call.state.makeRecord([
          "group": LuaValue.object(RunGroup(of: groups, group)),
          "runs": LuaValue.object(groups.runs(of: group)), "weight": share,
        ])
      }.luaValue(in: call.state)
    ]
  }
}
