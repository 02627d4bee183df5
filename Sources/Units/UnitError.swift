import Diagnostics

/// An error in a unit or a quantity.
public enum UnitError: DarktimeError, Equatable {
  /// The spelling is not a known unit.
  case unknown(spelling: String)
  /// The unit has the wrong dimension.
  case incompatible(found: String, expected: String)
  /// The text of a quantity does not begin with a number.
  case notANumber(text: String)
  /// A number has no unit, but needs one.
  case missingUnit(text: String, expected: String)

  /// The error message.
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
        found: "the number \(text) without a unit", expected: "a quantity in units of '\(expected)'",
        hint: "write \"\(text) \(expected)\"")
    }
  }
}
