import BackgroundModels
import DL3
import Diagnostics
import LuaHost
import Outputs
import TextFormat

/// A set of models, at most one for each group.
public final class ModelSet: LuaBindable {
  let groups: RunGroups
  /// The models with their groups, in the order in which they were added.
  public private(set) var entries: [(group: GroupedRuns.Group, model: BackgroundModel)] = []
  /// The reasons why groups were skipped, by the ids of the groups.
  private(set) var skipped: [Int64: String] = [:]
  /// The OBS_IDs of the runs that could not be read, by the ids of the groups that were skipped for this reason.
  private var unread: [Int64: [Int64]] = [:]
  private var known: Set<Int64> = []
  /// The locations of written models, by the ids of the groups.
  var places: [Int64: ModelLocation] = [:]

  init(_ groups: RunGroups) { self.groups = groups }

  private func add(_ group: RunGroup, _ model: BackgroundModel, _ log: RecipeLog) throws {
    try check(group)
    if model.origin.unreadRuns.isEmpty {
      entries.append((group.group, model))
    } else {
      leaveOut(group, unread: model.origin.unreadRuns, log)
    }
  }

  /// Skips a group because none of the runs of its model could be read, and records the reasons in a note.
  private func leaveOut(_ group: RunGroup, unread obsIDs: [Int64], _ log: RecipeLog) {
    skipped[group.group.id] = "none of the runs used to build the model could be read"
    unread[group.group.id] = obsIDs
    let histories = RunHistories(of: log)
    let reasons = obsIDs.map { "run \($0): \(histories[$0].refusals.first ?? "not read")" }
    log.note(
      "unread-model", "no model is written for a group because none of the runs used to build it could be read",
      at: "\(group.group.label): \(reasons.joined(separator: "; "))")
  }

  private func skip(_ group: RunGroup, _ reason: String) throws {
    try check(group)
    skipped[group.group.id] = reason.oneLine
  }

  /// Checks that a group is one of the groups of this set, and that it has neither been added nor skipped.
  private func check(_ group: RunGroup) throws {
    guard group.groups === groups else { throw RecipeError.foreignGroup }
    guard known.insert(group.group.id).inserted else { throw RecipeError.modelTwice(group: Int(group.group.id)) }
  }

  /// Checks that there is a model to write.
  /// - Throws: ``RecipeError/noModels(groups:skipped:)``, or ``RecipeError/noExposure(runs:refused:)`` if the reason is
  ///   that no run could be read.
  func requireAny() throws {
    guard entries.isEmpty else { return }
    if !unread.isEmpty, unread.count == skipped.count {
      throw RecipeError.noExposure(runs: 0, refused: Set(unread.values.joined()).count)
    }
    let reasons = groups.filled.compactMap { skipped[$0.group.id] }
    throw RecipeError.noModels(groups: groups.filled.count, skipped: reasons)
  }

  /// The name of the class in Lua.
  public static let luaName = "Models"
  private static let group = Argument("group", .object(RunGroup.self), "the group")
  private static let model = Argument("model", ArgumentType<BackgroundModel>.model, "the model of the group")
  private static let reason = Argument("reason", .string, "the reason why the group gets no model")
  /// The declaration of the class for Lua.
  public static let luaClass = LuaClass<ModelSet>(
    "A set of models, at most one for each group.",
    methods: [
      Method(
        "add", "Adds the model of a group.",
        details: "With `--keep-going`, a model is skipped if none of the runs used to build it could be read, and a "
          + "note reports this.",
        arguments: [group, model]
      ) { models, call in
        try models.add(call[group], call[model], call.attached(RecipeSession.self).log)
        return []
      },
      Method(
        "skip", "Skips a group, and records the reason.",
        details: "The runs of the group get no model in the index tables, and are reported with the reason.",
        example: "models:skip(group, \"fewer than 3 runs\")", arguments: [group, reason]
      ) { models, call in
        try models.skip(call[group], call[reason])
        return []
      },
      averageMethod,
    ],
    length: ("the number of models", { $0.entries.count }),
    describe: { counted($0.entries.count, "model") })

  private static let groupsArgument = Argument("groups", .object(RunGroups.self), "the groups of the models")

  /// The function `dt.models`.
  static let function = Function(
    "models", "Creates an empty set of models, to which one model for each group can be added.",
    arguments: [groupsArgument],
    results: [ReturnValue("models", .object(ModelSet.self), "the set")]
  ) { call in
    let groups = try call[groupsArgument]
    try groups.report(in: call)
    return [.object(ModelSet(groups))]
  }
}
