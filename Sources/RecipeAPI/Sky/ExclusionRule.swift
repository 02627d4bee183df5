import DL3
import LuaHost
import Production
import Selection
import Sky

/// The value of the option `exclude`: regions for all runs, or a function that returns the regions of each run.
public enum ExclusionRule {
  /// The regions are the same for all runs.
  case everywhere(SkyRegions)
  /// A function receives a run and returns the regions of the run, or `nil`.
  case ofRun(LuaFunction)

  /// The type of an argument whose value is an `ExclusionRule`.
  public static var type: ArgumentType<ExclusionRule> {
    ArgumentType(
      "Regions or function", luaCATS: "Regions|fun(run: Run): Regions?",
      phrase: "regions created with a function of dt.sky, or a function that receives a run and returns such regions"
    ) { value, _ in
      if let regions: SkyRegions = value.object() { return .everywhere(regions) }
      if let function = value.function { return .ofRun(function) }
      throw Mismatch(value)
    }
  }

  /// Returns the regions for the given runs. If the option is a function, the function is called once for each run.
  /// With `--keep-going`, runs whose data it cannot use are removed from `runs`.
  public func exclusion(for runs: inout Runs, in call: Call) throws -> Exclusion {
    switch self {
    case .everywhere(let regions): return Exclusion(everywhere: regions)
    case .ofRun(let function):
      let ofRun = try call.attached(RecipeSession.self).answers(about: &runs) { run -> SkyRegions? in
        let answer = try function.call(about: "run \(run.obsID)", .object(run)).first ?? .nil
        if answer.isNil { return nil }
        guard let regions: SkyRegions = answer.object() else {
          throw SelectionError.notRegions(obsID: run.obsID, found: answer.shown)
        }
        return regions
      }
      return Exclusion(ofRun: ofRun)
    }
  }
}
