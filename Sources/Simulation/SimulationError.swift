import Diagnostics
import Units

/// An error of a simulation.
public enum SimulationError: DarktimeError {
  /// The value of an option is invalid or out of range.
  case badOption(name: String, found: String, expected: String)
  /// An option has no key with this name.
  case unknownKey(option: String, key: String, known: [String])
  /// The gradient is so steep that the background is 0 somewhere within ``FieldGradient/reach`` of the pointing.
  case negativeBackground(FieldGradient)
  /// The model cannot be used as the true background.
  case badTruth(path: String, found: String, expected: String, hint: String? = nil)
  /// There is no dialect with this name.
  case unknownDialect(name: String)
  /// No source of the dialect can be observed in the range of zenith angles.
  case noTarget(zenith: ClosedRange<Double>, targets: [(name: String, culmination: Double)])
  /// The expected number of events in a run exceeds the limit of 50 million; all events of a run are held in memory.
  case tooManyEvents(run: Int, expected: Double)
  /// The folder to write already exists and is not empty, or it is a file.
  case folderExists(path: String)
  /// A folder or file could not be created.
  case cannotWrite(path: String, reason: String)

  /// The error message.
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
          "two slopes whose sum in quadrature is below \(shortest(1 / FieldGradient.reach)) per deg, so that the "
          + "background stays above 0 within \(shortest(FieldGradient.reach)) deg of the pointing")
    case .badTruth(let path, let found, let expected, let hint):
      Problem(at: path, found: found, expected: expected, hint: hint)
    case .unknownDialect(let name):
      Problem(found: "dialect '\(name)'", hint: suggestion(for: name, among: StoreConvention.all.map(\.name)))
    case .noTarget(let zenith, let targets):
      Problem(
        at: "simulation option zenith",
        found: "\(shortest(zenith.lowerBound)) to \(shortest(zenith.upperBound)) deg",
        expected: "a range of zenith angles in which a source can be observed ("
          + targets.map { "\($0.name) culminates at a zenith angle of \(Int($0.culmination.rounded())) deg" }
          .joined(separator: ", ")
          + ")",
        hint: "widen the range, or give --source-runs 0")
    case .tooManyEvents(let run, let expected):
      Problem(
        at: "run \(run) of the simulation", found: "\(shortest(expected.rounded())) events would be simulated",
        expected: "at most \(shortest(EventGenerator.mostEvents)) per run",
        hint: "reduce the rate, the flux of the sources, or the ontime of the runs")
    case .folderExists(let path):
      Problem(
        at: path, found: "already exists", expected: "a new or empty folder",
        hint: "give another folder, or remove this one")
    case .cannotWrite(let path, let reason):
      Problem(at: path, found: "cannot be written (\(reason))")
    }
  }

  /// Who can fix the error: invalid options are errors of usage, problems with files are errors of data.
  public var exitReason: ExitReason {
    switch self {
    case .badOption, .unknownKey, .negativeBackground, .unknownDialect, .noTarget, .tooManyEvents: .usage
    case .badTruth, .folderExists, .cannotWrite: .data
    }
  }
}
