import DL3
import LuaHost
import ScriptValues
import Selection
import Sky
import TextFormat
import Units

/// The argument of `select`: an expression, or a function of the run.
enum RunCondition {
  case expression(String)
  case function(LuaFunction)

  static var type: ArgumentType<RunCondition> {
    ArgumentType(
      "condition", luaCATS: "string|fun(run: Run): boolean",
      phrase: "a condition on columns, or a function that receives a run and returns true or false"
    ) { value, _ in
      if let text = value.string { return .expression(text) }
      if let function = value.function { return .function(function) }
      throw Mismatch(value)
    }
  }
}

extension RunSelection {
  /// Keeps the runs that meet a condition.
  mutating func keep(_ condition: RunCondition, in call: Call) throws {
    switch condition {
    case .expression(let text): try keep(where: text)
    case .function(let function):
      let place = call.place.map { " at \($0)" } ?? ""
      var runs = runs
      let isKept = try call.attached(RecipeSession.self).answers(about: &runs) { run in
        let answer = try function.call(about: "run \(run.obsID)", .object(run))
        switch answer.first ?? .nil {
        case .boolean(let isKept): return isKept
        case .nil: return false
        case let other: throw SelectionError.notAnAnswer(found: other.shown)
        }
      }
      keep("a function\(place)") { run in
        guard let isKept = isKept[run.obsID] else { return "the function\(place) failed for the data of the run" }
        return isKept ? nil : "rejected by the function\(place)"
      }
    }
  }
}

/// The arguments and texts that the declarations of stores and runs share.
enum RunArguments {
  static let condition = Argument("condition", RunCondition.type, "the condition that runs must meet")
  static let result = ReturnValue("runs", .object(RunSelection.self), "the runs, in the order of the store")
  static let selectDetails = """
    A condition is an expression in the columns of the observation table, or a function that receives each run and
    returns true or false. In an expression, numbers without a unit are in the unit of the column.
    """
  static let obsIDs = Argument(
    "obs_ids", .optional(.array(of: .integer)),
    "the OBS_IDs of the runs to keep; it is an error if one of them is not in the store")
  static let quality = Argument(
    "quality", .optional(.integer(-1...2)),
    "maximum QUALITY (0: best, 1: medium, 2: bad); runs of unknown quality (-1) are always kept")
  static let ontime = Argument("ontime", .optional(.quantity(.s, least: 0)), unit: "s", "minimum ONTIME")
  static let muoneff = Argument(
    "muoneff", .optional(.interval(.one)), "minimum and maximum MUONEFF, such as \"0.8, 1.2\"")
  static let run = Argument("run", .object(Run.self), "the run")
  static let column = Argument("column", .string, "the column; case is ignored")
  static let regions = Argument("regions", .object(SkyRegions.self), "the regions, created with a function of dt.sky")
  static let axes = Argument(
    "axes", .array(of: .object(GroupAxis.self)), "axes by which to group runs, created with functions of dt.by")
  static let groupFile = Argument("file", .string, "a group table in FITS or ECSV")
  static let thin = Argument(
    "thin", .integer(1...), default: 1,
    "a note reports groups with fewer runs than this number; no group is excluded")
}

