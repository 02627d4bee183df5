import DL3
import LuaHost
import Production

/// The options of a background that can differ from run to run. These options are evaluated before events are read.
struct RunChoices {
  /// The excluded regions; `nil` for none.
  let exclusion: ExclusionRule?
  /// How the regions are excluded.
  let method: ExclusionMethod
  /// The energy threshold of each run.
  let threshold: ThresholdOption

  /// Returns the given options, to which the regions and thresholds of the given runs are added. Functions of the
  /// script are called once for each run. With `--keep-going`, runs whose data they cannot use are removed from `runs`.
  func options(_ given: FillOptions, for runs: inout Runs, in call: Call) throws -> FillOptions {
    var options = given
    options.exclusion = try exclusion?.exclusion(for: &runs, in: call)
    options.exclusion?.method = method
    options.safeEnergies = try threshold.rule(for: &runs, in: call)
    return options
  }
}
