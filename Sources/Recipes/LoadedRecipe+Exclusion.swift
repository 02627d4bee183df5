import DL3
import LuaHost
import RecipeAPI

extension LoadedRecipe {
  /// Returns how to exclude the run that caused an error with the parameter `select`; `nil` if the recipe has no such
  /// parameter, or if another error occurred than a pointing that moves.
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
