import DL3
import Diagnostics
import LuaHost
import Production
import ScriptValues
import Selection
import TextFormat
import Units

/// The value of the option `threshold`: a rule for all runs, or a function of the run. The rule is `none`, a source in
/// the store, or an energy.
public enum ThresholdOption {
  /// The rule is the same for all runs; `nil` means no threshold.
  case everywhere(SafeEnergyRule?)
  /// A function receives a run and returns the threshold of the run.
  case ofRun(LuaFunction)

  /// The words that are accepted in addition to energies.
  private static let words = ["none"] + ThresholdSource.allCases.map(\.rawValue)
  /// The accepted words, in quotation marks.
  public static let usage = words.map { "\"\($0)\"" }.joined(separator: ", ")

  /// The type of an argument whose value is a `ThresholdOption`.
  public static var type: ArgumentType<ThresholdOption> {
    ArgumentType(
      "threshold", luaCATS: "Quantity|string|fun(run: Run): Quantity|string|nil, Quantity|string|nil",
      phrase: "\(usage), an energy such as \"0.5 TeV\", or a function that receives a run and returns an energy"
    ) { value, context in
      if let function = value.function { return .ofRun(function) }
      if let word = value.string {
        if word == "none" { return .everywhere(nil) }
        if let source = ThresholdSource(rawValue: word) { return .everywhere(.stored(source)) }
        guard !Quantity.numberPrefix(of: word[...]).isEmpty else {
          throw Mismatch(value, hint: correction(for: word, in: words))
        }
      }
      return .everywhere(.fixed(SafeEnergies(low: try energy.parse(value, context).value(in: .TeV))))
    }
  }

  private static let energy = ArgumentType<Quantity>.quantity(.TeV, least: 0)

  /// Returns the rule for the given runs. If the option is a function, the function is called once for each run. The
  /// function returns the threshold and optionally an upper limit; `nil` for one of the two means no limit at that end.
  /// With `--keep-going`, runs whose data the function cannot use are removed from `runs`.
  public func rule(for runs: inout Runs, in call: Call) throws -> SafeEnergyRule? {
    switch self {
    case .everywhere(let rule): return rule
    case .ofRun(let function):
      let context = ArgumentContext(state: call.state)
      return .ofRun(
        try call.attached(RecipeSession.self).answers(about: &runs) { run in
          try Self.energies(function.call(about: "run \(run.obsID)", .object(run)), obsID: run.obsID, context)
        })
    }
  }

  /// Converts the values that the function returned for a run.
  private static func energies(
    _ answers: [LuaValue], obsID: Int64, _ context: ArgumentContext
  ) throws(SelectionError) -> SafeEnergies {
    let ends = try answers.prefix(2).map { answer throws(SelectionError) -> Double? in
      if answer.isNil { return nil }
      do { return try energy.parse(answer, context).value(in: .TeV) } catch {
        throw .notAThreshold(obsID: obsID, found: answer.shown)
      }
    }
    guard ends.contains(where: { $0 != nil }) else { throw .notAThreshold(obsID: obsID, found: "nothing") }
    let energyRange = SafeEnergies(low: ends[0] ?? 0, high: (ends.count > 1 ? ends[1] : nil) ?? .infinity)
    guard energyRange.low < energyRange.high else {
      throw .notAThreshold(obsID: obsID, found: "an upper limit that is not above the threshold")
    }
    return energyRange
  }
}