extension RunSelection: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "Runs"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<RunSelection>(
    "A selection of runs from a store.", example: "print(#runs, runs[1].OBS_ID)",
    methods: [
      Method(
        "select", "Returns the runs that meet a condition.", details: RunArguments.selectDetails,
        arguments: [RunArguments.condition], results: [RunArguments.result]
      ) { runs, call in
        var selection = runs
        try selection.keep(try call[RunArguments.condition], in: call)
        return [.object(selection)]
      },
      Method(
        "limit", "Returns the runs that meet all given limits; a limit that is nil has no effect.",
        details: """
          A run without a value in the column of a limit is not selected. A limit on a column that the
          store does not have is an error.
          """,
        example: "runs = runs:limit { quality = 1, ontime = \"10 min\", muoneff = \"0.8, 1.2\" }",
        options: [RunArguments.obsIDs, RunArguments.quality, RunArguments.ontime, RunArguments.muoneff],
        results: [RunArguments.result]
      ) { runs, call in
        var selection = runs
        if let ids = try call[RunArguments.obsIDs] { try selection.keep(obsIDs: ids.map { Int64($0) }) }
        if let worst = try call[RunArguments.quality] {
          try selection.keep("QUALITY", atMost: Double(worst), limit: "quality")
        }
        if let least = try call[RunArguments.ontime] {
          try selection.keep("ONTIME", atLeast: least.value(in: .s), unit: .s, limit: "ontime")
        }
        if let range = try call[RunArguments.muoneff] {
          try selection.keep("MUONEFF", atLeast: range.low, atMost: range.high, limit: "muoneff")
        }
        return [.object(selection)]
      },
      Method(
        "avoid", "Returns the runs whose pointing (RA_PNT, DEC_PNT) is outside all given regions.",
        example: "local dark = runs:avoid(dt.sky.circle(\"83.63 deg\", \"22.01 deg\", \"4 deg\"))",
        arguments: [RunArguments.regions], results: [RunArguments.result]
      ) { runs, call in
        var selection = runs
        try selection.keep(outside: call[RunArguments.regions])
        return [.object(selection)]
      },
      Method(
        "contains", "Returns whether a run is in the selection.",
        example: "local has_source = runs:select(\"!IS_OFF\"):contains(run)", arguments: [RunArguments.run],
        results: [ReturnValue("contains", .boolean, "whether the run is in the selection")]
      ) { runs, call in [.boolean(runs.runs.rows.contains(try call[RunArguments.run].row))] },
      Method(
        "group", "Sorts the runs into groups, one for each combination of the bins of all axes.",
        details: "Without axes, there is one group of all runs.",
        example: """
          local groups = runs:group {
            dt.by.edges("ZEN_PNT", "0, 20, 40, 90 deg"),
            dt.by.values("N_TELS", { 3, 4 }),
            thin = 3,
          }
          """,
        options: [RunArguments.thin], items: RunArguments.axes,
        results: [ReturnValue("groups", .object(RunGroups.self), "the groups")]
      ) { runs, call in
        try runs.requireAny()
        let definition = try GroupRule(axes: call[RunArguments.axes])
        return [.object(try RunGroups(of: runs, definition, thin: call[RunArguments.thin], in: call))]
      },
      Method(
        "group_from", "Sorts the runs into the groups of a group table, such as one from `out:write_groups`.",
        details: "The groups have the ids of the table. A run in a gap between these groups belongs to no group.",
        example: "local groups = runs:group_from(\"groups.ecsv\")", arguments: [RunArguments.groupFile],
        options: [RunArguments.thin], results: [ReturnValue("groups", .object(RunGroups.self), "the groups")]
      ) { runs, call in
        try runs.requireAny()
        let file = try call[RunArguments.groupFile]
        let definition = try GroupRule(readTableFile(file, dataSums: runs.runs.store.dataSums), place: file)
        try call.attached(RecipeSession.self).record(input: file)
        return [.object(try RunGroups(of: runs, definition, thin: call[RunArguments.thin], in: call))]
      },
      Method(
        "group_by_run", "Sorts the runs into groups of one run each, for models of single runs.",
        details: "The id of a group is the OBS_ID of its run.",
        results: [ReturnValue("groups", .object(RunGroups.self), "the groups")]
      ) { runs, call in
        try runs.requireAny()
        return [.object(try RunGroups(of: runs, GroupRule(eachOf: runs.runs), thin: 1, in: call))]
      },
      NeighbourArguments.method, PairArguments.method, RunNumberArguments.sum, RunNumberArguments.mean,
      Method(
        "each", "Returns an iterator over the runs.", results: [ReturnValue(iterator: "runs", of: "Run", "each run")]
      ) { runs, call in [try call.iterator(over: runs.runs) { [.object($0)] }]
      },
      Method(
        "column", "Returns the values of a column, one for each run, in the unit of the column.",
        arguments: [RunArguments.column],
        results: [ReturnValue("values", .array(of: .any), "numbers or strings; false for a run without a value")]
      ) { runs, call in
        let name = try call[RunArguments.column]
        let values = try runs.runs.map { try $0.luaCell(name) }
        return [try values.map { $0.isNil ? LuaValue.boolean(false) : $0 }.luaValue(in: call.state)]
      },
      Method(
        "choice", "Returns whether each run of the store is selected, and why or why not.",
        example: "out:write_table(\"choice\", runs:choice(), { columns = { \"OBS_ID\", \"CHOSEN\", \"REASON\" } })",
        results: [ReturnValue("rows", .array(of: .table), "a row for each run, with OBS_ID, CHOSEN and REASON")]
      ) { runs, call in
        let chosen = Set(runs.runs.obsIDs)
        let rows = try runs.runs.store.observations.obsIDs.map { id -> LuaValue in
          let row = try call.state.makeTable(names: 3)
          try row.set("OBS_ID", to: .integer(Int(id)))
          try row.set("CHOSEN", to: .boolean(chosen.contains(id)))
          let reason =
            chosen.contains(id)
            ? runs.criteria.joined(separator: "; ") : runs.refusals[id] ?? "not in this subset of the selected runs"
          try row.set("REASON", to: .string(reason))
          return .table(row)
        }
        return [try rows.luaValue(in: call.state)]
      },
    ],
    fields: [
      Field("obs_ids", .array(of: .integer), "the OBS_IDs of the runs", converting: { $0.runs.obsIDs.map { Int($0) } })
    ],
    operators: [
      Operator(
        .add, "the runs that are in at least one of the two selections, in the order of the store",
        between: { .object(try $0 + $1) })
    ],
    length: ("the number of runs", { $0.runs.count }),
    element: (
      "Run",
      { runs, position in
        (1...max(1, runs.runs.count)).contains(position) && !runs.runs.isEmpty ? .object(runs.runs[position - 1]) : .nil
      }
    ),
    describe: { runs in
      let ids = runs.runs.obsIDs.prefix(4).map(String.init).joined(separator: ", ")
      return runs.runs.isEmpty
        ? "no runs" : "\(counted(runs.runs.count, "run")): \(ids)\(runs.runs.count > 4 ? ", ..." : "")"
    })
}
