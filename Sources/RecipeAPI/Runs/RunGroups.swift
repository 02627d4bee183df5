import DL3
import Histograms
import LuaHost
import Outputs
import Production
import ScriptValues
import Selection
import TextFormat
import Units

extension GroupAxis: LuaBindable {
  /// The name of the class in Lua.
  public static let luaName = "GroupAxis"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<GroupAxis>(
    "An axis by which runs are grouped, created with a function of dt.by.",
    fields: [Field("column", .string, "the column") { .string($0.column) }],
    describe: { "groups by \($0.column)" })
}

/// `dt.by`: functions that create the axes by which runs are grouped.
enum GroupAxisModule {
  private static let column = Argument(
    "column", .string, "a column of the observation table (case is ignored), or an expression that uses columns")
  private static let angles = Argument(
    "edges", .string,
    "the angles, with a unit, at which the intervals begin, in increasing order around the circle, such as "
      + "\"315, 45, 135, 225 deg\"")
  private static let edges = Argument(
    "edges", .columnEdges,
    "the edges, such as \"0, 20, 40, 90 deg\"; edges without a unit are in the unit of the column")
  private static let wrap = Argument(
    "wrap", .optional(.quantity(.deg)), unit: "deg",
    "wrap angle: with \"270 deg\", all angles are converted to values from -90 to 270 deg; by default, angles are not "
      + "converted")
  private static let includeLast = Argument(
    "include_last", .boolean, default: true, "whether values equal to the last edge belong to the last group")
  private static let values = Argument("values", .array(of: .any), "the values, which are numbers or strings")
  private static let text = Argument("text", .string, "the axes as a string, such as \"ZEN_PNT: 0, 20, 40, 90 deg\"")
  private static let result = ReturnValue(
    "axis", .object(GroupAxis.self), "the axis, to be used in the argument of `runs:group`")

  static let module = Module(
    "by", "Creates axes by which runs are grouped.",
    functions: [
      Function(
        "edges", "Creates an axis from intervals of a column.",
        details: """
          The intervals are half-open, `[low, high)`. The last edge is included if `include_last` is true. An expression
          has no unit, so its edges are plain numbers.
          """,
        example: """
          dt.by.edges("ZEN_PNT", "0, 20, 40, 90 deg")
          dt.by.edges("EVENT_COUNT / ONTIME", "0, 2, 5, 100")
          dt.by.edges("AZ_PNT", "-90, 90, 270 deg", { wrap = "270 deg" })
          """,
        arguments: [column, edges], options: [wrap, includeLast], results: [result]
      ) { call in
        let axis = try call[edges]
        let unit = axis.unit.symbol.isEmpty ? nil : axis.unit.symbol
        let limit = try call[wrap]?.value(in: axis.unit)
        return [
          .object(
            try GroupAxis(call[column], edges: axis.edges, unit: unit, wrap: limit, includesLast: call[includeLast]))
        ]
      },
      Function(
        "circle", "Creates an axis from intervals of an angle that together cover the full circle.",
        details: """
          Each interval begins at an angle and ends at the next one; the last interval ends at the first angle. The
          first interval of the example contains north.
          """,
        example: "dt.by.circle(\"AZ_PNT\", \"315, 45, 135, 225 deg\")", arguments: [column, angles], results: [result]
      ) { call in
        let (edges, unit) = try Axis.values(parsing: call[angles], name: "edges")
        return [.object(try GroupAxis(call[column], circle: edges, unit: unit.symbol))]
      },
      Function(
        "values", "Creates an axis from single values of a column.",
        details: "If `column` is a condition (an expression that is true or false), its values are 1 (true) and 0 "
          + "(false).",
        example: """
          dt.by.values("N_TELS", { 3, 4 })
          dt.by.values("MOON_ALT > 0", { 0, 1 })
          """,
        arguments: [column, values], results: [result]
      ) { call in
        let values = try call[values].map { value -> GroupValue in
          switch value {
          case .integer(let number): .integer(Int64(number))
          case .number(let number): .number(number)
          case .string(let text): .text(text)
          default: throw SelectionError.notAGroupValue(found: value.shown)
          }
        }
        return [.object(try GroupAxis(call[column], values: values))]
      },
      Function(
        "parse", "Creates the group axes that a string describes.",
        details: """
          `ZEN_PNT: 0, 20, 40 deg` means intervals between edges, and `N_TELS = 3, 4` means single values.
          `wrap 270 deg` after the edges moves all angles into the range from -90 to 270 deg.
          `AZ_PNT: circle 315, 45, 135, 225 deg` means intervals around the full circle. Separate axes with `;`.
          `all` means one group of all runs.
          """,
        example: """
          local axes = dt.by.parse("ALT_PNT: 0, 45, 90 deg; AZ_PNT: -90, 90, 270 deg wrap 270 deg")
          local groups = runs:group(axes)
          """,
        arguments: [text],
        results: [
          ReturnValue(
            "axes", .array(of: .object(GroupAxis.self)), "the axes, to be used as the argument of `runs:group`")
        ]
      ) { call in [try GroupAxes(parsing: call[text]).axes.map { LuaValue.object($0) }.luaValue(in: call.state)] },
    ])
}

