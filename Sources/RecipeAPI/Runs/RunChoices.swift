import DL3
import LuaHost
import Production

/// What a script decides about each run before its events are read.
struct RunChoices {
  /// Regions that do not count; none if `nil`.
  let exclusion: ExclusionRule?
  /// What is left out for them.
  let method: ExclusionMethod
  /// At which energies a run counts.
  let threshold: ThresholdOption

  /// The options with what holds for some runs; functions of the run are called, once for each.
  func options(_ given: FillOptions, for runs: Runs, in call: Call) throws -> FillOptions {
    var options = given
    options.exclusion = try exclusion?.exclusion(for: runs)
    options.exclusion?.method = method
    options.safeEnergies = try threshold.rule(for: runs, in: call.state)
    return options
  }
}
