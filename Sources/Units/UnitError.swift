import Diagnostics

/// What can be wrong with a unit or a quantity.
public enum UnitError: DarktimeError, Equatable {
  /// A spelling that names no unit known here.
  case unknown(spelling: String)
  /// A unit of the wrong dimension.
  case incompatible(found: String, expected: String)
  /// A quantity's text that holds no number.
  case notANumber(text: String)
  /// A number without the unit it needs.
  case missingUnit(text: String, expected: String)

  /// The fact, told.
  public var problem: Problem {
    switch self {
    case .unknown(let spelling):
      Problem(
        found: "unit '\(spelling)'", expected: "a unit such as deg, TeV, s or s-1 MeV-1 sr-1",
        hint: correction(for: spelling, in: Unit.spellings))
    case .incompatible(let found, let expected):
      Problem(
        found: found.isEmpty ? "a number without a unit" : "unit '\(found)'",
        expected: expected.isEmpty ? "a number without a unit" : "a unit convertible to '\(expected)'")
    case .notANumber(let text):
      Problem(found: "'\(text)'", expected: "a number with its unit, such as \"0.3 deg\"")
    case .missingUnit(let text, let expected):
      Problem(
        found: "the bare number \(text)", expected: "a quantity in units of '\(expected)'",
        hint: "write \"\(text) \(expected)\"")
    }
  }
}
