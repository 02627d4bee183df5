import DL3
import Diagnostics
import LuaHost

/// One model for each of some groups.
final class ModelSet: LuaBindable {
  let groups: RunGroups
  private(set) var entries: [(group: Grouping.Group, model: any WritableModel)] = []
  /// Groups that get no model, and why, by their ids.
  private(set) var skipped: [Int64: String] = [:]
  private var known: Set<Int64> = []
  /// Where each group's model was written, by the group's id.
  var places: [Int64: ModelLocation] = [:]

  init(_ groups: RunGroups) { self.groups = groups }

  private func add(_ group: RunGroup, _ model: any WritableModel) throws {
    try check(group)
    entries.append((group.group, model))
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
  /// - Throws: ``RecipeError/noModels(groups:skipped:)``
  func requireAny() throws {
    guard entries.isEmpty else { return }
    let reasons = groups.filled.compactMap { skipped[$0.group.id] }
    throw RecipeError.noModels(groups: groups.filled.count, skipped: reasons)
  }

  static let luaName = "Models"
  private static let group = Argument("group", .object(RunGroup.self), "the group")
  private static let model = Argument("model", ArgumentType<any WritableModel>.model, "its model")
  private static let reason = Argument("reason", .string, "why, in a few words")
  static let luaClass = LuaClass<ModelSet>(
    "Models, one for each group.",
    methods: [
      Method("add", "Adds the model of a group.", arguments: [group, model]) { models, call in
        try models.add(call[group], call[model])
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
