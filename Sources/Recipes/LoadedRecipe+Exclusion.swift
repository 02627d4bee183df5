import DL3
import LuaHost
import RecipeAPI

extension LoadedRecipe {
  /// Returns a hint to exclude a run with the parameter `select`, if the error is that the pointing of the run moves.
  /// Returns `nil` for any other error, or if the recipe has no parameter `select` that is an expression.
  func exclusionHint(for error: LuaError, _ values: [String: ParameterValue], of store: DataStore?) -> String? {
    guard let selection = recipe.parameters.first(where: { $0.name == "select" })?.parameter,
      selection.kind.name == "expression"
    else { return nil }
    let condition: String
    switch error.faultOfData as? DL3Error {
    case .movingMode(_, let obsID, let mode):
      // The table may lack the mode, or contain it in another spelling.
      let stated = try? store?.runs.select([obsID]).first?.value("OBS_MODE")
      condition = stated == .text(mode) && !mode.contains("'") ? "OBS_MODE != '\(mode)'" : "OBS_ID != \(obsID)"
    case .movingPointing(_, let obsID, _): condition = "OBS_ID != \(obsID)"
    default: return nil
    }
    let present = values["select"]?.text ?? ""
    let both = present.isEmpty ? condition : "\(present.contains("||") ? "(\(present))" : present) && \(condition)"
    return "exclude the run with -p select=\"\(both)\", or skip such runs (--keep-going)"
  }
}
