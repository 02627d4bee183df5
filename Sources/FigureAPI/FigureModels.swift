import BackgroundFigures
import BackgroundModels
import LuaHost
import RecipeAPI

/// The models that a figure shows. A model of a group has the condition of the group as its name.
struct FigureModels {
  var list: [(model: BackgroundModel, name: String?)]

  /// The type of an argument that is a list of models, or a set with one model for each group.
  static var type: ArgumentType<FigureModels> {
    let list = ArgumentType<[BackgroundModel]>.array(of: ArgumentType<BackgroundModel>.model)
    return ArgumentType(
      "\(list.name) or Models", luaCATS: "\(list.luaCATS)|Models",
      phrase: "a list of models, or a set of models created with dt.models"
    ) { value, context in
      if let set: ModelSet = value.object() {
        return FigureModels(list: set.entries.map { ($0.model, $0.group.text) })
      }
      return FigureModels(list: try list.parse(value, context).map { ($0, nil) })
    }
  }

  /// Returns the models with the given names. By default, a model has the name of its group. Without a group, it has a
  /// number, or no name if it is the only model.
  /// - Throws: ``RecipeError/nameCount(found:models:)``, `BackgroundError`.
  func plotted(names: [String]?) throws -> [FigureModel] {
    if let names, names.count != list.count {
      throw RecipeError.nameCount(found: names.count, models: list.count)
    }
    return try list.enumerated().map { number, entry in
      let own = entry.name.flatMap { $0.isEmpty ? nil : $0 } ?? (list.count == 1 ? "" : "model \(number + 1)")
      return try FigureModel(entry.model.cutToKnown, name: names?[number] ?? own)
    }
  }
}
