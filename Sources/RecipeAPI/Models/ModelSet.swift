import BackgroundModels
import DL3
import Diagnostics
import LuaHost
import Outputs
import TextFormat

/// One model for each of some groups.
final class ModelSet: LuaBindable {
  let groups: RunGroups
  private(set) var entries: [(group: GroupedRuns.Group, model: BackgroundModel)] = []
  /// Groups that get no model, and why, by their ids.
  private(set) var skipped: [Int64: String] = [:]
  /// Those of them of whose models no run could be read, and these runs.
  private var unread: [Int64: [Int64]] = [:]
  private var known: Set<Int64> = []
  /// Where each group's model was written, by the group's id.
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

  /// Leaves a group without a model because none of the runs of its model could be read, and notes why.
  private func leaveOut(_ group: RunGroup, unread obsIDs: [Int64], _ log: RecipeLog) {
    skipped[group.group.id] = "none of the runs of its model could be read"
    unread[group.group.id] = obsIDs
    let histories = RunHistories(of: log)
    let reasons = obsIDs.map { "run \($0): \(histories[$0].refusals.first ?? "not read")" }
    log.note(
      "unread-model", "no model is written for a group because none of its runs could be read",
      at: "\(group.group.label): \(reasons.joined(separator: "; "))")
  }

  private func skip(_ group: RunGroup, _ reason: String) throws {
    try check(group)
    skipped[group.group.id] = reason.oneLine
  }

  /// Checks that a group is one of these, and that nothing has been decided about its model.
  private func check(_ group: RunGroup) throws {
    guard group.groups === groups else { throw RecipeError.foreignGroup }
    guard known.insert(group.group.id).inserted else { throw RecipeError.modelTwice(group: Int(group.group.id)) }
  }

  /// Checks that there is a model to write.
  /// - Throws: ``RecipeError/noModels(groups:skipped:)``; ``RecipeError/noExposure(runs:refused:)`` where that is
  ///   because no run could be read.
  func requireAny() throws {
    guard entries.isEmpty else { return }
    if !unread.isEmpty, unread.count == skipped.count {
      throw RecipeError.noExposure(runs: 0, refused: Set(unread.values.joined()).count)
    }
    let reasons = groups.filled.compactMap { skipped[$0.group.id] }
    throw RecipeError.noModels(groups: groups.filled.count, skipped: reasons)
  }

  static let luaName = "Models"
  private static let group = Argument("group", .object(RunGroup.self), "the group")
  private static let model = Argument("model", ArgumentType<BackgroundModel>.model, "its model")
  private static let reason = Argument("reason", .string, "why, in a few words")
  static let luaClass = LuaClass<ModelSet>(
    "Models, one for each group.",
    methods: [
      Method(
        "add", "Adds the model of a group.",
        details: "With `--keep-going` a model of which no run could be read is left out, with a note.",
        arguments: [group, model]
      ) { models, call in
        try models.add(call[group], call[model], call.attached(RecipeSession.self).log)
        return []
      },
      Method(
        "skip", "Leaves a group without a model, and records why.",
        details: "The reason is listed with the runs that the index tables have no model for.",
        example: "models:skip(group, \"fewer than 3 runs\")", arguments: [group, reason]
      ) { models, call in
        try models.skip(call[group], call[reason])
        return []
      },
    ],
    length: { $0.entries.count },
    describe: { counted($0.entries.count, "model") })

  private static let groupsArgument = Argument("groups", .object(RunGroups.self), "the groups that get models")

  /// `dt.models`.
  static let function = Function(
    "models", "Makes an empty set of models, one for each group to come.", arguments: [groupsArgument],
    results: [ReturnValue("models", .object(ModelSet.self), "the set")]
  ) { call in [.object(ModelSet(try call[groupsArgument]))] }
}
