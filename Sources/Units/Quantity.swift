import Diagnostics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A number with its unit.
public struct Quantity: Sendable, Hashable, CustomStringConvertible {
  /// The number.
  public let value: Double
  /// Its unit.
  public let unit: Unit

  /// Makes a quantity.
  public init(_ value: Double, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }

  /// Reads `0.3 deg`, `100 TeV`, `1e-3 s-1 MeV-1 sr-1`; a text without a unit is a plain number.
  /// - Throws: ``UnitError/notANumber(text:)``, ``UnitError/unknown(spelling:)``
  public init(parsing text: String) throws(UnitError) {
    let trimmed = text.drop { $0 == " " || $0 == "\t" }
    let number = Self.numberPrefix(of: trimmed)
    guard let value = Double(number) else { throw .notANumber(text: text) }
    self.init(value, try Unit(parsing: String(trimmed.dropFirst(number.count))))
  }

  /// The value in another unit.
  /// - Throws: ``UnitError/incompatible(found:expected:)``, ``UnitError/missingUnit(text:expected:)`` for a plain
  ///   number where a unit is needed.
  public func value(in other: Unit) throws(UnitError) -> Double {
    if unit.dimension == .none, unit.symbol.isEmpty, other.dimension != .none {
      throw .missingUnit(text: shortest(value), expected: other.symbol)
    }
    return try unit.convert(value, to: other)
  }

  /// `0.3 deg`.
  public var description: String { unit.symbol.isEmpty ? shortest(value) : "\(shortest(value)) \(unit.symbol)" }

  /// The longest prefix that reads as a decimal number; `1 s` is not `1s...`, and `1e3` keeps its exponent.
  public static func numberPrefix(of text: Substring) -> Substring {
    var end = text.startIndex
    func take(_ accept: (Character) -> Bool) -> Bool {
      guard end < text.endIndex, accept(text[end]) else { return false }
      end = text.index(after: end)
      return true
    }
    let isDigit: (Character) -> Bool = { $0.isASCII && $0.isNumber }
    _ = take { $0 == "-" || $0 == "+" }
    while take(isDigit) {}
    if take({ $0 == "." }) { while take(isDigit) {} }
    let mantissa = end
    if take({ $0 == "e" || $0 == "E" }) {
      _ = take { $0 == "-" || $0 == "+" }
      if take(isDigit) { while take(isDigit) {} } else { end = mantissa }
    }
    return text[..<end]
  }
}

/// The shortest decimal text that reads back as the same number, without `.0` on whole numbers.
public func shortest(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// The shortest decimal text of a number that was rounded to so many significant digits: for people, where the number
/// itself is known elsewhere.
public func shortest(_ value: Double, digits: Int) -> String {
  guard value != 0, value.isFinite else { return shortest(value) }
  // Powers of ten up to 1e22 are exact, so that a quotient is the number that reads as its decimals.
  let places = digits - 1 - Int(floor(log10(abs(value))))
  let power = pow(10, Double(abs(places)))
  let rounded = places >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
  return shortest(rounded.isFinite ? rounded : value)
}
