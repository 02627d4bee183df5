import Diagnostics
import Units

/// What can be wrong with a simulation.
public enum SimulationError: DarktimeError {
  /// An option out of its range.
  case badOption(name: String, found: String, expected: String)
  /// A key that an option does not have.
  case unknownKey(option: String, key: String, known: [String])
  /// A gradient that makes the background negative within ``FieldGradient/reach``.
  case negativeBackground(FieldGradient)
  /// A model that cannot be the truth.
  case badTruth(path: String, found: String, expected: String, hint: String? = nil)
  /// No dialect of this name.
  case unknownDialect(name: String)
  /// No source of the dialect can be observed within the zenith angles.
  case noTarget(zenith: ClosedRange<Double>, targets: [(name: String, culmination: Double)])
  /// A run with more events than can be held in memory.
  case tooManyEvents(run: Int, expected: Double)
  /// The folder to write exists already.
  case folderExists(path: String)
  /// A folder or file that could not be made.
  case cannotWrite(path: String, reason: String)

  /// The fact, told.
  public var problem: Problem {
    switch self {
    case .badOption(let name, let found, let expected):
      Problem(at: "simulation option \(name)", found: found, expected: expected)
    case .unknownKey(let option, let key, let known):
      Problem(at: "simulation option \(option)", found: "key '\(key)'", hint: suggestion(for: key, among: known))
    case .negativeBackground(let gradient):
      Problem(
        at: "simulation option gradient", found: "\(shortest(gradient.lon)), \(shortest(gradient.lat)) per deg",
        expected:
          "a slope below \(shortest(1 / FieldGradient.reach)) per deg, so that the background stays above 0 within "
          + "\(shortest(FieldGradient.reach)) deg of the pointing")
    case .badTruth(let path, let found, let expected, let hint):
      Problem(at: path, found: found, expected: expected, hint: hint)
    case .unknownDialect(let name):
      Problem(found: "dialect '\(name)'", hint: suggestion(for: name, among: StoreConvention.all.map(\.name)))
    case .noTarget(let zenith, let targets):
      Problem(
        at: "simulation option zenith", found: "\(zenith.lowerBound) to \(zenith.upperBound) deg",
        expected: "a range in which a source can be observed ("
          + targets.map { "\($0.name) culminates at \(Int($0.culmination.rounded())) deg" }.joined(separator: ", ")
          + ")",
        hint: "widen the range or ask for no runs on sources")
    case .tooManyEvents(let run, let expected):
      Problem(
        at: "run \(run) of the simulation", found: "\(shortest(expected.rounded())) events would be drawn",
        expected: "at most \(shortest(EventGenerator.mostEvents)) in a run",
        hint: "lower the rate, the flux of the sources, or the length of the runs")
    case .folderExists(let path):
      Problem(at: path, found: "something that exists", expected: "a new folder", hint: "name another or remove it")
    case .cannotWrite(let path, let reason):
      Problem(at: path, found: "cannot be written (\(reason))")
    }
  }

  /// Options are the command line's matter, files are data.
  public var kind: ExitReason {
    switch self {
    case .badOption, .unknownKey, .negativeBackground, .unknownDialect, .noTarget, .tooManyEvents: .usage
    case .badTruth, .folderExists, .cannotWrite: .data
    }
  }
}
