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
  static let usage = words.map { "\"\($0)\"" }.joined(separator: ", ")

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
  /// function returns the threshold and optionally an upper limit. One of the two values can be `nil`, which means that
  /// there is no limit at that end.
  public func rule(for runs: Runs, in state: LuaState) throws -> SafeEnergyRule? {
    switch self {
    case .everywhere(let rule): return rule
    case .ofRun(let function):
      let context = ArgumentContext(state: state, function: "threshold")
      var energies: [Int64: SafeEnergies] = [:]
      for run in runs {
        let ends = try function.call(about: "run \(run.obsID)", .object(run)).prefix(2).map { answer -> Double? in
          if answer.isNil { return nil }
          do { return try Self.energy.parse(answer, context).value(in: .TeV) } catch {
            throw SelectionError.notAThreshold(obsID: run.obsID, found: answer.shown)
          }
        }
        guard ends.contains(where: { $0 != nil }) else {
          throw SelectionError.notAThreshold(obsID: run.obsID, found: "nothing")
        }
        let energyRange = SafeEnergies(low: ends[0] ?? 0, high: (ends.count > 1 ? ends[1] : nil) ?? .infinity)
        guard energyRange.low < energyRange.high else {
          throw SelectionError.notAThreshold(obsID: run.obsID, found: "an upper limit that is not above the threshold")
        }
        energies[run.obsID] = energyRange
      }
      return .ofRun(energies)
    }
  }
}

extension ParameterKind {
  /// The kind of a recipe parameter that is an energy threshold.
  static var threshold: ParameterKind {
    let type = ThresholdOption.type
    let phrase = "\(ThresholdOption.usage), or an energy such as \"0.5 TeV\""
    let text = ArgumentType<String>("threshold", phrase: phrase) { value, context in
      guard let text = value.string else { throw Mismatch(value) }
      _ = try type.parse(value, context)
      return text
    }
    return ParameterKind("threshold", text, text: { $0 }, lua: { $0 })
  }
}