/// Runs that are sorted into groups by a rule. The object keeps the rule, so that other runs can be sorted in the same
/// way.
public final class RunGroups: LuaBindable {
  let definition: GroupRule
  /// The groups and their runs.
  public let grouping: GroupedRuns
  let selection: RunSelection

  /// The minimum number of runs of a group; groups with fewer runs are reported.
  let thin: Int
  private var isReported = false
  /// The zenith bands (deg) if the groups contain parts of runs, by the id of the group; empty for complete runs.
  let zenithBands: [Int64: Range<Double>]
  /// The zenith paths (zenith angle during the run) that have been read, by OBS_ID.
  private(set) var paths: [Int64: ZenithPath]
  /// Whether the groups contain parts of runs.
  var isSplit: Bool { !zenithBands.isEmpty }

  /// Sorts runs into groups.
  /// - Parameter earlier: the groups that were joined to form these groups; `nil` if no groups were joined. For joined
  ///   groups, the runs outside all groups are not reported, because they were already reported for `earlier`.
  init(of selection: RunSelection, _ definition: GroupRule, thin: Int, joining earlier: RunGroups? = nil, in call: Call)
    throws
  {
    self.selection = selection
    self.definition = definition
    self.thin = thin
    (zenithBands, paths) = ([:], [:])
    grouping = try definition.assign(selection.runs)
    let log = try call.attached(RecipeSession.self).log
    log.record(.choice(selection.history))
    log.record(.grouping(grouping))
    if earlier == nil, !grouping.outside.isEmpty {
      let ids = grouping.outside.obsIDs.map(String.init)
      log.note(
        "outside-groups", "number of selected runs that belong to no group: \(ids.count)",
        at: ids.prefix(8).joined(separator: ", ") + (ids.count > 8 ? ", ..." : ""))
    }
  }

  /// Divides the runs of groups at the edges of zenith bands.
  init(splitting groups: RunGroups, in call: Call) throws {
    (selection, definition, thin) = (groups.selection, groups.definition, groups.thin)
    let column = try Self.zenithColumn(of: definition)
    let bands = try definition.bands(column, in: .deg, of: selection.runs.store.observations)
    zenithBands = Dictionary(uniqueKeysWithValues: zip(definition.groups.map(\.id), bands))
    paths = try Self.paths(of: selection.runs, in: call)
    grouping = try Self.parts(of: selection.runs, definition, paths)
    try call.attached(RecipeSession.self).log.record(.grouping(grouping))
  }

  /// Reads the zenith paths of runs whose paths have not been read.
  func readPaths(of runs: Runs, in call: Call) throws {
    let missing = runs.filter { paths[$0.obsID] == nil }
    if !missing.isEmpty { paths.merge(try Self.paths(of: missing, in: call)) { known, _ in known } }
  }

  /// Checks that the groups contain complete runs.
  func requireCompleteRuns() throws {
    guard !isSplit else {
      throw SelectionError.differentParts(
        found: "groups that contain parts of runs", expected: "groups of complete runs: call merge before split")
    }
    try selection.requireCompleteRuns()
  }

