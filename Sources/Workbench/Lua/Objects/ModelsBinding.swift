import DL3
import LuaHost

/// One model for each of some groups.
final class ModelSet: LuaBindable {
  let groups: RunGroups
  private(set) var entries: [(group: Grouping.Group, model: any WritableModel)] = []
  /// Where each group's model was written, by the group's id.
  var places: [Int64: ModelLocation] = [:]

  init(_ groups: RunGroups) { self.groups = groups }

  private func add(_ group: RunGroup, _ model: any WritableModel) throws {
    guard group.groups === groups else { throw RecipeError.foreignGroup }
    guard !entries.contains(where: { $0.group.id == group.group.id }) else {
      throw RecipeError.modelTwice(group: Int(group.group.id))
    }
    entries.append((group.group, model))
  }

  /// Which model serves each run of a store: that of the group the run lies in, used to make it or not.
  func assignment(for store: DataStore) throws -> [Int64: Int64] {
    let written = Set(entries.map(\.group.id))
    var result: [Int64: Int64] = [:]
    for group in try groups.definition.assign(store.runs).groups where written.contains(group.id) {
      for run in group.runs { result[run.obsID] = group.id }
    }
    return result
  }

  static let luaName = "Models"
  private static let group = Argument("group", .object(RunGroup.self), "the group")
  private static let model = Argument("model", ArgumentType<any WritableModel>.model, "its model")
  static let luaClass = LuaClass<ModelSet>(
    "Models, one for each group.",
    methods: [
      Method("add", "Adds the model of a group.", arguments: [group, model]) { models, call in
        try models.add(call[group], call[model])
        return []
      }
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