  /// Returns the runs of a group, or their parts.
  func runs(of group: GroupedRuns.Group, in selection: RunSelection? = nil) -> RunSelection {
    let selection = selection ?? self.selection
    return zenithBands[group.id].map { selection.parts(of: group.runs, zenith: $0) }
      ?? selection.narrowed(to: group.runs)
  }

  /// Reports groups without runs or with few runs, once. The groups are reported when they are used and not when they
  /// are made, because `merge` may join them first.
  func report(in call: Call) throws {
    guard !isReported else { return }
    isReported = true
    let log = try call.attached(RecipeSession.self).log
    for group in grouping.empty {
      log.note("empty-group", "a group contains no runs, so it gets no model", at: group.label)
    }
    let few = grouping.thin(fewerThan: thin).map(\.label)
    let place = few.prefix(6).joined(separator: "; ") + (few.count > 6 ? "; and \(few.count - 6) more" : "")
    if !few.isEmpty { log.note("thin-group", "some groups have fewer than \(counted(thin, "run"))", at: place) }
  }

  /// The groups that have runs.
  var filled: [RunGroup] { grouping.groups.filter { !$0.runs.isEmpty }.map { RunGroup(of: self, $0) } }

  /// The name of the class in Lua.
  public static let luaName = "Groups"

  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<RunGroups>(
    "Runs sorted into groups.",
    methods: [
      Method(
        "each", "Returns an iterator over the groups that have runs.",
        results: [ReturnValue(iterator: "groups", of: "Group", "each group")]
      ) { groups, call in
        try groups.report(in: call)
        return [try call.iterator(over: groups.filled) { [.object($0)] }]
      },
      findMethod, mergeMethod, weightsMethod, splitMethod, sharesMethod,
    ],
    fields: [
      Field("outside", .object(RunSelection.self), "the runs that belong to no group") {
        .object($0.selection.narrowed(to: $0.grouping.outside))
      },
      Field(
        "empty", .array(of: .integer),
        "the ids of the groups without runs, which `#groups`, `groups[i]` and `each` skip",
        converting: { $0.grouping.empty.map { Int($0.id) } }),
    ],
    length: ("the number of groups that have runs", { $0.filled.count }),
    element: (
      "Group",
      { groups, position in
        let all = groups.filled
        return all.indices.contains(position - 1) ? .object(all[position - 1]) : .nil
      }
    ),
    describe: { groups in
      "\(counted(groups.grouping.groups.count, "group")) of \(counted(groups.selection.runs.count, "run"))"
    })
}

/// A group and its runs.
struct RunGroup: LuaBindable {
  let groups: RunGroups
  let group: GroupedRuns.Group

  init(of groups: RunGroups, _ group: GroupedRuns.Group) {
    self.groups = groups
    self.group = group
  }

  static let luaName = "Group"
  static let luaClass = LuaClass<RunGroup>(
    "A group of runs.",
    methods: [
      Method(
        "select", "Returns the runs of a selection that belong to the group.",
        example: "local off_runs = group:select(off)",
        arguments: [BackgroundArguments.runs], results: [RunArguments.result]
      ) { group, call in
        let runs = try call[BackgroundArguments.runs]
        let same = try group.groups.assign(runs.runs, in: call).groups.first { $0.id == group.group.id }
        return [.object(same.map { group.groups.runs(of: $0, in: runs) } ?? runs.narrowed(to: runs.runs.subset([])))]
      }
    ],
    fields: [
      Field("id", .integer, "the number of the group: GROUP_ID in tables, and NNN in the file name NAME_gNNN.fits.gz") {
        .integer(Int($0.group.id))
      },
      Field("text", .string, "the condition that the runs of the group meet") { .string($0.group.text) },
      Field("runs", .object(RunSelection.self), "the runs of the group") { .object($0.groups.runs(of: $0.group)) },
    ],
    describe: { "\($0.group.label) (\(counted($0.group.runs.count, "run")))" })
}
